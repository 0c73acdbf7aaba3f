// memory.values: one user and one collection at a time, to the letter, searched by meaning, and in everything of a user.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textsAt } from '#src/domain/kept-value.js';
import { createMemory } from '#src/memory.js';
import type { ExportRecord } from '#src/memory-types/data.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { reembed } from '#src/wiring/reembed.js';
import { searchDatabase } from '../support/canary.js';
import { openTestMemory } from '../support/memory.js';

const { memory, clock, database } = await openTestMemory({ worker: false });
const { values } = memory;
const { driver } = database;

async function exported(userId: string): Promise<ExportRecord[]> {
  const records: ExportRecord[] = [];
  for await (const record of memory.users.export(userId)) records.push(record);
  return records;
}
const vectorsOf = async (userId: string) =>
  (
    await driver.query<{ count: number }>(
      'select count(*)::int as count from recollect.value_vectors where user_id = $1',
      [userId],
    )
  )[0]!.count;

describe('keeping', () => {
  it('gives values back to the letter, whatever is in them', async () => {
    let users = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' })),
        async (given) => {
          users += 1;
          const value = JSON.parse(JSON.stringify(given));
          await values.put(`u${users}`, 'langgraph', [{ namespace: ['a'], key: 'k', value }]);
          const held = await values.get(`u${users}`, 'langgraph', ['a'], 'k');
          expect(JSON.stringify(held?.value)).toBe(JSON.stringify(value));
        },
      ),
      { numRuns: 60 },
    );
    await values.put('zero', 'langgraph', [
      { namespace: ['a'], key: 'k', value: { nul: '\u0000', half: '\ud800', b: 1, a: 2 } },
    ]);
    const copy = (await exported('zero')).map((record): unknown => JSON.parse(JSON.stringify(record)));
    await memory.users.import('zero-copy', copy);
    expect(JSON.stringify((await values.get('zero-copy', 'langgraph', ['a'], 'k'))?.value)).toBe(
      '{"nul":"\\u0000","half":"\\ud800","b":1,"a":2}',
    );
  });

  it('keeps users and collections apart', async () => {
    const place = { namespace: ['n'], key: 'k' };
    await values.put('one', 'langgraph', [{ ...place, value: { of: 'one' } }]);
    await values.put('one', 'server-memory', [{ ...place, value: { of: 'server-memory' } }]);
    await values.put('two', 'langgraph', [{ ...place, value: { of: 'two' } }]);
    expect((await values.search('one', { collection: 'langgraph' })).map((found) => found.value)).toEqual([
      { of: 'one' },
    ]);
    expect(await values.clear('one', 'langgraph', [])).toBe(1);
    expect((await values.get('two', 'langgraph', ['n'], 'k'))?.value).toEqual({ of: 'two' });
    expect((await values.get('one', 'server-memory', ['n'], 'k'))?.value).toEqual({ of: 'server-memory' });
  });

  it('gives each of many takers another value, and loses no change', async () => {
    const changes = Array.from({ length: 10 }, (_, index) => ({ namespace: ['s'], key: `${index}`, value: { index } }));
    await values.put('busy', 'openai-agents', changes);
    expect((await values.last('busy', 'openai-agents', ['s'], 3)).map((one) => one.value.index)).toEqual([7, 8, 9]);
    const taken = await Promise.all(changes.map(() => values.takeLast('busy', 'openai-agents', ['s'])));
    expect(taken.map((one) => one?.value.index).sort()).toEqual(changes.map((_, index) => index));
    expect(await values.takeLast('busy', 'openai-agents', ['s'])).toBeNull();
    const add = () =>
      values.change('busy', 'server-memory', (held) => {
        const count = Number(held[0]?.value.count ?? 0) + 1;
        return { changes: [{ namespace: [], key: 'count', value: { count } }], result: count };
      });
    const counts = await Promise.all(Array.from({ length: 8 }, add));
    expect(counts.sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const { entries } = await memory.audit.list({ userId: 'busy' });
    expect(entries.filter((entry) => entry.kind === 'value_changed').length).toBe(19);
  });

  it('refuses what is no value, or has no place', async () => {
    const put = (change: object, collection = 'langgraph') =>
      values.put('odd', collection as 'langgraph', [{ namespace: ['a'], key: 'k', value: {}, ...change }]);
    for (const call of [
      () => put({ value: [] as never }),
      () => put({ value: { long: 'x'.repeat(10_000_001) } }),
      () => put({ key: 'x'.repeat(501) }),
      () => put({ key: 'a\u0000' }),
      () => put({ namespace: ['x'.repeat(1_001)] }),
      () => put({}, 'other'),
    ])
      await expect(call()).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await exported('odd')).toHaveLength(1);
  });
});

