// The turns of one chat, into memory: the message before the model is called, the answer after.
import type { ContentBlock } from '../domain/message.js';
import type { Turn } from '../domain/turn.js';
import type { Memory, RememberMessage } from '../memory-types/memory.js';
import type { Chat } from './chat.js';
import { createMemoryAccess, type MemoryAccess } from './memory-access.js';
import type { Progress } from './progress.js';

export interface Transcript {
  readonly turnIds: { user: string | null; answer: string | null };
  recordMessage(): Promise<void>;
  recordAnswer(progress: Progress, offline: boolean): Promise<void>;
  /** Never throws: it runs while another error is on its way. */
  recordPartial(progress: Progress): Promise<void>;
}

export function createTranscript(memory: Memory, access: MemoryAccess, chat: Chat, known: Turn | null): Transcript {
  const turnIds = { user: known?.id ?? null, answer: null as string | null };
  const { userId, sessionId, scope } = chat;
  const message: RememberMessage = { role: 'user', content: chat.message, id: chat.turnNames.message };

  /** The answer alone is nobody's words to learn from: its own exchange is not extracted. */
  async function recordReply(through: MemoryAccess, reply: RememberMessage): Promise<void> {
    const late = turnIds.user === null;
    const messages = late ? [message, reply] : [reply];
    const done = await through.attempt(() => memory.remember({ userId, sessionId, scope, messages, extract: late }));
    if (late) turnIds.user = done?.turns[0]?.id ?? null;
    turnIds.answer = done?.turns.at(-1)?.id ?? null;
  }

  return {
    turnIds,
    async recordMessage() {
      // Memory that has just failed is tried again after the answer, once, with both turns.
      if (turnIds.user !== null || access.error !== null) return;
      const done = await access.attempt(() => memory.remember({ userId, sessionId, scope, messages: [message] }));
      turnIds.user = done?.turns[0]?.id ?? null;
    },
    async recordAnswer(progress, offline) {
      const { answer, offline: offlineName } = chat.turnNames;
      await recordReply(
        access,
        offline
          ? { role: 'assistant', id: offlineName, content: offlineMark, metadata: { offline: true } }
          : {
              role: 'assistant',
              id: answer,
              content: toContent(progress),
              partial: progress.stopReason === 'max_tokens',
            },
      );
    },
    async recordPartial(progress) {
      if (progress.text.trim() === '') return;
      const reply = {
        role: 'assistant',
        id: chat.turnNames.partial,
        content: toContent(progress),
        partial: true,
      } as const;
      await recordReply(createMemoryAccess(false), reply);
    },
  };
}

/**
 * An offline answer is a list of memories: as text it would come back in recall as one more memory of each. A block
 * without text keeps its place in the conversation and is found by no search.
 */
const offlineMark: ContentBlock[] = [{ type: 'offline_answer' }];

/** Tool calls are kept as calls; what the tools gave back is nobody's words and not kept. */
function toContent({ text, toolCalls }: Progress): ContentBlock[] {
  return [
    { type: 'text', text: text.replaceAll('\u0000', '').toWellFormed() },
    ...toolCalls.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input })),
  ];
}
