// The driver, by the official SDK, against a stand-in that enforces the documented limits.
import { beforeEach, describe, expect, test } from 'vitest';
import { createPineconeIndex } from '#src/drivers/pinecone.js';
import type { IndexEntry, VectorIndex } from '#src/ports/vector-index.js';
import { vectorIndexChecks } from '#src/testing/index.js';
import { startPineconeApi } from '../support/pinecone-api.js';

const api = await startPineconeApi({ dimension: 16 });
const place = { namespace: 'recollect-test-0', owner: 'a'.repeat(32) };
const running = () => new AbortController().signal;

function open(options: { apiKey?: string; timeout?: number; patience?: number } = {}): VectorIndex {
  return createPineconeIndex({
    index: api.index,
    apiKey: api.apiKey,
    controllerUrl: api.url,
    patience: 5_000,
    ...options,
  });
}

function entries(count: number, width = 16): IndexEntry[] {
  return Array.from({ length: count }, (_, at) => ({
    id: `item-${at}`,
    vector: Array.from({ length: width }, (_, axis) => (axis === at % width ? 1 : 0.123456)),
    scope: '',
  }));
}

beforeEach(() => {
  Object.assign(api, { lag: 0, slow: 0, down: false, unnumbered: false, cutAnswers: 0, failures: [], dimension: 16 });
  api.calls.length = 0;
});

describe('conformance', () => {
  for (const check of vectorIndexChecks) test(check.name, () => check.run(open()));
});

describe('conformance, where writes show late', () => {
  for (const check of vectorIndexChecks)
    test(check.name, async () => {
      api.lag = 150;
      await check.run(open());
    });
});

test('a batch is split by bytes as well as by number', async () => {
  api.dimension = 3_072;
  const index = open();
  await index.upsert(place, entries(120, 3_072), running());
  await index.removeOwner(place, running());
  const sizes = api.calls
    .filter(({ path }) => path === '/vectors/upsert')
    .map(({ body }) => JSON.stringify(body).length);
  expect(sizes.length).toBeGreaterThan(1);
  for (const size of sizes) expect(size).toBeLessThan(2_097_152);
});

test('what it sends names nobody and holds no text, and every query is filtered by the owner', async () => {
  const index = open();
  await index.upsert(place, entries(1), running());
  await index.query(place, { vector: entries(1)[0]!.vector, limit: 3, scopes: ['ab'] }, running());
  const [upsert, query] = api.calls.slice(-2);
  expect(upsert!.body).toMatchObject({
    namespace: place.namespace,
    vectors: [{ id: `${place.owner}#item-0`, metadata: { u: place.owner, s: '' } }],
  });
  expect(query!.body).toMatchObject({ filter: { u: { $eq: place.owner }, s: { $in: ['', 'ab'] } }, topK: 3 });
});

test.each([
  ['a key that is not accepted', { apiKey: 'pcsk_wrong_secret' }, {}, 401],
  ['a rate limit', {}, { failures: [{ status: 200 }, { status: 429 }] }, 429],
  ['a server that fails', {}, { failures: [{ status: 503 }] }, 503],
])('%s is one clear error without the key', async (_what, options, faults, status) => {
  const index = open(options);
  Object.assign(api, {
    failures: (faults as { failures?: { status: number }[] }).failures?.filter((f) => f.status !== 200) ?? [],
  });
  const error = await index
    .query(place, { vector: entries(1)[0]!.vector, limit: 1, scopes: null }, running())
    .catch((e) => e);
  expect(error).toMatchObject({ name: 'RecollectError', code: 'vector_index_failed', details: { status } });
  expect(JSON.stringify(error) + error.message + String(error.cause)).not.toMatch(/pcsk/);
});

test('a server that is gone, cut off or too slow is the same error, and the next call is asked anew', async () => {
  const index = open({ timeout: 300 });
  const ask = () => index.query(place, { vector: entries(1)[0]!.vector, limit: 1, scopes: null }, running());
  api.down = true;
  await expect(ask()).rejects.toMatchObject({ code: 'vector_index_failed' });
  api.down = false;
  await ask();
  api.cutAnswers = 1;
  await expect(ask()).rejects.toMatchObject({ code: 'vector_index_failed' });
  api.slow = 1_000;
  await expect(ask()).rejects.toMatchObject({ code: 'vector_index_failed' });
});

test('a vector of another width is refused', async () => {
  await expect(open().upsert(place, entries(1, 8), running())).rejects.toMatchObject({ details: { status: 400 } });
});

test('without a key nothing is sent, and the setting is named', async () => {
  await expect(open({ apiKey: '' }).describe(running())).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringContaining('PINECONE_API_KEY'),
  });
  expect(api.calls).toEqual([]);
});

test('an owner with a namespace of its own takes it along', async () => {
  const own = { namespace: `recollect-test-${place.owner}`, owner: place.owner };
  const index = open();
  await index.upsert(own, entries(3), running());
  expect(await index.removeOwner(own, running())).toBe(3);
  expect(api.calls.at(-1)).toMatchObject({ method: 'DELETE', path: `/namespaces/${own.namespace}` });
});
