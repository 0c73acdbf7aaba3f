// Moving a database to Pinecone and back while it is used: nothing is lost, cut-off runs are gone on with, and without an index
// nothing is marked.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '#src/config.js';
import { createPineconeIndex } from '#src/drivers/pinecone.js';
import { createMemory } from '#src/memory.js';
import type { Memory } from '#src/memory-types/memory.js';
import { createDatabase } from '#src/store/database.js';
import { openDeploymentKeys } from '#src/store/signing-key.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { type ReindexOptions, reindex } from '#src/upkeep/reindex.js';
import { chooseVectorIndex } from '#src/wiring/drivers.js';
import { reembed } from '#src/wiring/reembed.js';
import { reindex as reindexPublic } from '#src/wiring/reindex.js';
import { openTestDatabase } from '../support/database.js';
import { expectSame, indexSettings, openIndexed, outboxOf, sent } from '../support/indexed-memory.js';
import { startPineconeApi } from '../support/pinecone-api.js';

const api = await startPineconeApi({ dimension: 64 });
const database = await openTestDatabase();
const { driver } = database;
const config = indexSettings(api);
const index = `pinecone:${api.index}`;
const plain = () =>
  createMemory({ database: driver, embeddingModel: createHashEmbedding(64), languageModel: null, retryDelay: 1 });
/** Less patient than what users call. */
const timing = { lease: 5, margin: 0.2, blind: 1, settling: 3 };
const store = createDatabase(driver);
async function to(target: string, { namespaces = 4, ...options }: ReindexOptions & { namespaces?: number } = {}) {
  const { index: chosen, open } = chooseVectorIndex({}, readConfig({ ...config, vectorIndex: target }, {}));
  const { tombstoneSecret } = await openDeploymentKeys(driver);
  return reindex({ database: store, tombstoneSecret, index: chosen, namespaces, open, timing }, options);
}

let memory: Memory;
beforeEach(async () => {
  Object.assign(api, { lag: 0, down: false, slow: 0, dimension: 64, mostNamespaces: 100 });
  memory = await plain();
  for (const userId of ['ana', 'ben', 'carl', 'dora', 'eve'])
    for (const text of ['I enjoy Samarkand.', 'I am allergic to lupins.', `My name is ${userId}.`])
      await memory.facts.add({ userId, text });
});
afterEach(async () => {
  await memory.close();
  await to('pgvector').catch(() => undefined);
  await driver.query('delete from recollect.users');
  await driver.query('delete from recollect.vector_indexes');
  await driver.query('alter table recollect.embeddings disable trigger mark_vector');
  await driver.query('delete from recollect.models');
  api.clear();
});

const marked = async () => {
  const [row] = await driver.query<{ enabled: string }>(
    `select tgenabled as enabled from pg_trigger where tgname = 'mark_vector'`,
  );
  return row!.enabled;
};

it('without an index the trigger is off and nothing is marked', async () => {
  expect(await marked()).toBe('D');
  expect(await outboxOf(database)).toMatchObject({ rows: 0 });
});

