// How a ranking is scored against gold evidence, one question at a time; every figure is a fraction, 0 to 1.

/** Share of the gold ids in the first `k`. */
export function recallAt(ranked: readonly string[], gold: readonly string[], k: number): number {
  return hitsAt(ranked, gold, k) / gold.length;
}

/** 1 when at least one gold id is in the first `k`. */
export function anyAt(ranked: readonly string[], gold: readonly string[], k: number): number {
  return hitsAt(ranked, gold, k) > 0 ? 1 : 0;
}

/** 1 when every gold id is in the first `k`. */
export function allAt(ranked: readonly string[], gold: readonly string[], k: number): number {
  return hitsAt(ranked, gold, k) === gold.length ? 1 : 0;
}

/** Binary gains, log2 discount; the ideal has min(gold, k) hits on top. */
export function ndcgAt(ranked: readonly string[], gold: readonly string[], k: number): number {
  const wanted = new Set(gold);
  let gain = 0;
  for (const [index, id] of ranked.slice(0, k).entries()) {
    gain += wanted.has(id) ? discount(index) : 0;
  }
  let ideal = 0;
  for (let index = 0; index < Math.min(gold.length, k); index += 1) {
    ideal += discount(index);
  }
  return gain / ideal;
}

/** One over the rank of the first gold id, 0 when none is in the first `k`. */
export function reciprocalRankAt(ranked: readonly string[], gold: readonly string[], k: number): number {
  const wanted = new Set(gold);
  const index = ranked.slice(0, k).findIndex((id) => wanted.has(id));
  return index < 0 ? 0 : 1 / (index + 1);
}

/** 0 for an empty list. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Nearest-rank percentile, `share` 0 to 1; 0 for an empty list. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? 0;
}

/** Chance that a random one of `positives` is above a random one of `negatives`; ties count half. */
export function areaUnderCurve(positives: readonly number[], negatives: readonly number[]): number {
  let above = 0;
  for (const positive of positives) {
    for (const negative of negatives) {
      above += positive > negative ? 1 : positive === negative ? 0.5 : 0;
    }
  }
  return positives.length * negatives.length === 0 ? 0 : above / (positives.length * negatives.length);
}

function hitsAt(ranked: readonly string[], gold: readonly string[], k: number): number {
  const top = new Set(ranked.slice(0, k));
  return gold.filter((id) => top.has(id)).length;
}

function discount(index: number): number {
  return 1 / Math.log2(index + 2);
}
