// Optional: a cross-encoder reads the query with each of the best items, and moves them within bounds.
import type { RankedItem, StepOutcome } from '../domain/recalled.js';
import { RecollectError } from '../errors.js';
import type { Reranker } from '../ports/reranker.js';
import { describeScore } from './describe-score.js';
import { tryStep } from './optional-step.js';
import { renderFact, renderTurn } from './render-items.js';

export interface RerankParts {
  reranker: Reranker | null;
  /** Milliseconds. */
  rerankTimeout: number;
}

/** More pairs took other systems seconds on a CPU (field notes of the study). */
const mostPairs = 50;
/**
 * What the best-judged item gains, as a share of the distance between the first and the last of the items. Nothing can
 * overtake an item that is more than this ahead of it, so a wrong judgement cannot bury the best match. Not measured.
 */
const reach = 0.5;

export async function rerank(
  parts: RerankParts,
  query: string,
  relevant: boolean,
  items: readonly RankedItem[],
): Promise<{ items: readonly RankedItem[]; outcome: StepOutcome }> {
  const { reranker, rerankTimeout } = parts;
  if (!reranker || !relevant || items.length < 2) return { items, outcome: 'off' };
  const first = items.slice(0, mostPairs);
  const { outcome, value: scores } = await tryStep(rerankTimeout, async (signal) => {
    const documents = first.map((item) => (item.kind === 'fact' ? renderFact(item) : renderTurn(item)));
    return checkScores(await reranker.rerank(query, documents, signal), documents.length);
  });
  return scores === null
    ? { items, outcome }
    : { outcome, items: [...blend(first, scores), ...items.slice(mostPairs)] };
}

function checkScores(scores: readonly number[], count: number): readonly number[] {
  if (scores.length === count && scores.every(Number.isFinite)) return scores;
  throw new RecollectError('model_unavailable', `A reranker gave ${scores.length} scores for ${count} documents.`);
}

/** The part only adds, so what was not judged stays behind what was. */
function blend(items: readonly RankedItem[], scores: readonly number[]): RankedItem[] {
  const [lowest, highest] = [Math.min(...scores), Math.max(...scores)];
  const distance = items[0]!.score - items.at(-1)!.score;
  const judged = items.map((item, index): RankedItem => {
    const share = highest > lowest ? (scores[index]! - lowest) / (highest - lowest) : 0;
    const parts = { ...item.parts, rerank: reach * distance * share };
    return { ...item, parts, score: item.score + parts.rerank, why: describeScore(parts) };
  });
  // Stable: equal scores keep the order they had.
  return judged.sort((one, other) => other.score - one.score);
}
