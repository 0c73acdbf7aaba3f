// A memory with Pinecone as the vector index: it finds what the database finds, at once, also late, wrong, slow or gone; and nothing
// of anybody else, before and after an erasure.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemory } from '#src/memory.js';
import type { Memory } from '#src/memory-types/memory.js';
import type { VectorIndex } from '#src/ports/vector-index.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { openTestDatabase } from '../support/database.js';
import { expectSame, openIndexed, outboxOf, sent } from '../support/indexed-memory.js';
import { startPineconeApi } from '../support/pinecone-api.js';

const api = await startPineconeApi({ dimension: 64 });
const database = await openTestDatabase();
const { driver } = database;
let memory: Memory;

beforeEach(async () => {
  Object.assign(api, { lag: 0, slow: 0, down: false, unnumbered: false, failures: [] });
  memory = await openIndexed(database, api, { namespaces: 1 });
});
afterEach(async () => {
  Object.assign(api, { lag: 0, slow: 0, down: false });
  await memory.close();
  await driver.query('delete from recollect.users');
  api.clear();
});

const say = (userId: string, content: string, scope?: string) =>
  memory.remember({ userId, scope, sessionId: scope ?? 'default', messages: [{ role: 'user', content }] });
const ids = async (userId: string, query: string) => {
  const recalled = await memory.recall({ userId, query, minRelevance: 0, sessionId: 'another' });
  return { ...recalled, ids: recalled.ranked.map(({ id, score }) => `${id} ${score}`) };
};

describe('what is found', () => {
  const words = ['cricket', 'Samarkand', 'lupins', 'bees', 'trains', 'violins', 'apricots', 'chess'];
  const act = fc.record({ what: fc.nat(9), word: fc.nat(words.length - 1), scope: fc.nat(2) });

  it('is what the database finds by itself, whatever was said, replaced, retracted or restored before', async () => {
    let users = 0;
    const run = async (acts: { what: number; word: number; scope: number }[], lag: number) => {
      const userId = `user ${users++}`;
      api.lag = lag;
      const facts: string[] = [];
      for (const { what, word, scope } of acts) {
        const text = `I enjoy ${words[word]}${scope === 0 ? '' : ` and ${words[(word + scope) % words.length]}`}.`;
        if (what < 4) await say(userId, text, scope === 1 ? 'project:atlas' : undefined);
        else if (what < 6) facts.push((await memory.facts.add({ userId, text })).id);
        else if (facts.length > 0) {
          const id = facts[word % facts.length]!;
          const { state } = (await memory.facts.get(userId, id)) ?? { state: null };
          if (what < 8 && state === 'current') await memory.facts.retract(userId, id, { actor: 'user' });
          else if (state === 'retracted') await memory.facts.restore(userId, id);
        }
      }
      await memory.settled();
      for (const scope of [undefined, 'project:atlas']) {
        for (const query of [`Do I enjoy ${words[acts[0]!.word]}?`, 'What about trains and chess?', 'I and']) {
          const input = { userId, query, scope, minRelevance: 0, sessionId: 'another' };
          // Of two with the same score either may come first: the index rounds its distances otherwise.
          const recall = async () =>
            memory.recall(input).then(({ vectorIndex, ranked }) => {
              const scores = ranked.map(({ score }) => score);
              return [vectorIndex, { scores, found: ranked.map(({ id, score }) => `${score} ${id}`).sort() }];
            });
          const known = await memory.recall(input);
          const indexed = await recall();
          api.down = true;
          const alone = await recall();
          api.down = false;
          if (known.vectorIndex !== 'off') {
            expect(indexed[0]).toBe('done');
            expect(alone[0]).toBe('failed');
          }
          expect(indexed[1]).toEqual(alone[1]);
        }
      }
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { minLength: 3, maxLength: 14 }),
        fc.constantFrom(0, 300, Number.POSITIVE_INFINITY),
        run,
      ),
      { numRuns: 8 },
    );
    api.lag = 0;
    await memory.settled();
    await sent(database);
    await expectSame(database, api);
  }, 120_000);

  it('is found right after it was said, though the index shows nothing yet', async () => {
    await say('ana', 'I enjoy Samarkand.');
    await memory.settled();
    await sent(database);
    api.lag = Number.POSITIVE_INFINITY;
    await say('ana', 'I am allergic to lupins.');
    await memory.settled();
    await sent(database);
    const { facts, vectorIndex } = await ids('ana', 'allergic to lupins?');
    expect(vectorIndex).toBe('done');
    expect(facts.map((fact) => fact.text)).toContain('I am allergic to lupins.');
    // By meaning alone: these words are in no full-text search.
    const { ranked } = await ids('ana', 'I am to');
    expect(ranked.map((item) => item.text)).toContain('I am allergic to lupins.');
    expect((await outboxOf(database)).unseen).toBeGreaterThan(0);
  });

  it('does not hold what was retracted a moment ago, though the index still shows it', async () => {
    const { id } = await memory.facts.add({ userId: 'ana', text: 'I enjoy Samarkand.' });
    await sent(database);
    api.lag = Number.POSITIVE_INFINITY;
    await memory.facts.retract('ana', id, { actor: 'user' });
    const { ranked, vectorIndex } = await ids('ana', 'Do I enjoy Samarkand?');
    expect(vectorIndex).toBe('done');
    expect(ranked.map((item) => item.id)).not.toContain(id);
    expect(api.stored().length).toBeGreaterThanOrEqual(1);
  });

  it('is the same where the index does not number its writes', async () => {
    api.unnumbered = true;
    await memory.facts.add({ userId: 'ana', text: 'I enjoy Samarkand.' });
    await sent(database);
    const { facts, vectorIndex } = await ids('ana', 'Do I enjoy Samarkand?');
    expect([vectorIndex, facts.map((fact) => fact.text)]).toEqual(['done', ['I enjoy Samarkand.']]);
    expect(await outboxOf(database)).toMatchObject({ unsent: 0, unseen: 1 });
  });
});

