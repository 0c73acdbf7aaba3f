// How the optional steps of recall ended in this process: a reranker that is always late helps nobody and says nothing.
import type { RecallSteps } from '../memory-types/memory.js';
import type { Recalled } from '../recall/recalled.js';

export interface StepCounts {
  readonly counts: RecallSteps;
  add(recalled: Pick<Recalled, 'embedded' | 'reranked' | 'rewritten' | 'vectorIndex'>): void;
  /** One line for each step that more often than not came to nothing. */
  problems(): string[];
}

const names: Readonly<Record<keyof RecallSteps, string>> = {
  embed: 'embedding',
  rerank: 'rerank',
  rewrite: 'rewrite',
  vectorIndex: 'vector index',
};

export function countSteps(): StepCounts {
  const counts: RecallSteps = { embed: noSteps(), rerank: noSteps(), rewrite: noSteps(), vectorIndex: noSteps() };
  return {
    counts,
    add({ embedded, reranked, rewritten, vectorIndex }) {
      if (embedded !== 'off') counts.embed[embedded] += 1;
      if (reranked !== 'off') counts.rerank[reranked] += 1;
      if (vectorIndex !== 'off') counts.vectorIndex[vectorIndex] += 1;
      if (rewritten.outcome !== 'off') counts.rewrite[rewritten.outcome] += 1;
    },
    problems() {
      return Object.entries(counts).flatMap(([step, { done, timeout, failed }]) =>
        timeout + failed > done
          ? [
              `Recall goes on without its ${names[step as keyof RecallSteps]} step: ${timeout} times too late, ${failed} failed, ${done} done.`,
            ]
          : [],
      );
    },
  };
}

function noSteps() {
  return { done: 0, timeout: 0, failed: 0 };
}
