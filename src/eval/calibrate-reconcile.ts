// recollect calibrate reconcile: from which likeness on a held fact must be looked at, for one embedding model. Fitted so that
// nearly every related pair becomes a candidate; what a candidate is to the claim, likeness never decides.
import type { ReconcileCalibration } from '../domain/calibration.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { FactPair } from './datasets/reconcile-pairs.js';
import { mean } from './metrics.js';
import { round } from './report.js';

export interface CalibratedReconcile extends ReconcileCalibration {
  measured: {
    related: number;
    unrelated: number;
    /** Share of the related pairs that become candidates: with these numbers, and fitted on one half for the other. */
    recall: number;
    recall_held_out: number;
    /** Share of unrelated pairs (facts of two different pairs) that become candidates: work, not harm. */
    unrelated_candidates: number;
  };
}

/** Share of the related pairs that must become candidates: more than the 0.99 that are to on pairs not fitted on. */
const leastRecall = 0.995;

/** Pairs labelled distinct are neither: they look alike on purpose. */
export async function calibrateReconcile(
  pairs: readonly FactPair[],
  model: EmbeddingModel,
): Promise<CalibratedReconcile> {
  const related = pairs.filter(({ kind }) => kind !== 'distinct');
  const likenesses = await measure(related, model);
  const unrelated = await measure(crossed(pairs), model);
  const fitted = fitCuts(likenesses, unrelated);
  const heldOut = [0, 1].map((half) => {
    const other = fitCuts(
      likenesses.filter((_, index) => index % 2 !== half),
      unrelated,
    );
    return likenesses.filter((_, index) => index % 2 === half).map((one) => isCandidate(one, other));
  });
  return {
    ...fitted,
    // The upper half of the related pairs: below it a model would be asked about everything.
    ambiguous: round(quantile(likenesses.map(({ cosine }) => cosine).sort(ascending), 0.5)),
    measured: {
      related: related.length,
      unrelated: unrelated.length,
      recall: round(share(likenesses.map((one) => isCandidate(one, fitted)))),
      recall_held_out: round(share(heldOut.flat())),
      unrelated_candidates: round(share(unrelated.map((one) => isCandidate(one, fitted)))),
    },
  };
}

interface Likeness {
  cosine: number;
  trigram: number;
}

type Cut = Likeness;

async function measure(pairs: readonly Pick<FactPair, 'held' | 'claim'>[], model: EmbeddingModel): Promise<Likeness[]> {
  const texts = [...new Set(pairs.flatMap(({ held, claim }) => [held, claim]))];
  const embedded = await model.embed(texts, 'document');
  const vectors = new Map(texts.map((text, index) => [text, embedded[index]!.vector]));
  return pairs.map(({ held, claim }) => ({
    cosine: vectors.get(held)!.reduce((sum, value, index) => sum + value * vectors.get(claim)![index]!, 0),
    trigram: trigramSimilarity(held, claim),
  }));
}

/** Each held fact with the claims of three pairs far from it in the list. */
function crossed(pairs: readonly FactPair[]): Pick<FactPair, 'held' | 'claim'>[] {
  return pairs.flatMap(({ held }, index) =>
    [61, 97, 151].map((step) => ({ held, claim: pairs[(index + step) % pairs.length]!.claim })),
  );
}

/** Of the cuts that keep enough related pairs, the one that lets in the fewest unrelated ones. */
function fitCuts(related: readonly Likeness[], unrelated: readonly Likeness[]): Cut {
  const grid = Array.from({ length: 19 }, (_, index) => round(index / 20));
  let best: Cut = { cosine: -1, trigram: 0 };
  let fewest = Number.POSITIVE_INFINITY;
  for (const cosine of grid) {
    for (const trigram of grid.slice(4)) {
      const cut = { cosine, trigram };
      if (share(related.map((one) => isCandidate(one, cut))) < leastRecall) continue;
      const letIn = share(unrelated.map((one) => isCandidate(one, cut)));
      if (letIn < fewest || (letIn === fewest && cosine < best.cosine)) [best, fewest] = [cut, letIn];
    }
  }
  return best;
}

function isCandidate({ cosine, trigram }: Likeness, cut: Cut): boolean {
  return cosine >= cut.cosine || trigram >= cut.trigram;
}

function share(hits: readonly boolean[]): number {
  return mean(hits.map(Number));
}

function quantile(sorted: readonly number[], at: number): number {
  return sorted[Math.floor(at * (sorted.length - 1))] ?? 0;
}

function ascending(one: number, other: number): number {
  return one - other;
}

/** As pg_trgm counts: three letters at a time of each word, padded by two blanks before and one after. */
function trigramSimilarity(one: string, other: string): number {
  const [first, second] = [trigrams(one), trigrams(other)];
  const common = [...first].filter((trigram) => second.has(trigram)).length;
  const all = first.size + second.size - common;
  return all === 0 ? 0 : common / all;
}

function trigrams(text: string): Set<string> {
  const found = new Set<string>();
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    const padded = `  ${word} `;
    for (let at = 0; at + 3 <= padded.length; at++) found.add(padded.slice(at, at + 3));
  }
  return found;
}
