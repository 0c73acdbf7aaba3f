// LangGraph's store over Recollect: random operations answer as its own InMemoryStore does, nothing leaves the user, and what
// InMemoryStore and PostgresStore get wrong is right.
import { Embeddings } from '@langchain/core/embeddings';
import { AsyncBatchedStore, type BaseStore, InMemoryStore, type Operation } from '@langchain/langgraph-checkpoint';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { RecollectStore } from '../../dist/compat/langgraph.js';
import { openTestMemory } from '../support/memory.js';

// Many calls in a row, each a transaction: slow on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

const { memory } = await openTestMemory({ worker: false });
const open = (user: string): BaseStore => new RecollectStore({ memory, user });

/** The same model on the other side. */
class OurEmbeddings extends Embeddings {
  constructor() {
    super({});
  }
  async embedDocuments(texts: string[]): Promise<number[][]> {
    return (await memory.embeddingModel.embed(texts, 'document')).map(({ vector }) => [...vector]);
  }
  async embedQuery(text: string): Promise<number[]> {
    return [...(await memory.embeddingModel.embed([text], 'query'))[0]!.vector];
  }
}

const label = fc.constantFrom('red', 'blue', 'green');
const namespace = fc.array(label, { minLength: 1, maxLength: 3 });
const prefix = fc.array(label, { maxLength: 2 });
const key = fc.constantFrom('k1', 'k2', 'k3');
const scalar = fc.constantFrom(1, 2, 3, '2', 'tea', true, false, null);
const value = fc.record(
  { a: scalar, b: scalar, text: fc.constantFrom('green tea', 'black tea', 'coffee') },
  { requiredKeys: [] },
);
const operator = fc.constantFrom('$eq', '$ne', '$gt', '$gte', '$lt', '$lte');
const condition = fc.oneof(
  scalar,
  fc.tuple(operator, scalar).map(([name, operand]) => ({ [name]: operand })),
  fc.tuple(operator, scalar, operator, scalar).map(([one, x, other, y]) => ({ [one]: x, [other]: y })),
);
const filter = fc.option(fc.dictionary(fc.constantFrom('a', 'b', 'text', 'none'), condition, { maxKeys: 2 }), {
  nil: undefined,
});
const put = fc.record({ namespace, key, value });
const get = fc.record({ namespace, key });
const search = fc.record({
  namespacePrefix: prefix,
  filter,
  limit: fc.integer({ min: 1, max: 20 }),
  offset: fc.integer({ min: 0, max: 3 }),
});
const list = fc.record({
  matchConditions: fc.option(
    fc.array(
      fc.record({
        matchType: fc.constantFrom('prefix' as const, 'suffix' as const),
        path: fc.array(fc.oneof(label, fc.constant('*')), { minLength: 1, maxLength: 2 }),
      }),
      { maxLength: 2 },
    ),
    { nil: undefined },
  ),
  maxDepth: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  limit: fc.integer({ min: 1, max: 20 }),
  offset: fc.integer({ min: 0, max: 2 }),
});

/** Times differ. */
const plain = (results: unknown): unknown =>
  JSON.parse(
    JSON.stringify(results ?? null, (name, held) => (['createdAt', 'updatedAt'].includes(name) ? undefined : held)),
  );

let users = 0;
const newUser = () => {
  users += 1;
  return `user-${users}`;
};