describe('searching by meaning', () => {
  it('finds the nearest, of any of several parts, and what is not indexed last', async () => {
    const put = (key: string, value: object, indexed: string[] | null) =>
      values.put('ana', 'langgraph', [{ namespace: ['docs', 'x'], key, value: { ...value }, indexed }]);
    await put('tea', { text: 'green tea', other: 'x' }, ['text']);
    await put('list', { parts: [{ t: 'black coffee' }, { t: 'oolong tea leaves' }] }, ['parts[*].t']);
    await put('none', { text: 'green tea' }, null);
    const search = (query: string) => values.search('ana', { collection: 'langgraph', prefix: ['docs'], query });
    expect(
      (await search('green tea')).map(({ key, score }) => [key, score === null ? null : Math.round(score * 100)]),
    ).toEqual([
      ['tea', 100],
      ['list', expect.any(Number)],
      ['none', null],
    ]);
    expect((await search('black coffee'))[0]?.key).toBe('list');
    await values.put('ana', 'langgraph', [
      { namespace: ['docs', 'x'], key: 'tea', value: { text: 'red wine' }, indexed: ['text'] },
    ]);
    expect((await search('green tea')).find((one) => one.key === 'tea')?.score).toBeLessThan(0.5);
  });

  it('gives vectors to what has none when it is searched: imported, merged', async () => {
    await values.put('src', 'langgraph', [{ namespace: ['a'], key: 'k', value: { t: 'purple rain' }, indexed: ['t'] }]);
    await memory.users.import('dst', await exported('src'));
    expect(await vectorsOf('dst')).toBe(0);
    const [found] = await values.search('dst', { collection: 'langgraph', query: 'purple rain' });
    expect(found?.score).toBeGreaterThan(0.99);
    expect(await vectorsOf('dst')).toBe(1);
    expect((await exported('dst')).slice(2)).toEqual((await exported('src')).slice(2));
  });

  it.each([
    ['$', ['{\n  "a": {\n    "b": "x"\n  },\n  "l": [\n    1,\n    "two"\n  ]\n}']],
    ['a.b', ['x']],
    ['a', ['{\n  "b": "x"\n}']],
    ['l[0]', ['1']],
    ['l[-1]', ['two']],
    ['l[*]', ['1', 'two']],
    ['*', ['{\n  "b": "x"\n}', '[\n  1,\n  "two"\n]']],
    ['{a.b,l[1]}', ['x', 'two']],
    ['a.none', []],
    ['a.constructor', []],
    ['l[9]', []],
  ])('reads the path %s', (path, texts) => {
    expect(textsAt({ a: { b: 'x' }, l: [1, 'two'] }, [path])).toEqual(texts);
  });
});

describe('everything of a user', () => {
  it('merges: what was changed last is current', async () => {
    const put = (userId: string, key: string, value: string) =>
      values.put(userId, 'langgraph', [{ namespace: ['a'], key, value: { value }, indexed: ['value'] }]);
    await put('anon', 'old', 'anon old');
    await put('acct', 'new', 'acct new');
    clock.advance(1_000);
    await put('anon', 'new', 'anon new');
    await put('acct', 'old', 'acct old');
    await put('anon', 'own', 'anon own');
    await memory.users.merge({ from: 'anon', into: 'acct' });
    const held = await values.search('acct', { collection: 'langgraph', query: 'anon new' });
    expect(held.map(({ key, value }) => [key, value.value]).sort()).toEqual([
      ['new', 'anon new'],
      ['old', 'acct old'],
      ['own', 'anon own'],
    ]);
    expect(held[0]).toMatchObject({ key: 'new', score: expect.closeTo(1, 2) });
    expect(await values.namespaces('anon', 'langgraph')).toEqual([['a']]);
  });

  it('erases', async () => {
    const word = 'Quokkaword';
    await values.put(`${word}-user`, 'langgraph', [
      { namespace: [word], key: `${word}k`, value: { t: word }, indexed: ['t'] },
    ]);
    await memory.users.erase(`${word}-user`);
    expect(await searchDatabase(driver, word)).toEqual([]);
    expect(await vectorsOf(`${word}-user`)).toBe(0);
  });
});

// Last: the memory of this file is left behind with its model.
it('follows the database to another embedding model', async () => {
  await values.put('moved', 'langgraph', [{ namespace: ['a'], key: 'k', value: { t: 'purple rain' }, indexed: ['t'] }]);
  await reembed({ database: driver, embeddingModel: createHashEmbedding(32) });
  expect(await vectorsOf('moved')).toBe(0);
  const next = await createMemory({ database: driver, embeddingModel: createHashEmbedding(32), worker: false });
  const [found] = await next.values.search('moved', { collection: 'langgraph', query: 'purple rain' });
  expect(found?.score).toBeGreaterThan(0.99);
  await next.close();
});
