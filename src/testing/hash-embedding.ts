// A deterministic EmbeddingModel for tests: hashed words. It knows equal words, not meaning.
import { createHash } from 'node:crypto';
import type { EmbeddingModel, EmbeddingResult } from '../ports/embedding-model.js';

/** Unit vectors of `dimensions` numbers; the name holds them, so that two sizes never meet in one database. */
export function createHashEmbedding(dimensions = 64): EmbeddingModel {
  return {
    name: `hash-${dimensions}`,
    dimensions,
    async embed(texts) {
      return texts.map(
        (text) => ({ vector: hashVector(text, dimensions), truncated: false }) satisfies EmbeddingResult,
      );
    },
  };
}

function hashVector(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    const place = createHash('sha256').update(word).digest().readUInt32BE(0) % dimensions;
    vector[place]! += 1;
  }
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}