describe('answers as InMemoryStore does', () => {
  it('to puts, gets, searches and lists, one after another and in batches, in the same order', async () => {
    const some = { minLength: 1, maxLength: 5 };
    // Theirs gives a get its own object, which a put of the same batch then changes; so they come apart.
    const batch = fc.oneof(
      fc.array(fc.oneof({ weight: 3, arbitrary: put }, search, list), some),
      fc.array(fc.oneof(get, search, list), some),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 8 }), async (batches) => {
        const [ours, theirs] = [open(newUser()), new InMemoryStore()];
        for (const operations of batches) {
          const given = operations as Operation[];
          // Theirs hands out its own objects: what is asked now is written down now.
          const expected = plain(await theirs.batch(given));
          expect(plain(await ours.batch(given)), JSON.stringify(given)).toEqual(expected);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('also where things are deleted: what is there is the same, in whatever order', async () => {
    const step = fc.oneof({ weight: 3, arbitrary: put }, fc.record({ namespace, key, value: fc.constant(null) }));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), prefix, filter, async (steps, under, kept) => {
        const [ours, theirs] = [open(newUser()), new InMemoryStore()];
        for (const { namespace, key, value } of steps)
          for (const store of [ours, theirs])
            await (value === null ? store.delete(namespace, key) : store.put(namespace, key, value));
        const found = async (store: BaseStore) =>
          ((await store.search(under, { filter: kept, limit: 1_000 })) ?? [])
            .map((one) => JSON.stringify(plain(one)))
            .sort();
        expect(await found(ours)).toEqual(await found(theirs));
        // Theirs lists namespaces that are empty by now.
        const held = new Set((await theirs.search([], { limit: 1_000 })).map((one) => one.namespace.join(':')));
        const listed = (await theirs.listNamespaces()).filter((one) => held.has(one.join(':')));
        expect(await ours.listNamespaces()).toEqual(listed);
      }),
      { numRuns: 40 },
    );
  });

  it('to searches by meaning, with the same model', async () => {
    const words = fc.constantFrom('green', 'black', 'tea', 'coffee', 'with', 'milk', 'rain', 'house');
    const text = fc.array(words, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' '));
    const item = fc.record({ namespace, key, text, rank: fc.integer({ min: 0, max: 3 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(item, { minLength: 1, maxLength: 10 }), text, prefix, async (items, query, under) => {
        const ours = new RecollectStore({ memory, user: newUser(), index: ['text'] });
        const theirs = new InMemoryStore({ index: { dims: 64, embeddings: new OurEmbeddings(), fields: ['text'] } });
        for (const { namespace, key, ...value } of items)
          for (const store of [ours, theirs]) await store.put(namespace, key, value);
        for (const filter of [undefined, { rank: { $gt: 1 } }]) {
          const [found, expected] = [
            await ours.search(under, { query, filter, limit: 100 }),
            await theirs.search(under, { query, filter, limit: 100 }),
          ];
          const scores = (results: typeof found) =>
            new Map(results.map((one) => [`${one.namespace}/${one.key}`, one.score ?? null]));
          const mine = scores(found);
          expect([...mine.keys()].sort()).toEqual([...scores(expected).keys()].sort());
          // Vectors are kept in half precision.
          for (const [place, score] of scores(expected)) expect(mine.get(place)).toBeCloseTo(score!, 2);
          const ordered = found.map((one) => one.score!);
          expect(ordered).toEqual([...ordered].sort((one, other) => other - one));
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('where the others are wrong', () => {
  it('matches whole labels: a prefix of a label is no prefix of a namespace', async () => {
    const store = open(newUser());
    await store.put(['user1', 'a'], 'k', { of: 1 });
    await store.put(['user10', 'a'], 'k', { of: 10 });
    await store.put(['user:1'], 'k', { of: 'colon' });
    await store.put(['user', '1'], 'k', { of: 'two labels' });
    expect((await store.search(['user1'])).map((one) => one.value.of)).toEqual([1]);
    expect((await store.search(['user'])).map((one) => one.value.of)).toEqual(['two labels']);
    expect((await store.get(['user:1'], 'k'))?.value).toEqual({ of: 'colon' });
    expect(await store.search(['%'])).toEqual([]);
    expect(await store.search(['_ser1'])).toEqual([]);
    expect(await store.listNamespaces({ prefix: ['user1'] })).toEqual([['user1', 'a']]);
  });

  it('forgets what was deleted: no vector, no namespace is left', async () => {
    const store = open(newUser());
    await store.put(['a'], 'k', { text: 'tea' });
    await store.delete(['a'], 'k');
    expect(await store.search(['a'], { query: 'tea' })).toEqual([]);
    expect(await store.listNamespaces()).toEqual([]);
  });

  it('hands out copies', async () => {
    const store = open(newUser());
    const value = { list: [1] };
    await store.put(['a'], 'k', value);
    value.list.push(2);
    (await store.get(['a'], 'k'))!.value.list.push(3);
    expect((await store.get(['a'], 'k'))?.value).toEqual({ list: [1] });
  });
});

describe('one user', () => {
  it('is never left, whatever is asked', async () => {
    const [mine, other] = [open('iso-a'), open('iso-b')];
    await other.put(['memories', 'x'], 'k', { secret: 'Ocelot' });
    await mine.put(['memories', 'x'], 'own', { text: 'mine' });
    const operations = fc.oneof(
      fc.record({ namespace: fc.constant(['memories', 'x']), key: fc.constant('k') }),
      fc.record({
        namespacePrefix: fc.constantFrom([], ['memories'], ['memories', 'x'], ['iso-b'], ['*']),
        query: fc.constantFrom(undefined, 'Ocelot'),
      }),
      fc.record({
        matchConditions: fc.constant([{ matchType: 'prefix' as const, path: ['*'] }]),
        limit: fc.constant(100),
        offset: fc.constant(0),
      }),
      fc.record({ namespace: fc.constant(['memories', 'x']), key: fc.constant('k'), value: fc.constant(null) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(operations, { maxLength: 4 }), async (given) => {
        expect(JSON.stringify(await mine.batch(given as unknown as Operation[]))).not.toContain('Ocelot');
      }),
      { numRuns: 30 },
    );
    expect((await other.get(['memories', 'x'], 'k'))?.value).toEqual({ secret: 'Ocelot' });
  });

  it('can be told by the namespace, and a call that names nobody is refused', async () => {
    const store: BaseStore = new RecollectStore({
      memory,
      user: (namespace) => {
        if (namespace[0] !== 'users' || !namespace[1]) throw new RangeError('name a user');
        return `ns-${namespace[1]}`;
      },
    });
    await store.batch([
      { namespace: ['users', 'ana', 'notes'], key: 'k', value: { of: 'ana' } },
      { namespace: ['users', 'bob', 'notes'], key: 'k', value: { of: 'bob' } },
    ]);
    expect((await store.search(['users', 'ana'])).map((one) => one.value.of)).toEqual(['ana']);
    expect((await memory.values.search('ns-bob', { collection: 'langgraph' })).map((one) => one.value.of)).toEqual([
      'bob',
    ]);
    expect(await store.listNamespaces({ prefix: ['users', 'ana'] })).toEqual([['users', 'ana', 'notes']]);
    await expect(store.search([])).rejects.toThrow('name a user');
    await expect(store.listNamespaces()).rejects.toThrow('name a user');
  });

  it('refuses namespaces that LangGraph refuses, in batches too', async () => {
    const store = open(newUser());
    for (const namespace of [[], [''], ['a.b'], ['langgraph', 'x'], [7 as never]]) {
      await expect(store.put(namespace, 'k', {})).rejects.toMatchObject({ code: 'invalid_input' });
      await expect(store.batch([{ namespace, key: 'k', value: {} }])).rejects.toMatchObject({ code: 'invalid_input' });
    }
  });
});

it('works inside LangGraph’s own batching store, and puts of a batch are all there or none', async () => {
  const store = new AsyncBatchedStore(open(newUser()));
  store.start();
  await Promise.all([store.put(['a'], 'one', { n: 1 }), store.put(['a'], 'two', { n: 2 })]);
  expect((await store.search(['a'])).map((one) => one.value.n).sort()).toEqual([1, 2]);
  await store.stop();
  const plainStore = open(newUser());
  const tooLong = { text: 'x'.repeat(10_000_001) };
  await expect(
    plainStore.batch([
      { namespace: ['a'], key: 'one', value: { n: 1 } },
      { namespace: ['a'], key: 'two', value: tooLong },
    ]),
  ).rejects.toMatchObject({ code: 'invalid_input' });
  expect(await plainStore.search(['a'])).toEqual([]);
});
