// What a turn taught: the current facts before and after, once extraction has landed. Late ones show after a later turn.
import type { Fact } from '../domain/fact.js';
import type { Memory } from '../memory-types/memory.js';
import { listAllFacts } from './facts.js';
import { factText } from './show-recalled.js';

export interface LearnedWatch {
  /** One line per fact that came or went since the last call; a new one that `told` says already is left out. */
  news(told?: string): Promise<string[]>;
}

/** How long a prompt may wait for extraction, ms. */
const patience = 1_500;

export async function createLearnedWatch(memory: Memory, userId: string): Promise<LearnedWatch> {
  let known = await currentFacts(memory, userId);
  return {
    async news(told = '') {
      await memory.settled({ timeout: patience, userId });
      const now = await currentFacts(memory, userId);
      const before = known;
      known = now;
      return [
        ...newOnes(now, before)
          .filter((fact) => !told.includes(fact.text))
          .map((fact) => `+ learned (${fact.type}): ${factText(fact)}`),
        ...newOnes(before, now).map((fact) => `- no longer: ${factText(fact)}`),
      ];
    },
  };
}

async function currentFacts(memory: Memory, userId: string): Promise<Map<string, Fact>> {
  const facts = await listAllFacts(memory, { userId });
  return new Map(facts.map((fact) => [fact.id, fact]));
}

function newOnes(facts: ReadonlyMap<string, Fact>, others: ReadonlyMap<string, Fact>): Fact[] {
  return [...facts.values()].filter((fact) => !others.has(fact.id));
}
