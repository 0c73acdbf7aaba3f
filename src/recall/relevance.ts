// Does anything found bear on the question at all? Decided once per query, from its best item: a cut per item loses
// good evidence (at the often quoted cosine of 0.65 MiniLM keeps 7 % of it).
import type { RelevanceCalibration } from '../domain/calibration.js';
import type { Relevance, RelevanceSignals } from '../domain/recalled.js';
import type { Ranked } from './rank.js';
import type { ReadQuery } from './read-query.js';

/** For a model nobody calibrated nothing is withheld: a wrong cut is worse than none. */
const uncalibrated: RelevanceCalibration = { intercept: 0, cosine: 0, coverage: 0, fit: 0, threshold: 0 };

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
  const signals = readSignals(ranked);
  if (ranked.length === 0) return { value: 0, threshold, relevant: false, signals };
  const value = query.asksAboutSelf ? 1 : logistic(calibration, signals);
  return { value, threshold, relevant: value >= threshold, signals };
}

/** Left out are the parts that say who speaks: a name the user knows is in many a question about something else. */
function readSignals(ranked: readonly Ranked[]): RelevanceSignals {
  const best = (read: (item: Ranked) => number) => ranked.reduce((most, item) => Math.max(most, read(item)), 0);
  return {
    cosine: best(({ candidate }) => candidate.cosine ?? 0),
    coverage: best(({ keyword }) => keyword.coverage),
    fit: best(({ parts }) => parts.keywords + parts.meaning + parts.date),
  };
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

function logistic(calibration: RelevanceCalibration, signals: RelevanceSignals): number {
  const { intercept, cosine, coverage, fit } = calibration;
  const sum = intercept + cosine * signals.cosine + coverage * signals.coverage + fit * signals.fit;
  return 1 / (1 + Math.exp(-sum));
}
