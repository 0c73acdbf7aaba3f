// Does anything found bear on the question at all? Decided once per query, from its best item: a cut per item loses
// good evidence (at the often quoted cosine of 0.65 MiniLM keeps 7 % of it).
import type { RelevanceCalibration } from '../domain/calibration.js';
import type { Relevance } from '../domain/recalled.js';
import type { Ranked } from './rank.js';
import type { ReadQuery } from './read-query.js';

/** For a model nobody calibrated nothing is withheld: a wrong cut is worse than none. */
const uncalibrated: RelevanceCalibration = { intercept: 0, cosine: 0, strength: 0, coverage: 0, threshold: 0 };

/** Items from which on the threshold holds in full. */
const fullMemory = 100;
/** Items that are cheaper to show than to judge. */
const handful = 20;

export function judgeRelevance(
  calibration: RelevanceCalibration = uncalibrated,
  query: ReadQuery,
  ranked: readonly Ranked[],
  items: number,
  minRelevance: number | undefined,
): Relevance {
  const threshold = minRelevance ?? calibration.threshold * leniency(items, query.mentionsSelf);
  if (ranked.length === 0) return { value: 0, threshold, relevant: false };
  const value = query.asksAboutSelf ? 1 : sigmoid(evidence(calibration, ranked));
  return { value, threshold, relevant: value >= threshold };
}

/**
 * In a small memory a near miss costs little, and the words of a question have had little chance to be in it. What a
 * person asks about themselves ("which tools do I use?") is answered from a handful of items whatever the score.
 */
function leniency(items: number, mentionsSelf: boolean): number {
  return mentionsSelf ? clamp((items - handful) / fullMemory, 0, 1) : clamp(items / fullMemory, 0.25, 1);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

function evidence(calibration: RelevanceCalibration, ranked: readonly Ranked[]): number {
  const best = (read: (item: Ranked) => number) => Math.max(...ranked.map(read), 0);
  return (
    calibration.intercept +
    calibration.cosine * best((item) => item.candidate.cosine ?? 0) +
    calibration.strength * best((item) => item.keyword.strength) +
    calibration.coverage * best((item) => item.keyword.coverage)
  );
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
