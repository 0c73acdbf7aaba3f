// Moving to another embedding model while the database is used: what is found before, during and after, and what is refused.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemory } from '#src/memory.js';
import type { Memory } from '#src/memory-types/memory.js';
import type { EmbeddingModel } from '#src/ports/embedding-model.js';
import { createFakeClock } from '#src/testing/fake-clock.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { reembed } from '#src/wiring/reembed.js';
import { openTestDatabase } from '../support/database.js';

const { driver, location } = await openTestDatabase();
const clock = createFakeClock();
const [before, after] = [createHashEmbedding(64), createHashEmbedding(96)];
const open = (embeddingModel: EmbeddingModel) =>
  createMemory({ database: driver, embeddingModel, clock, languageModel: null, retryDelay: 1 });

let memory: Memory;
beforeEach(async () => {
  memory = await open(before);
});
afterEach(async () => {
  await memory.close();
  for (const table of ['users', 'models']) await driver.query(`delete from recollect.${table}`);
});

describe('a database that is moved', () => {
  it('has a vector of the new model for every item, none of the old one, and finds what it found', async () => {
    const wrong = await fillMemory(memory);
    const dry = await reembed({ database: driver, embeddingModel: after, dryRun: true });
    expect(dry).toMatchObject({ dryRun: true, from: 'hash-64', to: 'hash-96', items: 33, missing: 33, users: 3 });
    expect(dry.tokens).toBeGreaterThan(100);
    expect(await modelRows()).toEqual([{ model: 'hash-64', serving: true }]);

    const report = await reembed({ database: driver, embeddingModel: after, batch: 7 });
    expect(report).toMatchObject({ embedded: 33, serving: true, removed: 33 });
    expect(await vectorsOf('hash-64')).toEqual([]);
    expect(await mismatches('hash-96')).toEqual([]);

    const moved = await open(after);
    const recall = { userId: 'user 1', query: 'Do I enjoy Samarkand?', minRelevance: 0 };
    const { facts } = await moved.recall(recall);
    expect(facts.map((fact) => fact.text)).toContain('I enjoy Samarkand.');
    expect(facts.map((fact) => fact.id)).not.toContain(wrong);
    await moved.close();
    expect(await reembed({ database: driver, embeddingModel: after })).toMatchObject({ embedded: 0, removed: 0 });
  });

  it('refuses a process with the old model, but for recording, and a process with the new one takes over its job', async () => {
    await fillMemory(memory);
    await memory.settled();
    await reembed({ database: driver, embeddingModel: after });
    const changed = { code: 'embedding_model_changed' };
    await expect(memory.recall({ userId: 'user 1', query: 'cricket' })).rejects.toMatchObject(changed);
    await expect(memory.facts.add({ userId: 'user 1', text: 'I enjoy wild bees.' })).rejects.toMatchObject(changed);
    await memory.remember({ userId: 'user 1', messages: [{ role: 'user', content: 'I am allergic to lupins.' }] });
    expect(await memory.settled({ timeout: 1_500 })).toEqual({ settled: false, left: 1 });
    expect((await memory.doctor()).problems.join()).toContain('embedding_model_changed');
    expect(await vectorsOf('hash-64')).toEqual([]);

    const moved = await open(after);
    const texts = async () => (await moved.facts.list({ userId: 'user 1' })).facts.map((fact) => fact.text);
    await expect.poll(texts, { timeout: 20_000 }).toContain('I am allergic to lupins.');
    expect(await mismatches('hash-96')).toEqual([]);
    await moved.close();
  });
});

it('gives what is written meanwhile its vector before the switch, as what ends meanwhile ended', async () => {
  await fillMemory(memory);
  let calls = 0;
  const meanwhile: EmbeddingModel = {
    ...after,
    async embed(texts, kind, signal) {
      calls += 1;
      // Between the reading of the texts and the writing of their vectors.
      if (calls >= 3 && calls <= 8) await writeSomething(memory, calls);
      return after.embed(texts, kind, signal);
    },
  };
  const report = await reembed({ database: driver, embeddingModel: meanwhile, batch: 10 });
  expect(report.embedded).toBeGreaterThan(report.missing);
  expect(report.serving).toBe(true);
  expect(await mismatches('hash-96')).toEqual([]);
  const [sum] = await driver.query<{ items: number }>('select count(*)::int as items from recollect.recall_items');
  expect(sum?.items).toBe(report.embedded);
});

it('switches with a few items left where there always are some, and fills them right after', async () => {
  await fillMemory(memory);
  let calls = 0;
  const busy: EmbeddingModel = {
    ...after,
    async embed(texts, kind, signal) {
      calls += 1;
      // Every pass but the one after the switch leaves something new behind.
      if (calls <= 8)
        await memory.remember({ userId: 'new', messages: [{ role: 'user', content: `Message ${calls}.` }] });
      return after.embed(texts, kind, signal);
    },
  };
  expect(await reembed({ database: driver, embeddingModel: busy })).toMatchObject({ serving: true });
  // Two for the estimate, the first pass, five strict ones, one after the switch.
  expect(calls).toBe(9);
  expect(await mismatches('hash-96')).toEqual([]);
});