describe('there and back', () => {
  it('what is found stays the same; the index then holds what the database holds, and afterwards nothing', async () => {
    const dry = await to(index, { dryRun: true });
    expect(dry).toMatchObject({ from: 'pgvector', to: index, dryRun: true, users: 5, vectors: 15, serving: false });
    expect(api.calls).toEqual([]);

    const report = await to(index);
    expect(report).toMatchObject({ filled: 5, serving: true, unseen: 0 });
    await expectSame(database, api);
    // Who had it open before goes on, right as ever.
    const question = { userId: 'ana', query: 'Am I allergic to lupins?', minRelevance: 0 };
    expect((await memory.recall(question)).facts[0]!.text).toBe('I am allergic to lupins.');
    await expect(plain()).rejects.toMatchObject({ code: 'vector_index_changed' });
    await memory.close();

    memory = await openIndexed(database, api);
    const { facts, vectorIndex } = await memory.recall(question);
    expect([vectorIndex, facts[0]!.text]).toEqual(['done', 'I am allergic to lupins.']);
    await memory.close();

    expect(await to('pgvector')).toMatchObject({ from: index, to: 'pgvector', serving: true });
    expect(api.stored()).toEqual([]);
    expect(await outboxOf(database)).toMatchObject({ rows: 0 });
    expect(await marked()).toBe('D');
    expect(await driver.query('select 1 as one from recollect.vector_indexes')).toEqual([]);
    memory = await plain();
    expect(await memory.recall(question)).toMatchObject({ vectorIndex: 'off' });
  }, 90_000);

  it('nothing is lost that is written, ended or erased meanwhile', async () => {
    let going = true;
    let written = 0;
    const writing = (async () => {
      while (going) {
        const userId = ['ana', 'ben', 'new'][written % 3]!;
        const { id } = await memory.facts.add({ userId, text: `I met number ${written++}.` });
        if (written % 4 === 0) await memory.facts.retract(userId, id);
        if (written === 5) await memory.users.erase('carl');
      }
    })();
    api.slow = 5;
    await to(index);
    going = false;
    await writing;
    await memory.close();
    api.slow = 0;
    expect(written).toBeGreaterThan(5);
    // Who still had the old setting marked what it wrote, and it is found; the next run or worker sends it.
    memory = await openIndexed(database, api);
    // Who erased had no key for the index; had it been told already, the erasure waits for somebody who has one.
    expect((await memory.users.erase('carl')).complete).toBe(true);
    const last = await memory.recall({ userId: 'new', query: 'Which number did I meet?', minRelevance: 0, k: 500 });
    expect(last.vectorIndex).not.toBe('failed');
    expect(last.ranked.length).toBeGreaterThan(0);
    await to(index);
    await sent(database);
    await expectSame(database, api);
  }, 120_000);

  it('a run that was cut off is gone on with, and does not send again what was sent', async () => {
    const stop = new AbortController();
    const onProgress = (_step: string, done: number) => (done === 2 ? stop.abort() : undefined);
    await expect(to(index, { signal: stop.signal, onProgress })).rejects.toMatchObject({ name: 'AbortError' });
    expect(api.stored().length).toBe(6);
    expect((await memory.recall({ userId: 'ana', query: 'lupins', minRelevance: 0 })).vectorIndex).toBe('off');
    await (await plain()).close();

    api.calls.length = 0;
    expect(await to(index)).toMatchObject({ serving: true, unseen: 0 });
    const again = api.calls
      .filter(({ path }) => path === '/vectors/upsert')
      .flatMap(({ body }) => body.vectors as object[]);
    expect(again.length).toBe(9);
    await expectSame(database, api);
  }, 90_000);

  it('can be filled first and switched later', async () => {
    expect(await to(index, { switchOver: false })).toMatchObject({ serving: false, filled: 5 });
    await memory.facts.add({ userId: 'ana', text: 'I met number one.' });
    expect(await to(index)).toMatchObject({ serving: true });
    await expectSame(database, api);
  }, 90_000);

  it('an index that is gone can be left: the switch comes first, the emptying when it is back', async () => {
    await to(index);
    await memory.close();
    api.down = true;
    await expect(to('pgvector')).rejects.toMatchObject({ code: 'vector_index_failed' });
    memory = await plain();
    expect(await memory.recall({ userId: 'ana', query: 'lupins', minRelevance: 0 })).toMatchObject({
      vectorIndex: 'off',
    });
    // It may still hold something of a user, and an erasure says so.
    expect(await memory.users.erase('ben')).toMatchObject({ complete: false });
    api.down = false;
    await to('pgvector');
    expect(api.stored()).toEqual([]);
    expect(await memory.users.erase('ben')).toMatchObject({ complete: true });
  }, 90_000);
});

describe('what is refused', () => {
  it('an index of another width, a setting without a key, another index while one is written to', async () => {
    api.dimension = 32;
    await expect(to(index)).rejects.toMatchObject({ code: 'config_invalid', message: expect.stringContaining('32') });
    expect(await marked()).toBe('D');
    api.dimension = 64;
    const { pineconeApiKey: _key, ...keyless } = config;
    await expect(reindexPublic({ database: driver, config: keyless, to: index })).rejects.toMatchObject({
      code: 'config_invalid',
    });
    await to(index, { switchOver: false });
    await expect(to(index, { namespaces: 9 })).rejects.toMatchObject({ code: 'conflict' });
    await expect(to('pinecone:another')).rejects.toMatchObject({ code: 'conflict' });
  }, 60_000);

  it('an embedding model of another width, while one of the same width is moved to and searched', async () => {
    await to(index);
    await memory.close();
    const wider = reembed({ database: driver, embeddingModel: createHashEmbedding(96) });
    await expect(wider).rejects.toMatchObject({ code: 'config_invalid', message: expect.stringContaining('reindex') });

    const model = { ...createHashEmbedding(64), name: 'other-64' };
    await reembed({ database: driver, embeddingModel: model });
    memory = await openIndexed(database, api, { embeddingModel: model });
    const question = { userId: 'ana', query: 'Am I allergic to lupins?', minRelevance: 0 };
    const { facts, vectorIndex } = await memory.recall(question);
    expect([vectorIndex, facts[0]!.text]).toEqual(['done', 'I am allergic to lupins.']);
    await to(index);
    await expectSame(database, api);
  }, 90_000);
});

it('an index of one’s own can be given in place of a name', async () => {
  const given = createPineconeIndex({ index: api.index, apiKey: api.apiKey, controllerUrl: api.url });
  await reindexPublic({ database: driver, to: given, namespaces: 0 });
  api.calls.length = 0;
  await expectSame(database, api);
  expect(new Set(api.stored().map(({ namespace }) => namespace)).size).toBe(5);
  const own = await createMemory({
    ...{ database: driver, embeddingModel: createHashEmbedding(64), languageModel: null, vectorIndex: given },
    config: { vectorNamespaces: 0 },
  });
  expect(await own.users.erase('ana')).toMatchObject({ complete: true });
  expect(api.calls.filter(({ method }) => method === 'DELETE').length).toBe(1);
  await own.close();
  await expectSame(database, api);
}, 60_000);
