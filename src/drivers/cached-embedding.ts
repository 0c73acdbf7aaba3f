// Keeps the vectors of the last queries: an agent asks the same thing in recall, in its tools and on a retry.
import { createHash } from 'node:crypto';
import { RecollectError } from '../errors.js';
import type { EmbeddingModel, EmbeddingResult } from '../ports/embedding-model.js';

export interface EmbeddingCacheOptions {
  /** Vectors kept, least recently used out first; 1.6 KB each at 384 dimensions. Default 500. */
  entries?: number;
}

export interface CachedEmbedding extends EmbeddingModel {
  /** Forgets every vector; an erasure calls it. */
  clear(): void;
  close(): Promise<void>;
}

/** `model` with its query vectors remembered in this process, under a hash of the text. Documents pass through. */
export function cacheEmbeddings(model: EmbeddingModel, options: EmbeddingCacheOptions = {}): CachedEmbedding {
  const entries = options.entries ?? 500;
  if (!Number.isInteger(entries) || entries < 1)
    throw new RecollectError('invalid_input', `entries must be a whole number of at least 1, not ${entries}.`);
  // A Map keeps the order of insertion, so re-inserting what was read makes its first key the oldest.
  const known = new Map<string, EmbeddingResult>();
  let cleared = 0;

  function remember(key: string, result: EmbeddingResult): void {
    known.delete(key);
    known.set(key, result);
    const [oldest] = known.keys();
    if (known.size > entries && oldest !== undefined) known.delete(oldest);
  }

  return {
    name: model.name,
    dimensions: model.dimensions,
    calibration: model.calibration,
    async embed(texts, kind, signal, report) {
      if (kind !== 'query') return model.embed(texts, kind, signal, report);
      signal?.throwIfAborted();
      const before = cleared;
      const keys = texts.map((text) => createHash('sha256').update(text).digest('base64'));
      const found = new Map(keys.flatMap((key) => (known.has(key) ? [[key, known.get(key)!] as const] : [])));
      const missing = new Map(keys.flatMap((key, index) => (found.has(key) ? [] : [[key, texts[index]!] as const])));
      if (missing.size > 0) {
        const results = await model.embed([...missing.values()], kind, signal, report);
        for (const [index, key] of [...missing.keys()].entries()) found.set(key, results[index]!);
      }
      return keys.map((key) => {
        const result = found.get(key)!;
        // What was cleared meanwhile must not come back.
        if (before === cleared) remember(key, result);
        // A copy: the caller owns its vector.
        return { ...result, vector: result.vector.slice() };
      });
    },
    clear() {
      cleared += 1;
      known.clear();
    },
    async close() {
      this.clear();
      await model.close?.();
    },
  };
}
