// Recollect as an evaluated system: records and asks through the public Memory interface and nothing else.
import type { RankedItem } from '../domain/recalled.js';
import { RecollectError } from '../errors.js';
import type { Memory } from '../memory-types/memory.js';
import type { Recalled } from '../recall/recalled.js';
import type { EvaluationSession } from './dataset.js';
import type { EvaluatedSystem } from './system.js';

const messagesPerCall = 40;
const settleTimeout = 30 * 60_000;
/** Short turns: a budget of 4,000 tokens holds more of them than recall's default of 20. */
export const itemsAtMost = 200;

export interface MemorySystemOptions {
  /** Turns only: no extraction. Default false. */
  noFacts?: boolean;
  /** How many items recall is asked for. Default 20, as the protocol says. */
  k?: number;
}

/** Asks uncounted: the rank order is scored before any cut by relevance or budget. */
export function memorySystem(memory: Memory, options: MemorySystemOptions = {}): EvaluatedSystem {
  return {
    name: options.noFacts ? 'recollect (turns only)' : 'recollect',
    record: (userId, session) => recordSession(memory, userId, session, options.noFacts ?? false),
    settled: () => waitUntilSettled(memory),
    async ask(userId, query, k = options.k ?? 20) {
      const recalled = await memory.recall({
        userId,
        query,
        k,
        budget: Number.POSITIVE_INFINITY,
        minRelevance: 0,
        recentTurns: 0,
      });
      return { turnIds: rankedTurnIds(recalled.ranked), tokens: recalled.tokens.memory };
    },
  };
}

/** What recall would put into a prompt with so many tokens for memory, whatever its relevance. */
export async function injectWithin(
  memory: Memory,
  userId: string,
  query: string,
  budget: number,
): Promise<{ turnIds: string[]; tokens: number }> {
  const recalled = await memory.recall({ userId, query, k: itemsAtMost, budget, minRelevance: 0, recentTurns: 0 });
  return { turnIds: injectedTurnIds(recalled), tokens: recalled.tokens.memory };
}

/** A fact stands for the turns it rests on, at its rank; a turn named before is skipped. */
export function rankedTurnIds(ranked: readonly RankedItem[]): string[] {
  return [...new Set(ranked.flatMap(turnIdsOf))];
}

/** The turns that were put into the prompt, themselves or as a fact that rests on them. */
export function injectedTurnIds(recalled: Recalled): string[] {
  return [...new Set([...recalled.facts, ...recalled.turns].flatMap(turnIdsOf))];
}

/** The ids, as the caller gave them, of the turns an item shows. */
function turnIdsOf(item: RankedItem): string[] {
  return item.kind === 'fact' ? item.evidenceTurnIds : [item.externalId ?? item.id];
}

async function recordSession(
  memory: Memory,
  userId: string,
  session: EvaluationSession,
  noFacts: boolean,
): Promise<void> {
  for (let start = 0; start < session.messages.length; start += messagesPerCall) {
    await memory.remember({
      userId,
      sessionId: session.sessionId,
      messages: session.messages.slice(start, start + messagesPerCall),
      extract: !noFacts,
    });
  }
}

async function waitUntilSettled(memory: Memory): Promise<void> {
  const { settled, left } = await memory.settled({ timeout: settleTimeout });
  if (!settled) {
    throw new RecollectError('timeout', `${left} jobs were still open after ${settleTimeout / 60_000} minutes`);
  }
}