describe('an index that fails', () => {
  it('is done without: gone, slow or refusing, recall finds the same and says so, and so does doctor', async () => {
    await memory.facts.add({ userId: 'ana', text: 'I enjoy Samarkand.' });
    await sent(database);
    await memory.close();
    memory = await openIndexed(database, api, { namespaces: 1, vectorIndexTimeout: 300 });
    const found = async () => {
      const { facts, vectorIndex } = await ids('ana', 'Do I enjoy Samarkand?');
      expect(facts.map((fact) => fact.text)).toEqual(['I enjoy Samarkand.']);
      return vectorIndex;
    };
    expect(await found()).toBe('done');
    api.slow = 1_000;
    expect(await found()).toBe('timeout');
    api.slow = 0;
    api.failures.push({ status: 429 });
    expect(await found()).toBe('failed');
    api.down = true;
    expect(await found()).toBe('failed');
    const before = api.calls.length;
    // After three in a row it is left alone for a while.
    api.down = false;
    expect(await found()).toBe('failed');
    expect(api.calls.length).toBe(before);
    const report = await memory.doctor();
    expect(report.vectorIndex).toMatchObject({ name: 'pinecone:memories', unsent: 0 });
    expect(report.problems.join()).toContain('vector index step: 1 times too late, 3 failed, 1 done');
  });

  it('is told later: what is written while it is down is recalled at once and sent when it is back', async () => {
    api.down = true;
    await memory.facts.add({ userId: 'ana', text: 'I enjoy Samarkand.' });
    const { facts } = await ids('ana', 'Do I enjoy Samarkand?');
    expect(facts.map((fact) => fact.text)).toEqual(['I enjoy Samarkand.']);
    expect((await outboxOf(database)).unsent).toBe(1);
    api.down = false;
    await sent(database);
    await expectSame(database, api);
  });
});

