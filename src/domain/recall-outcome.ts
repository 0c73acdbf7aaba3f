// How one recall went, in a few numbers: for statistics, metrics and traces. Never an id, never a word of anybody.
import type { Relevance } from './recalled.js';

/**
 * `hit`: facts or past turns were shown. `withheld`: what was found does not bear on the query. `empty`: nothing was found, or all of
 * it was in front of the model already or over budget.
 */
export type RecallOutcome = 'hit' | 'withheld' | 'empty' | 'failed';

export interface RecallObservation {
  outcome: RecallOutcome;
  milliseconds: number;
  /** Shown. */
  facts: number;
  turns: number;
  /** 0 to 1, of the best that was found; null where nothing was. Comparable only within one embedding model. */
  relevance: number | null;
  /** Cosine of the nearest item; null where nothing was found. */
  similarity: number | null;
}

/** How recalls went in one hour, over all users and processes. The counts after `recalls` add up to it. */
export interface RecallHour {
  /** When it began. */
  hour: Date;
  recalls: number;
  /** Facts or past turns were shown. */
  hits: number;
  /** What was found does not bear on the query. */
  withheld: number;
  /** Nothing was found, or all of it was in front of the model already. */
  empty: number;
  failed: number;
  /** Recalls by `durationBounds`; the last entry is those above all of them. */
  durations: number[];
  /** Recalls that found something, by the relevance of the best: up to 0.1, 0.2, ... 1. */
  relevances: number[];
}

/** Upper bounds in milliseconds; what is slower counts in one more. Stored counts go by their order, so they never change. */
export const durationBounds = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000] as const;
/** Upper bounds of relevance, likewise; the last one is 1. */
export const relevanceBounds = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] as const;

export function observeRecalled(
  recalled: { facts: readonly unknown[]; turns: readonly unknown[]; ranked: readonly unknown[]; relevance: Relevance },
  milliseconds: number,
): RecallObservation {
  const { facts, turns, ranked, relevance } = recalled;
  const found = ranked.length > 0;
  const shown = facts.length + turns.length > 0;
  return {
    outcome: shown ? 'hit' : found && !relevance.relevant ? 'withheld' : 'empty',
    milliseconds,
    facts: facts.length,
    turns: turns.length,
    relevance: found ? relevance.value : null,
    similarity: found ? relevance.signals.cosine : null,
  };
}

export function observeFailure(milliseconds: number): RecallObservation {
  return { outcome: 'failed', milliseconds, facts: 0, turns: 0, relevance: null, similarity: null };
}

/** Index of the first bound that is not below the value; the number of bounds where all are. */
export function bucketOf(value: number, bounds: readonly number[]): number {
  const index = bounds.findIndex((bound) => value <= bound);
  return index === -1 ? bounds.length : index;
}

/** The value that this share of a histogram is not above, as if each bucket were filled evenly; null for an empty one. */
export function quantileOf(counts: readonly number[], bounds: readonly number[], share: number): number | null {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  let below = 0;
  for (const [index, count] of counts.entries()) {
    if (below + count >= share * all) {
      const low = bounds[index - 1] ?? 0;
      // Past the last bound nothing is known but that.
      const high = bounds[index] ?? low;
      return low + (count === 0 ? 0 : ((share * all - below) / count) * (high - low));
    }
    below += count;
  }
  return bounds.at(-1) ?? null;
}
