// Everything through a real PgBouncer in transaction mode: no session settings, no prepared names, no session locks, no LISTEN.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgres } from '#src/drivers/postgres.js';
import { migrateDatabase } from '#src/memory/migrate.js';
import { createMemory } from '#src/memory.js';
import type { Memory } from '#src/memory-types/memory.js';
import { createDatabase } from '#src/store/database.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { openTestDatabase } from '../support/database.js';
import { type Pooler, startPgBouncer } from '../support/pgbouncer.js';

const { location } = await openTestDatabase();
let pooler: Pooler;
let memory: Memory;
let other: Memory;

beforeAll(async () => {
  pooler = await startPgBouncer(process.env.DATABASE_URL!, 'transaction');
  const open = (worker: boolean) =>
    createMemory({
      database: pooler.through(location),
      embeddingModel: createHashEmbedding(),
      languageModel: null,
      worker,
    });
  memory = await open(true);
  other = await open(false);
});

afterAll(async () => {
  await memory?.close();
  await other?.close();
  await pooler?.stop();
});

describe('the driver', () => {
  it('sends no prepared names behind a pooler, and does without one', async () => {
    const names = async (url: string) => {
      const driver = await openPostgres({ url }, { connections: 1 });
      try {
        return await driver.transaction([], (connection) =>
          connection
            .query('select $1::text as given', ['x'])
            .then(() => connection.query<{ name: string }>('select name from pg_prepared_statements')),
        );
      } finally {
        await driver.close();
      }
    };
    expect(await names(pooler.through(location))).toEqual([]);
    expect(await names(location)).toHaveLength(1);
    // A pooler that keeps them itself, and a reader of the URL who knows it.
    expect(await names(`${pooler.through(location)}?prepare=true`)).toHaveLength(1);
    expect(await names(`${location}?prepare=false`)).toEqual([]);
    await expect(names(`${location}?prepare=maybe`)).rejects.toMatchObject({ code: 'config_invalid' });
  });

  it('would fail with them: this pooler does lend its connections one transaction at a time', async () => {
    const driver = await openPostgres({ url: pooler.through(location) }, { connections: 8, prepare: true });
    const results = await Promise.allSettled(
      Array.from({ length: 60 }, (_, nth) =>
        driver.transaction([], async (connection) => {
          await connection.query(`select $1::int as nth, pg_sleep($2)`, [nth, 0.002]);
        }),
      ),
    );
    await driver.close();
    const states = results.flatMap((result) =>
      result.status === 'rejected' ? [(result.reason as { details: { sqlState: string } }).details.sqlState] : [],
    );
    // 26000: the name is not there; 42P05: somebody else's is.
    expect(states).toContain('26000');
  });
});

describe('migrations', () => {
  it('run twice at a time, and again', async () => {
    const driver = await openPostgres({ url: pooler.through(location) });
    const database = createDatabase(driver);
    expect(await Promise.all([migrateDatabase(database), migrateDatabase(database)])).toEqual([[], []]);
    await driver.close();
  });

  it('make an empty database whole', async () => {
    const name = `recollect_pooled_${process.pid}`;
    const admin = await openPostgres({ url: process.env.DATABASE_URL! }, { connections: 1 });
    await admin.query(`create database ${name}`);
    const empty = new URL(location);
    empty.pathname = `/${name}`;
    const driver = await openPostgres({ url: pooler.through(empty.href) });
    const applied = await migrateDatabase(createDatabase(driver));
    expect(applied.length).toBeGreaterThan(12);
    await driver.close();
    await admin.query(`drop database ${name} with (force)`);
    await admin.close();
  });
});

