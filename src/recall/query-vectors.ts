// The vector of a query: from the cache that all processes share, where this user asked the same before, else from the model.
// Under the user's own group, so that it goes with the user; a vector tells much of the text it was made of.
import type { Seal } from '../domain/seal.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import { type CopyParts, lateAfter, type TurnCopies } from './turn-copies.js';

export interface ShortTermParts {
  embedQuery: EmbedQuery;
  /** Null without a shared cache. */
  copies: TurnCopies | null;
}

export type EmbedQuery = (userId: string, text: string) => Promise<Float32Array>;

/** Queries of one user, and how long they stay after the last one. Chosen. */
const limits = { entries: 64, milliseconds: 86_400_000 };
/** Milliseconds a kept vector is worth waiting for: a model in this process takes about five, one over a network far more. Chosen. */
const wait = 50;

export function groupOfQueries(seal: Seal, userId: string): string {
  return `queries:${seal.nameOf(userId)}`;
}

/** `parts` null: always the model. */
export function createEmbedQuery(model: EmbeddingModel, parts: CopyParts | null): EmbedQuery {
  const ask = async (text: string) => (await model.embed([text], 'query'))[0]!.vector;
  if (!parts) return (_userId, text) => ask(text);
  const { cache, seal, later, looked } = parts;
  return async (userId, text) => {
    const begun = performance.now();
    const group = groupOfQueries(seal, userId);
    const name = seal.nameOf(model.name, String(model.dimensions), text);
    const [sealed] = await cache.read(group, [name], wait);
    const opened = sealed && seal.open(sealed, `${group}/${name}`);
    const found = opened?.length === 4 * model.dimensions;
    looked('queries', found ? 'hit' : 'miss');
    if (found) return new Float32Array(new Uint8Array(opened).buffer);
    const vector = await ask(text);
    const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
    later(async () => {
      if (performance.now() - begun < lateAfter)
        await cache.write(group, name, seal.close(bytes, `${group}/${name}`), limits);
    });
    return vector;
  };
}
