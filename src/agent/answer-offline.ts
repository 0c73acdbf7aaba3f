// The answer when there is no model: wait a moment for what the message teaches, then tell what memory holds.
import type { Fact } from '../domain/fact.js';
import type { Memory } from '../memory-types/memory.js';
import type { AgentEvent, ToolContext } from './agent-types.js';
import type { MemoryAccess } from './memory-access.js';
import { writeOfflineAnswer } from './offline-answer.js';
import type { Progress } from './progress.js';

/** Milliseconds to wait for the message to be understood; the offline extractor needs a fraction of it. */
const learningTime = 4_000;

export async function* answerOffline(
  memory: Memory,
  access: MemoryAccess,
  context: ToolContext,
  progress: Progress,
): AsyncGenerator<AgentEvent, void, undefined> {
  const { recalled, sessionId, message, messageTurnId } = context;
  const learned = messageTurnId === null ? [] : await access.attempt(() => findLearned(memory, context, messageTurnId));
  progress.text = writeOfflineAnswer({
    message,
    facts: recalled?.facts ?? [],
    turns: recalled?.turns ?? [],
    learned: learned ?? [],
    firstOfSession: !recalled?.recent.some((turn) => turn.sessionId === sessionId),
    memoryFailed: access.error !== null,
  });
  yield { type: 'text', text: progress.text };
}

async function findLearned(memory: Memory, { userId }: ToolContext, messageTurnId: string): Promise<Fact[]> {
  await memory.settled({ timeout: learningTime, userId });
  const { facts } = await memory.facts.list({ userId, limit: 20 });
  // Ids are made in order of time, so a later id is a later fact.
  return facts.filter((fact) => fact.id > messageTurnId).reverse();
}