describe('the memory', () => {
  it('records, extracts in the worker, and recalls, for many users at a time without mixing them up', async () => {
    const users = Array.from({ length: 12 }, (_, nth) => `user ${nth}`);
    await Promise.all(
      users.map((userId, nth) =>
        memory.remember({
          userId,
          messages: [
            { role: 'user', content: `I am allergic to zorvun${nth}.` },
            { role: 'assistant', content: 'I will keep that in mind.' },
          ],
        }),
      ),
    );
    expect(await memory.settled({ timeout: 30_000 })).toEqual({ settled: true, left: 0 });
    const facts = await Promise.all(
      users.map(async (userId) => (await other.facts.list({ userId })).facts.map((fact) => fact.text)),
    );
    expect(facts).toEqual(users.map((_, nth) => [`I am allergic to zorvun${nth}.`]));
    const recalled = await Promise.all(
      users.map((userId, nth) => memory.recall({ userId, query: `zorvun${nth}`, recentTurns: 0, minRelevance: 0 })),
    );
    expect(recalled.map((one) => one.facts.map((fact) => fact.text))).toEqual(facts);
  });

  it('does waiting work in a process without a worker', async () => {
    const alone = await createMemory({
      database: pooler.through(location),
      connections: 1,
      embeddingModel: createHashEmbedding(),
      languageModel: null,
      worker: false,
    });
    await alone.remember({ userId: 'serverless', messages: [{ role: 'user', content: 'I live in Oslo.' }] });
    expect(await alone.settled({ timeout: 30_000 })).toEqual({ settled: true, left: 0 });
    expect((await alone.facts.list({ userId: 'serverless' })).facts.map((fact) => fact.text)).toEqual([
      'I live in Oslo.',
    ]);
    await alone.close();
  });

  it('states, corrects and retracts facts, with their history', async () => {
    const fact = await memory.facts.add({ userId: 'ines', text: 'I work at a bakery.' });
    const next = await memory.facts.update('ines', fact.id, { text: 'I work at a library.' });
    const texts = async () => (await memory.facts.list({ userId: 'ines' })).facts.map(({ text }) => text);
    expect(await texts()).toEqual(['I work at a library.']);
    await memory.facts.retract('ines', next.id);
    expect(await texts()).toEqual([]);
    await memory.facts.restore('ines', next.id);
    expect(await texts()).toEqual(['I work at a library.']);
  });

  it('gives events to another process', async () => {
    const seen: string[] = [];
    const subscription = other.events.subscribe({ userId: 'eve', interval: 50 })[Symbol.asyncIterator]();
    const first = subscription.next();
    const recorded: string[] = [];
    // Until the subscription has begun, an event is not one of "from now on".
    const adding = setInterval(() => {
      const text = `I play the cello ${recorded.length} times a week.`;
      void memory.facts.add({ userId: 'eve', text }).then(({ id }) => recorded.push(id));
    }, 200);
    const { value } = await first;
    clearInterval(adding);
    seen.push(value.kind, value.factId);
    await subscription.return?.();
    expect(seen).toEqual(['learned', expect.toBeOneOf(recorded)]);
  });

  it('exports a user, takes the export into another one, merges and erases them', async () => {
    const records = [];
    for await (const record of memory.users.export('user 3')) records.push(record);
    expect(records.length).toBeGreaterThan(4);
    await other.users.import('copy of 3', records);
    expect((await other.facts.list({ userId: 'copy of 3' })).facts.map(({ text }) => text)).toEqual([
      'I am allergic to zorvun3.',
    ]);
    await memory.users.merge({ from: 'copy of 3', into: 'user 3' });
    const receipt = await memory.users.erase('user 3');
    expect(receipt).toMatchObject({
      complete: true,
      stores: expect.arrayContaining([expect.objectContaining({ remaining: 0 })]),
    });
    expect((await other.facts.list({ userId: 'user 3' })).facts).toEqual([]);
    expect((await other.facts.list({ userId: 'copy of 3' })).facts).toEqual([]);
  });

  it('is checked by doctor and looked after by upkeep', async () => {
    await memory.upkeep.run();
    const report = await memory.doctor();
    expect(report.problems).toEqual([]);
    expect(report.jobs).toMatchObject({ dead: 0 });
    expect(report.database).toMatch(/^postgresql 127\.0\.0\.1/);
  });

  it('keeps row-level security when clients share connections', async () => {
    const driver = await openPostgres({ url: pooler.through(location) }, { connections: 8 });
    const database = createDatabase(driver);
    const seen = await Promise.all(
      Array.from({ length: 40 }, (_, nth) =>
        database.asUser(`user ${nth % 12 === 3 ? 4 : nth % 12}`, (connection) =>
          connection.query<{ user_id: string }>('select distinct user_id from recollect.facts'),
        ),
      ),
    );
    expect(seen.map(([row]) => row?.user_id)).toEqual(
      Array.from({ length: 40 }, (_, nth) => `user ${nth % 12 === 3 ? 4 : nth % 12}`),
    );
    expect(seen.every((rows) => rows.length === 1)).toBe(true);
    // Nothing of it stays on a connection.
    expect(await driver.query(`select current_user::text as role, session_user::text as login`)).toEqual([
      { role: 'postgres', login: 'postgres' },
    ]);
    await driver.close();
  });
});
