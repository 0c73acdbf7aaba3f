// No connection to be had: the server's are all taken, or this process's own pool is. Callers are told in time; nothing is lost.
import { afterAll, describe, expect, it } from 'vitest';
import { openPostgres } from '#src/drivers/postgres.js';
import { createMemory } from '#src/memory.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { startCluster } from '../support/cluster.js';

const cluster = await startCluster({ settings: ['max_connections=12', 'superuser_reserved_connections=1'] });
const admin = await openPostgres({ url: cluster.url }, { connections: 1 });
await admin.query(`create role guest login superuser`);
// A guest is no superuser while the connections are counted: the reserved one stays the administrator's.
afterAll(async () => {
  await admin.close();
  await cluster.remove();
});

const exchange = (number: number) => ({
  userId: 'ana',
  messages: [{ role: 'user' as const, id: `turn ${number}`, content: `I am allergic to zorvun${number}.` }],
});

describe('a server without a free connection', () => {
  it('is said to the caller, loses no turn and no fact, and is used again when one is free', async () => {
    const memory = await open({ connections: 4 });
    const acknowledged: number[] = [];
    await memory.remember(exchange(0)).then(() => acknowledged.push(0));
    const hoarders = await Promise.all(
      Array.from({ length: 12 }, () => openPostgres({ url: cluster.url }, { connections: 1 })),
    );
    const held = hoarders.map((driver) =>
      driver.transaction([], (connection) => connection.query('select pg_sleep(4)')).catch(() => undefined),
    );
    // The memory's own connections are taken from it, as a failover would, and the hoarders have the rest.
    await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where backend_type = 'client backend' and pid <> pg_backend_pid() and state = 'idle'`);
    const codes = new Set<string>();
    for (let number = 1; number <= 30; number += 1) {
      try {
        await memory.remember(exchange(number));
        acknowledged.push(number);
      } catch (error) {
        codes.add((error as { code: string }).code);
      }
    }
    await Promise.all(held);
    await Promise.all(hoarders.map((driver) => driver.close()));
    expect([...codes]).toEqual(['database_unreachable']);
    for (let number = 1; number <= 30; number += 1) {
      await memory.remember(exchange(number));
      acknowledged.push(number);
    }
    expect(await memory.settled({ timeout: 30_000 })).toEqual({ settled: true, left: 0 });
    const { facts } = await memory.facts.list({ userId: 'ana' });
    expect(facts).toHaveLength(31);
    expect((await memory.doctor()).counts).toMatchObject({ turns: 31, facts: 31 });
    await memory.close();
  });
});

describe('a pool of one connection', () => {
  it('serves a hundred callers at a time, one after the other', async () => {
    const memory = await open({ connections: 1, worker: false });
    await Promise.all(
      Array.from({ length: 100 }, (_, number) => memory.remember({ ...exchange(number), userId: 'ben' })),
    );
    const recalls = Array.from({ length: 20 }, () => memory.recall({ userId: 'ben', query: 'zorvun7' }));
    expect((await Promise.all(recalls)).every((one) => one.turns.length > 0)).toBe(true);
    const page = await memory.turns.list({ userId: 'ben', limit: 200 });
    expect(page.turns).toHaveLength(100);
    await memory.close();
  });

  it('tells a caller who waits longer than the time to connect, and takes the next one', async () => {
    const driver = await openPostgres({ url: cluster.url }, { connections: 1, connectTimeout: 300 });
    const long = driver.query('select pg_sleep(1)');
    await expect(driver.query('select 1')).rejects.toMatchObject({ code: 'database_unreachable' });
    await long;
    expect(await driver.query('select 1 as one')).toEqual([{ one: 1 }]);
    await driver.close();
  });
});

function open(options: { connections: number; worker?: boolean }) {
  return createMemory({
    database: cluster.url,
    embeddingModel: createHashEmbedding(),
    languageModel: null,
    retryDelay: 1,
    ...options,
  });
}