describe('other people', () => {
  it('are never found, though all share one namespace', async () => {
    await memory.facts.add({ userId: 'ana', text: 'I keep the canary-ana in Samarkand.' });
    await memory.facts.add({ userId: 'ben', text: 'I keep the canary-ben in Samarkand.' });
    await sent(database);
    expect(new Set(api.stored().map(({ namespace }) => namespace)).size).toBe(1);
    expect(new Set(api.stored().map(({ metadata }) => metadata.u)).size).toBe(2);
    for (const userId of ['ana', 'ben']) {
      const { ranked, vectorIndex } = await ids(userId, 'Which canary do I keep in Samarkand?');
      const text = JSON.stringify(ranked);
      expect(vectorIndex).toBe('done');
      expect([text.includes('canary-ana'), text.includes('canary-ben')]).toEqual([userId === 'ana', userId === 'ben']);
    }
    const queries = api.calls.filter(({ path }) => path === '/query');
    for (const { body } of queries)
      expect(body.filter).toMatchObject({ u: { $eq: expect.stringMatching(/^[0-9a-f]{32}$/) } });
    const said = JSON.stringify(api.calls.map(({ body, path, query }) => [body, path, [...query]]));
    expect(said).not.toMatch(/ana|ben|Samarkand/);
  });

  it('are not found either where the index gives what was not asked for', async () => {
    await memory.facts.add({ userId: 'ana', text: 'I keep the canary-ana in Samarkand.' });
    const { id } = await memory.facts.add({ userId: 'ben', text: 'I keep the canary-ben in Samarkand.' });
    await sent(database);
    await memory.close();
    const lying: VectorIndex = {
      ...({} as VectorIndex),
      name: 'pinecone:memories',
      describe: async () => ({ dimensions: 64, metric: 'cosine' }),
      query: async () => ({ ids: [id, 'no-id', "'; drop table users"], position: null }),
    };
    memory = await openIndexed(database, api, { namespaces: 1, vectorIndex: lying });
    const { ranked, vectorIndex } = await ids('ana', 'Which canary do I keep in Samarkand?');
    expect(vectorIndex).toBe('done');
    expect(JSON.stringify(ranked)).toContain('canary-ana');
    expect(JSON.stringify(ranked)).not.toContain('canary-ben');
  });
});

describe('what goes', () => {
  it('an erased user goes from the index as well, with a receipt that says so', async () => {
    for (const userId of ['ana', 'ben']) await memory.facts.add({ userId, text: `I enjoy ${userId} of Samarkand.` });
    await sent(database);
    const before = api.stored().length;
    // Also what shows up late.
    api.lag = 300;
    await memory.facts.add({ userId: 'ana', text: 'I am allergic to lupins.' });
    await sent(database);
    const receipt = await memory.users.erase('ana');
    expect(receipt.complete).toBe(true);
    expect(receipt.stores.find(({ store }) => store === 'pinecone:memories')).toMatchObject({
      status: 'erased',
      erased: { entries: 2 },
      remaining: 0,
    });
    expect(api.stored().length).toBe(before - 1);
    await expectSame(database, api);
  });

  it('an erasure while the index is down is incomplete, and ends when it is back', async () => {
    await memory.facts.add({ userId: 'ana', text: 'I enjoy Samarkand.' });
    await sent(database);
    api.down = true;
    const receipt = await memory.users.erase('ana');
    expect(receipt).toMatchObject({ complete: false });
    expect(receipt.stores.at(-1)).toMatchObject({ store: 'pinecone:memories', status: 'pending', remaining: null });
    api.down = false;
    const again = await memory.users.erase('ana');
    expect(again.stores.at(-1)).toMatchObject({ status: 'erased', erased: { entries: 1 }, remaining: 0 });
    expect(api.stored()).toEqual([]);
  });

  it('what was of a merged user is the account’s, and nothing is left under the old name', async () => {
    await memory.facts.add({ userId: 'ana', text: 'I enjoy Samarkand.' });
    await memory.facts.add({ userId: 'ana-phone', text: 'I am allergic to lupins.' });
    await sent(database);
    await memory.users.merge({ from: 'ana-phone', into: 'ana' });
    await sent(database);
    await expectSame(database, api);
    expect(new Set(api.stored().map(({ metadata }) => metadata.u)).size).toBe(1);
    const { facts, vectorIndex } = await ids('ana', 'allergic to lupins?');
    expect([vectorIndex, facts[0]?.text]).toEqual(['done', 'I am allergic to lupins.']);
    await memory.users.erase('ana');
    expect(api.stored()).toEqual([]);
  });
});

describe('another setting than the database’s', () => {
  it('is refused with the command to run', async () => {
    const pgvector = createMemory({ database: driver, embeddingModel: createHashEmbedding(64), languageModel: null });
    await expect(pgvector).rejects.toMatchObject({
      code: 'vector_index_changed',
      message: expect.stringContaining('recollect reindex --to pgvector'),
    });
    await expect(openIndexed(database, api, { namespaces: 7 })).rejects.toMatchObject({
      code: 'vector_index_changed',
      details: { serving: 'pinecone:memories, 1 namespaces', configured: 'pinecone:memories, 7 namespaces' },
    });
  });
});
