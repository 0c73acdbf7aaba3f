import { appendFile, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cacheEmbeddingsOnDisk } from '#src/eval/embedding-cache.js';
import type { EmbeddingModel } from '#src/ports/embedding-model.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recollect-cache-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function countingModel(name = 'counting'): EmbeddingModel & { asked: string[] } {
  const asked: string[] = [];
  return {
    name,
    dimensions: 3,
    asked,
    async embed(texts, kind) {
      asked.push(...texts.map((text) => `${kind}:${text}`));
      return texts.map((text) => ({ vector: Float32Array.of(text.length, 0.1, 1 / 3), truncated: text.length > 5 }));
    },
  };
}

async function onlyFile(): Promise<string> {
  return join(folder, (await readdir(folder))[0] ?? '');
}

it('asks the model once per text, also in the next process, and gives the same vectors back', async () => {
  const first = countingModel();
  const fresh = await cacheEmbeddingsOnDisk(first, folder).embed(['one', 'longer text', 'one'], 'document');
  expect(first.asked).toEqual(['document:one', 'document:longer text']);
  const second = countingModel();
  const cached = cacheEmbeddingsOnDisk(second, folder);
  expect(await cached.embed(['one', 'longer text', 'one'], 'document')).toEqual(fresh);
  expect(fresh.map((result) => result.truncated)).toEqual([false, true, false]);
  expect(second.asked).toEqual([]);
  await cached.embed(['one', 'new'], 'document');
  expect(second.asked).toEqual(['document:new']);
});

it('lets queries through unless told to keep them, and never mixes kinds or models', async () => {
  const model = countingModel();
  const cached = cacheEmbeddingsOnDisk(model, folder);
  await cached.embed(['one'], 'document');
  await cached.embed(['one'], 'query');
  await cached.embed(['one'], 'query');
  expect(model.asked).toEqual(['document:one', 'query:one', 'query:one']);
  const both = cacheEmbeddingsOnDisk(model, folder, { kinds: ['document', 'query'] });
  await both.embed(['one'], 'query');
  await both.embed(['one'], 'query');
  expect(model.asked.length).toBe(4);
  const other = countingModel('other');
  await cacheEmbeddingsOnDisk(other, folder).embed(['one'], 'document');
  expect(other.asked).toEqual(['document:one']);
});

it('drops a record that was cut while it was written and goes on', async () => {
  await cacheEmbeddingsOnDisk(countingModel(), folder).embed(['one', 'two'], 'document');
  const whole = (await stat(await onlyFile())).size;
  await appendFile(await onlyFile(), Buffer.alloc(17, 7));
  const model = countingModel();
  await cacheEmbeddingsOnDisk(model, folder).embed(['two', 'three'], 'document');
  expect(model.asked).toEqual(['document:three']);
  expect((await stat(await onlyFile())).size).toBe((whole / 2) * 3);
  const again = countingModel();
  await cacheEmbeddingsOnDisk(again, folder).embed(['one', 'two', 'three'], 'document');
  expect(again.asked).toEqual([]);
});

it('does not let a caller change what is cached', async () => {
  const cached = cacheEmbeddingsOnDisk(countingModel(), folder);
  const [first] = await cached.embed(['one'], 'document');
  first?.vector.fill(9);
  const [second] = await cached.embed(['one'], 'document');
  expect(second?.vector[0]).toBe(3);
});
