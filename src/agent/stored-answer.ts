// A chat tried again with its idempotency key: the answer that is stored, without a second call.
import { withoutPrivate } from '../domain/tagged-span.js';
import type { Turn } from '../domain/turn.js';
import { isRecollectError, RecollectError } from '../errors.js';
import type { Memory } from '../memory-types/memory.js';
import type { AgentEvent } from './agent-types.js';
import type { Chat } from './chat.js';
import type { MemoryAccess } from './memory-access.js';
import { noUsage } from './progress.js';

export interface Stored {
  user: Turn;
  /** Null when the earlier try never came to an end. */
  answer: Turn | null;
}

/** Throws `conflict` when the key belongs to another message. */
export async function findStored(memory: Memory, access: MemoryAccess, chat: Chat): Promise<Stored | null> {
  if (!chat.mayBeRetry) return null;
  return access.attempt(async () => {
    const user = await findTurn(memory, chat.userId, chat.turnNames.message);
    if (!user) return null;
    if (user.text !== withoutPrivate(chat.message) || user.sessionId !== chat.sessionId || user.role !== 'user')
      throw new RecollectError('conflict', 'This idempotency key was used for another message.');
    return { user, answer: await findTurn(memory, chat.userId, chat.turnNames.answer) };
  });
}

export function* repeatStored(user: Turn, answer: Turn): Generator<AgentEvent, void, undefined> {
  if (answer.text !== '') yield { type: 'text', text: answer.text };
  const toolCalls = answer.attachments
    .filter((attachment) => attachment.type === 'tool_use')
    .map(({ id, name, input }) => ({ id: String(id), name: String(name), input, result: '', isError: false }));
  yield {
    type: 'done',
    result: {
      text: answer.text,
      turnIds: { user: user.id, answer: answer.id },
      recalled: null,
      usage: noUsage(),
      toolCalls,
      offline: false,
      repeated: true,
      stopReason: null,
      memoryError: null,
    },
  };
}

async function findTurn(memory: Memory, userId: string, id: string): Promise<Turn | null> {
  try {
    return await memory.turns.get(userId, id);
  } catch (error) {
    if (isRecollectError(error) && error.code === 'not_found') return null;
    throw error;
  }
}
