// How many tokens of a model one token of the o200k encoding is, learned from the input tokens the model reported.

/** One answer: what was sent, counted in o200k, and what the model said it was. */
export interface CountedSample {
  counted: number;
  reported: number;
}

/** Sums over the answers so far; an answer counts 2 % less with every one that follows it. */
export interface TokenSums {
  weight: number;
  counted: number;
  reported: number;
  countedSquared: number;
  product: number;
  reportedSquared: number;
}

/** Claude's tokenizer makes more tokens of the same text. An allowance, not a measurement: no live count was taken yet. */
export const defaultTokenFactor = 1.15;
/** What is left of an answer's weight after the next one: about the last fifty answers speak. */
export const sampleDecay = 0.98;

/** Shorter requests are mostly what is around the text. */
const leastCounted = 200;
/** A request outside was not only text, or the report is no token count. */
const plausible = { least: 0.5, most: 4 };
const bounds = { least: 0.9, most: 2.5 };
const fewestSamples = 3;
/** Tokens by which requests must differ in length before the slope is believed over the plain ratio. */
const tellingSpread = 200;

export function isTelling({ counted, reported }: CountedSample): boolean {
  const ratio = reported / counted;
  return counted >= leastCounted && ratio >= plausible.least && ratio <= plausible.most;
}

/**
 * The slope of reported over counted tokens: what every request has alike (tools, marks around messages) stays out of
 * it. Requests of one length show no slope, then it is the plain ratio, which is the higher of the two. One standard
 * deviation of what is left unexplained comes on top: texts differ, and a budget must hold for most of them.
 */
export function tokenFactor(sums: TokenSums | null): number {
  if (sums === null || sums.weight < fewestSamples * sampleDecay ** fewestSamples) return defaultTokenFactor;
  const { weight } = sums;
  const [meanCounted, meanReported] = [sums.counted / weight, sums.reported / weight];
  const spread = Math.max(sums.countedSquared / weight - meanCounted ** 2, 0);
  const together = sums.product / weight - meanCounted * meanReported;
  const ratio = meanReported / meanCounted;
  const belief = tellingSpread ** 2 / weight;
  const slope = (together + belief * ratio) / (spread + belief);
  const unexplained = sums.reportedSquared / weight - meanReported ** 2 - 2 * slope * together + slope ** 2 * spread;
  const margin = Math.sqrt(Math.max(unexplained, 0)) / meanCounted;
  return Math.min(Math.max(slope + margin, bounds.least), bounds.most);
}
