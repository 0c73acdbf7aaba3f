// Keeps the vectors of the last texts, each under a hash of it: an agent asks the same thing in recall, in its tools and on a retry,
// and a job that is tried again embeds the same turns.
import { createHash } from 'node:crypto';
import { RecollectError } from '../errors.js';
import { type Clock, systemClock } from '../ports/clock.js';
import type { EmbeddingModel, EmbeddingResult } from '../ports/embedding-model.js';

export interface EmbeddingCacheOptions {
  /** Vectors kept, least recently used out first; 1.6 KB each at 384 dimensions. Default 500. */
  entries?: number;
  /** Documents as well; default queries only. */
  documents?: boolean;
  /** Milliseconds a vector is kept at most: an erasure in another process cannot clear this one. Default for good. */
  keepFor?: number;
  clock?: Clock;
}

export interface CachedEmbedding extends EmbeddingModel {
  /** Forgets every vector; an erasure calls it. */
  clear(): void;
  close(): Promise<void>;
}

/** `model` with its vectors remembered in this process. */
export function cacheEmbeddings(model: EmbeddingModel, options: EmbeddingCacheOptions = {}): CachedEmbedding {
  const { entries = 500, documents = false, keepFor = Number.POSITIVE_INFINITY, clock = systemClock } = options;
  if (!Number.isInteger(entries) || entries < 1)
    throw new RecollectError('invalid_input', `entries must be a whole number of at least 1, not ${entries}.`);
  // A Map keeps the order of insertion, so re-inserting what was read makes its first key the oldest.
  const known = new Map<string, { result: EmbeddingResult; at: number }>();
  let cleared = 0;

  function find(key: string): EmbeddingResult | undefined {
    const entry = known.get(key);
    if (!entry || clock.now().getTime() - entry.at < keepFor) return entry?.result;
    known.delete(key);
    return undefined;
  }

  function remember(key: string, result: EmbeddingResult): void {
    const at = known.get(key)?.at ?? clock.now().getTime();
    known.delete(key);
    known.set(key, { result, at });
    const [oldest] = known.keys();
    if (known.size > entries && oldest !== undefined) known.delete(oldest);
  }

  return {
    name: model.name,
    dimensions: model.dimensions,
    get calibration() {
      return model.calibration;
    },
    async embed(texts, kind, signal, report) {
      if (kind !== 'query' && !documents) return model.embed(texts, kind, signal, report);
      signal?.throwIfAborted();
      const before = cleared;
      const keys = texts.map((text) => createHash('sha256').update(`${kind} ${text}`).digest('base64'));
      const found = new Map<string, EmbeddingResult>();
      for (const key of keys) {
        const result = find(key);
        if (result) found.set(key, result);
      }
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
