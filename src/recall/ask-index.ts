// Asks the vector index outside the database what is near the query, outside any transaction and never for longer than its time.
import { type IndexLayout, placeOf, scopeTag } from '../domain/index-place.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { VectorIndex } from '../ports/vector-index.js';
import type { Asked } from '../store/index-search.js';
import type { Asker, ItemFilter } from '../store/search.js';
import { type StepResult, tryStep } from './optional-step.js';

export interface IndexParts {
  embeddingModel: EmbeddingModel;
  vectorIndex: SearchedIndex | null;
}

export interface SearchedIndex {
  index: VectorIndex;
  layout: IndexLayout;
  /** Milliseconds. */
  timeout: number;
  /** Of this process. */
  trouble: { failures: number; restsUntil: number };
}

/** Twice the candidates: what changed meanwhile does not count, and must not push out what does. Chosen. */
const askedFor = 200;
/** After so many failures in a row it is not asked for a while: a recall must not wait for what is down. Chosen. */
const [failuresInRow, rest] = [3, 15_000];
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `value` is null where the database has to find it alone, which finds the same. */
export async function askIndex(
  parts: IndexParts,
  input: { userId: string; asker: Pick<Asker, 'index'>; vector: Float32Array | null },
  { filter, asOf }: { filter: ItemFilter; asOf: Date | null },
): Promise<StepResult<Asked>> {
  const searched = parts.vectorIndex;
  const { userId, asker, vector } = input;
  // What has ended is in the database only. A user the index was not told of yet is searched there as well.
  if (!searched || !vector || asOf !== null || asker.index !== searched.layout.indexId)
    return { value: null, outcome: 'off' };
  const { trouble, timeout } = searched;
  if (trouble.restsUntil > Date.now()) return { value: null, outcome: 'failed' };
  const result = await tryStep(timeout, (signal) =>
    ask(searched, { userId, vector, filter, model: parts.embeddingModel.name }, signal),
  );
  trouble.failures = result.outcome === 'done' ? 0 : trouble.failures + 1;
  if (trouble.failures >= failuresInRow) trouble.restsUntil = Date.now() + rest;
  return result;
}

async function ask(
  { index, layout }: SearchedIndex,
  { userId, vector, filter, model }: { userId: string; vector: Float32Array; filter: ItemFilter; model: string },
  signal: AbortSignal,
): Promise<Asked> {
  const scopes = filter.scopes?.map((scope) => scopeTag(layout, scope)) ?? null;
  const place = placeOf(layout, model, userId);
  const { ids, position } = await index.query(place, { vector, limit: askedFor, scopes }, signal);
  // It is somebody else's answer: what is no id of ours is not looked up.
  return { ids: ids.filter((id) => uuid.test(id)), position, full: ids.length >= askedFor };
}
