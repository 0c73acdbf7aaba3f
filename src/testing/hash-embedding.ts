// A deterministic EmbeddingModel for tests: hashed words. It knows equal words, not meaning.
import { createHash } from 'node:crypto';
import { RecollectError } from '../errors.js';
import type { EmbeddingModel, EmbeddingResult } from '../ports/embedding-model.js';

/** What it reads of a text, as a real model has such a limit. */
const maxWords = 256;

/** Unit vectors of `dimensions` numbers; the name holds them, so that two sizes never meet in one database. */
export function createHashEmbedding(dimensions = 64): EmbeddingModel {
  if (!Number.isInteger(dimensions) || dimensions < 1)
    throw new RecollectError('invalid_input', `dimensions must be a whole number of at least 1, not ${dimensions}.`);
  return {
    name: `hash-${dimensions}`,
    dimensions,
    async embed(texts, _kind, signal) {
      signal?.throwIfAborted();
      return texts.map((text) => embedText(text, dimensions));
    },
  };
}

function embedText(text: string, dimensions: number): EmbeddingResult {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [''];
  const vector = new Float32Array(dimensions);
  for (const word of words.slice(0, maxWords)) {
    const place = createHash('sha256').update(word).digest().readUInt32BE(0) % dimensions;
    vector[place]! += 1;
  }
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return { vector: vector.map((value) => value / norm), truncated: words.length > maxWords };
}