it('can be stopped anywhere and gone on with, and two at once share the work', async () => {
  await fillMemory(memory);
  const stop = new AbortController();
  const onProgress = (_step: string, done: number) => {
    if (done >= 10) stop.abort();
  };
  const stopped = reembed({ database: driver, embeddingModel: after, batch: 5, signal: stop.signal, onProgress });
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
  expect(await modelRows()).toEqual([
    { model: 'hash-64', serving: true },
    { model: 'hash-96', serving: false },
  ]);
  expect((await vectorsOf('hash-96')).length).toBe(10);
  const filled = await reembed({ database: driver, embeddingModel: after, switchOver: false });
  expect(filled).toMatchObject({ missing: 23, embedded: 23, serving: false, removed: 0 });
  expect((await memory.recall({ userId: 'user 1', query: 'cricket', minRelevance: 0 })).facts).not.toEqual([]);

  const whileRemoving = new AbortController();
  const cut = reembed({
    database: driver,
    embeddingModel: after,
    signal: whileRemoving.signal,
    onProgress: (step) => step === 'removing' && whileRemoving.abort(),
  });
  await expect(cut).rejects.toMatchObject({ name: 'AbortError' });
  expect((await vectorsOf('hash-64')).length).toBeGreaterThan(0);
  await Promise.all([1, 2].map(() => reembed({ database: driver, embeddingModel: after })));
  expect(await vectorsOf('hash-64')).toEqual([]);
  expect(await mismatches('hash-96')).toEqual([]);
});

it('stops when another run moved the database elsewhere', async () => {
  await fillMemory(memory);
  const third = createHashEmbedding(32);
  let calls = 0;
  const overtaken: EmbeddingModel = {
    ...after,
    async embed(texts, kind, signal) {
      calls += 1;
      if (calls === 4) await reembed({ database: driver, embeddingModel: third });
      return after.embed(texts, kind, signal);
    },
  };
  await expect(reembed({ database: driver, embeddingModel: overtaken, batch: 5 })).rejects.toMatchObject({
    code: 'conflict',
  });
  expect(await vectorsOf('hash-96')).toEqual([]);
  expect(await mismatches('hash-32')).toEqual([]);
});

describe('opening with another model than the one that serves', () => {
  it('is refused with what to do, once anything was embedded', async () => {
    const empty = await open(after);
    await empty.close();
    expect(await modelRows()).toContainEqual({ model: 'hash-96', serving: true });
    const back = await open(before);
    await fillMemory(back);
    await back.close();
    await expect(open(after)).rejects.toMatchObject({
      code: 'embedding_model_changed',
      message: expect.stringMatching(/vectors of hash-64, and hash-96 is configured; call reembed\(\)/),
    });
    // The bundled one has a name on the command line.
    await expect(createMemory({ database: location, languageModel: null })).rejects.toThrow(
      'run `recollect reembed --to all-MiniLM-L6-v2-int8`',
    );
  });

  it('is refused for a model known with other dimensions', async () => {
    const other = { ...createHashEmbedding(32), name: 'hash-64' };
    await expect(open(other)).rejects.toMatchObject({ code: 'config_invalid' });
    const moving = reembed({ database: driver, embeddingModel: other });
    await expect(moving).rejects.toMatchObject({ code: 'config_invalid' });
  });
});

/** No two of them alike. */
const things = ['oboes', 'rye bread', 'Samarkand', 'green doors', 'cricket'];

/** 15 turns and 12 facts of them, for 3 users; 3 statements with their facts, one in place of another fact, one fact retracted. */
async function fillMemory(into: Memory): Promise<string> {
  for (const user of [1, 2, 3]) {
    const userId = `user ${user}`;
    for (const thing of things)
      await into.remember({ userId, messages: [{ role: 'user', content: `I enjoy ${thing}.` }] });
  }
  await into.settled();
  const { facts } = await into.facts.list({ userId: 'user 1' });
  const [first, second] = facts;
  await into.facts.update('user 1', first!.id, { text: 'I enjoy canoes.' });
  await into.facts.retract('user 1', second!.id);
  await into.facts.add({ userId: 'user 2', text: 'I am allergic to oboes.', type: 'constraint' });
  await into.facts.add({ userId: 'user 3', text: 'I am allergic to oboes.', type: 'constraint' });
  return second!.id;
}

async function writeSomething(into: Memory, number: number): Promise<void> {
  await into.remember({
    userId: 'user 2',
    messages: [{ role: 'user', content: `My goal is to run ${number} miles.` }],
  });
  await into.settled();
  await into.facts.add({ userId: 'a new user', text: `I enjoy colour ${number}.` });
  const { facts } = await into.facts.list({ userId: 'user 3' });
  if (facts.length > 0) await into.facts.retract('user 3', facts.at(-1)!.id);
}

async function modelRows(): Promise<object[]> {
  return driver.query('select model, serving from recollect.models order by model');
}

async function vectorsOf(model: string): Promise<object[]> {
  return driver.query('select item_id from recollect.embeddings where model = $1', [model]);
}

/** Items without a vector of the model, or with one that says otherwise whether they may be recalled. */
async function mismatches(model: string): Promise<object[]> {
  return driver.query(
    `select i.user_id, i.kind, i.item_id from recollect.recall_items i
     left join recollect.embeddings e on e.user_id = i.user_id and e.item_id = i.item_id and e.model = $1
     where e.item_id is null or e.recallable <> i.recallable`,
    [model],
  );
}
