// Remembers embeddings on disk, by content, so that a data set is embedded once however often it is evaluated.
import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { RecollectError } from '../errors.js';
import type { EmbeddingKind, EmbeddingModel, EmbeddingResult } from '../ports/embedding-model.js';

const keyBytes = 32;
const floatBytes = 4;

export interface EmbeddingCacheOptions {
  /** Default documents only, so that ms per query stay true. */
  kinds?: readonly EmbeddingKind[];
}

/**
 * `model` behind an append-only file in `folder`: records of sha256(name, kind, text), a truncation flag and the
 * float32 vector. The returned model has the name of `model`; closing it closes `model`.
 */
export function cacheEmbeddingsOnDisk(
  model: EmbeddingModel,
  folder: string,
  options: EmbeddingCacheOptions = {},
): EmbeddingModel {
  const kinds = options.kinds ?? ['document'];
  const file = join(folder, `${sha256(model.name).toString('hex').slice(0, 16)}-${model.dimensions}.embeddings`);
  let loading: Promise<Map<string, EmbeddingResult>> | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function embed(
    texts: readonly string[],
    kind: EmbeddingKind,
    signal?: AbortSignal,
  ): Promise<EmbeddingResult[]> {
    if (!kinds.includes(kind)) {
      return model.embed(texts, kind, signal);
    }
    loading ??= readRecords(file, folder, model.dimensions);
    const known = await loading;
    const keys = texts.map((text) => sha256(`${model.name}\0${kind}\0${text}`));
    const missing = [...new Map(keys.map((key, index) => [key.toString('hex'), index] as const))].filter(
      ([key]) => !known.has(key),
    );
    if (missing.length > 0) {
      const fresh = await model.embed(
        missing.map(([, index]) => texts[index] ?? ''),
        kind,
        signal,
      );
      const records = missing.flatMap(([key], index) => {
        const result = fresh[index];
        if (result === undefined) {
          throw new RecollectError('embedding_failed', `${model.name} gave fewer vectors than it was given texts`);
        }
        known.set(key, result);
        return [Buffer.from(key, 'hex'), Buffer.from([result.truncated ? 1 : 0]), vectorBytes(result.vector)];
      });
      // One write for all of them, after the one before: records of two calls never interleave.
      writing = writing.then(() => appendFile(file, Buffer.concat(records)));
      await writing;
    }
    return keys.map((key) => copyOf(known, key.toString('hex')));
  }

  const { name, dimensions, calibration } = model;
  return { name, dimensions, calibration, embed, close: async () => model.close?.() };
}

async function readRecords(file: string, folder: string, dimensions: number): Promise<Map<string, EmbeddingResult>> {
  await mkdir(folder, { recursive: true });
  const bytes = await readIfThere(file);
  const recordBytes = keyBytes + 1 + dimensions * floatBytes;
  const count = Math.floor(bytes.length / recordBytes);
  if (bytes.length % recordBytes !== 0) {
    // A run died while writing: what follows the last whole record would shift every later one.
    await truncate(file, count * recordBytes);
  }
  const known = new Map<string, EmbeddingResult>();
  for (let record = 0; record < count; record += 1) {
    const start = record * recordBytes;
    const key = bytes.toString('hex', start, start + keyBytes);
    const vector = new Float32Array(dimensions);
    for (let index = 0; index < dimensions; index += 1) {
      vector[index] = bytes.readFloatLE(start + keyBytes + 1 + index * floatBytes);
    }
    known.set(key, { vector, truncated: bytes[start + keyBytes] === 1 });
  }
  return known;
}

async function readIfThere(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return Buffer.alloc(0);
    }
    throw error;
  }
}

function vectorBytes(vector: Float32Array): Buffer {
  const bytes = Buffer.alloc(vector.length * floatBytes);
  for (const [index, value] of vector.entries()) {
    bytes.writeFloatLE(value, index * floatBytes);
  }
  return bytes;
}

function copyOf(known: ReadonlyMap<string, EmbeddingResult>, key: string): EmbeddingResult {
  const result = known.get(key);
  if (result === undefined) {
    throw new RecollectError('internal', 'An embedding was cached and is gone');
  }
  return { vector: result.vector.slice(), truncated: result.truncated };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
