// Vectors: exact at every width, refused where they do not fit, never of two models, and only of what may be recalled.
import { describe, expect, it } from 'vitest';
import { newId } from '#src/domain/identifier.js';
import { createMemory } from '#src/memory.js';
import type { Connection } from '#src/ports/database.js';
import { createDatabase } from '#src/store/database.js';
import { fillEmbeddings } from '#src/store/embeddings.js';
import { insertItems, setRecallable } from '#src/store/items.js';
import { registerModel, serveModel } from '#src/store/models.js';
import { findByMeaning } from '#src/store/search.js';
import { lockUser } from '#src/store/users.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { openTestDatabase } from '../support/database.js';

const { driver, location } = await openTestDatabase();
const database = createDatabase(driver);
const everything = { scopes: null, metadata: null };

describe('exact search', () => {
  it.each([384, 1_024, 1_536, 3_072])('gives the true nearest of %i dimensions, in order', async (dimensions) => {
    const model = { name: `width-${dimensions}`, dimensions };
    await registerModel(driver, model.name, dimensions);
    const userId = `width ${dimensions}`;
    const vectors = Array.from({ length: 60 }, (_, index) => direction(dimensions, index + 1));
    const ids = await insertVectors(userId, model, vectors);
    // Another user's vectors, among them the nearest of all.
    const query = direction(dimensions, 7.3);
    await insertVectors(`other ${dimensions}`, model, [query]);

    const found = await database.asUser(userId, (connection) =>
      findByMeaning(connection, userId, model, query, everything, 8),
    );
    const nearest = vectors
      .map((vector, index) => ({ id: ids[index], score: dot(vector, query) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, 8);
    expect(found).toEqual(nearest.map(({ id }) => id));
  });
});

describe('the database', () => {
  const model = { name: 'narrow', dimensions: 384 };
  const insert = `insert into recollect.embeddings (user_id, model, item_id, dims, embedding)
    values ($1, $2, $3, $4, $5::halfvec)`;

  it.each([
    ['that is longer than its row says', 384, 512, '23514'],
    ['of another width than its model', 512, 512, '23503'],
  ])('refuses a vector %s', async (_name, dims, width, sqlState) => {
    await registerModel(driver, model.name, model.dimensions);
    const [id] = await insertItemsFor('refused', 1);
    const values = ['refused', model.name, id, dims, text(direction(width, 1))];
    const inserting = database.asUser('refused', (connection) => connection.query(insert, values));
    await expect(inserting).rejects.toMatchObject({ cause: { code: sqlState } });
    const rows = await driver.query('select from recollect.embeddings where user_id = $1', ['refused']);
    expect(rows).toEqual([]);
  });

  it('refuses a vector of a model it does not know', async () => {
    const [id] = await insertItemsFor('unknown', 1);
    const values = ['unknown', 'never registered', id, 384, text(direction(384, 1))];
    const inserting = database.asUser('unknown', (connection) => connection.query(insert, values));
    await expect(inserting).rejects.toMatchObject({ cause: { code: '23503' } });
  });

  it('does not let a model change its width', async () => {
    await registerModel(driver, 'fixed', 64);
    expect(await registerModel(driver, 'fixed', 128)).toBe(false);
    await registerModel(driver, 'hash-64', 32);
    const opening = createMemory({ database: location, embeddingModel: createHashEmbedding(), languageModel: null });
    await expect(opening).rejects.toMatchObject({ code: 'config_invalid' });
    await driver.query(`delete from recollect.models where model = 'hash-64'`);
  });
});

describe('two models of one width', () => {
  it('never meet: the same items, each found by its own vectors only', async () => {
    const [first, second] = [
      { name: 'twin-a', dimensions: 384 },
      { name: 'twin-b', dimensions: 384 },
    ];
    for (const model of [first, second]) await registerModel(driver, model.name, model.dimensions);
    const vectors = Array.from({ length: 10 }, (_, index) => direction(384, index + 1));
    const ids = await insertVectors('twins', first, vectors.slice(0, 5));
    const others = await insertVectors('twins', second, vectors.slice(5));
    const search = (model: typeof first) =>
      database.asUser('twins', (connection) =>
        // Nearest to a vector that only the second model has.
        findByMeaning(connection, 'twins', model, vectors[7]!, everything, 20),
      );
    expect((await search(first)).sort()).toEqual([...ids].sort());
    expect((await search(second))[0]).toBe(others[2]);
    expect((await search(second)).sort()).toEqual([...others].sort());
  });
});

describe('what may not be recalled', () => {
  it('takes no place: 100 superseded look-alikes are nearer, and the top 8 is full', async () => {
    const model = { name: 'look-alikes', dimensions: 384 };
    await registerModel(driver, model.name, model.dimensions);
    const query = direction(384, 1);
    const superseded = await insertVectors(
      'history',
      model,
      Array.from({ length: 100 }, () => query),
    );
    const current = await insertVectors(
      'history',
      model,
      Array.from({ length: 8 }, (_, index) => direction(384, index + 2)),
    );
    await database.asUser('history', (connection) => setRecallable(connection, 'history', superseded, false));
    const found = await database.asUser('history', (connection) =>
      findByMeaning(connection, 'history', model, query, everything, 8),
    );
    expect([...found].sort()).toEqual([...current].sort());
  });

  it('is out of recall as soon as a fact is updated, through a chain of 100 versions', {
    timeout: 90_000,
  }, async () => {
    const embeddingModel = createHashEmbedding();
    await registerModel(driver, embeddingModel.name, embeddingModel.dimensions);
    await database.asUpkeep((connection) => serveModel(connection, embeddingModel.name));
    const memory = await createMemory({
      database: driver,
      embeddingModel,
      languageModel: null,
      worker: false,
    });
    const userId = 'chain';
    const others = ['hummus', 'tofu', 'lentils', 'olives', 'rye bread', 'miso', 'figs'];
    for (const food of others) await memory.facts.add({ userId, type: 'preference', text: `My favourite is ${food}` });
    let fact = await memory.facts.add({ userId, type: 'preference', text: 'My favourite dinner is curry number 0' });
    for (let version = 1; version <= 100; version += 1)
      fact = await memory.facts.update(userId, fact.id, { text: `My favourite dinner is curry number ${version}` });
    const query = 'My favourite dinner is curry number 50';
    const recalled = await memory.recall({ userId, query, k: 8, minRelevance: 0, recentTurns: 0, budget: 4_000 });
    expect(recalled.facts[0]?.id).toBe(fact.id);
    const { facts } = await memory.facts.list({ userId });
    expect(facts).toHaveLength(8);
    const vector = (await memory.embeddingModel.embed([query], 'query'))[0]!.vector;
    const found = await database.asUser(userId, (connection) =>
      findByMeaning(connection, userId, memory.embeddingModel, vector, everything, 500),
    );
    const heldFacts = new Set(facts.map(({ id }) => id));
    expect(found.filter((id) => heldFacts.has(id))).toHaveLength(8);
    const all = await memory.facts.list({ userId, state: 'superseded', limit: 200 });
    expect(all.facts).toHaveLength(100);
    expect(all.facts.filter(({ id }) => found.includes(id))).toEqual([]);
    await memory.close();
  });
});

describe('the plan', () => {
  it('is an index-only scan of embeddings_search, under row-level security too', { timeout: 90_000 }, async () => {
    const model = { name: 'planned', dimensions: 384 };
    await registerModel(driver, model.name, model.dimensions);
    // A few at a time, as users come: rows of one user that lie together are as cheap to read from the table.
    for (let round = 0; round < 25; round += 1)
      for (let user = 0; user < 12; user += 1)
        await insertVectors(
          `planned ${user}`,
          model,
          Array.from({ length: 6 }, (_, index) => direction(384, user * 150 + round * 6 + index)),
        );
    await driver.query('vacuum analyze recollect.embeddings');
    const plan = await database.asUser('planned 3', async (connection) => {
      let explained: string[] = [];
      const explaining: Connection = {
        // The statement is the product's own; only EXPLAIN is put before it.
        async query<Row extends object>(statement: string, values?: readonly unknown[]): Promise<Row[]> {
          const rows = await connection.query<{ 'QUERY PLAN': string }>(`explain (analyze) ${statement}`, values);
          explained = rows.map((row) => row['QUERY PLAN']);
          return [];
        },
      };
      await findByMeaning(explaining, 'planned 3', model, direction(384, 460), everything, 8);
      const [role] = await connection.query<{ role: string }>('select current_user as role');
      expect(role).toEqual({ role: 'recollect_runtime' });
      return explained.join('\n');
    });
    expect(plan).toMatch(/Index Only Scan using embeddings_search/);
    // Of 150 rows; a server that commits lazily leaves the newest pages to the next vacuum.
    expect(Number(/Heap Fetches: (\d+)/.exec(plan)?.[1])).toBeLessThan(40);
    expect(plan).not.toMatch(/Seq Scan/);
  });
});

async function insertItemsFor(userId: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId());
  await database.asUser(userId, async (connection) => {
    const { language } = await lockUser(connection, userId);
    await insertItems(
      connection,
      userId,
      language,
      ids.map((id) => ({
        id,
        kind: 'fact' as const,
        sessionId: null,
        seq: null,
        role: 'user',
        speaker: null,
        substance: 0,
        cue: null,
        scope: null,
        at: new Date(),
        own: 'a fact',
        before: '',
        after: '',
      })),
    );
  });
  return ids;
}

async function insertVectors(
  userId: string,
  model: { name: string; dimensions: number },
  vectors: readonly Float32Array[],
): Promise<string[]> {
  const ids = await insertItemsFor(userId, vectors.length);
  const embeddings = vectors.map((vector, index) => ({ itemId: ids[index]!, vector, truncated: false }));
  await database.asUser(userId, (connection) => fillEmbeddings(connection, userId, model, embeddings));
  return ids;
}

/** A unit vector in a direction of its own; close seeds are close directions. */
function direction(dimensions: number, seed: number): Float32Array {
  const vector = Float32Array.from({ length: dimensions }, (_, index) =>
    Math.sin(seed * 0.11 * ((index % 17) + 1) + index),
  );
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
}

function text(vector: Float32Array): string {
  return `[${vector.join(',')}]`;
}
