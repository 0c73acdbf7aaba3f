// No connection to be had: the server's are all taken, or this process's own pool is. Callers are told in time; nothing is lost.
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openPostgres } from '#src/drivers/postgres.js';
import { createMemory } from '#src/memory.js';
import type { DatabaseDriver } from '#src/ports/database.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { startCluster } from '../support/cluster.js';

const connections = 12;
const cluster = await startCluster({
  settings: [`max_connections=${connections}`, 'superuser_reserved_connections=0'],
});
const admin = await openPostgres({ url: cluster.url }, { connections: 1 });
afterAll(async () => {
  await admin.close();
  await cluster.remove();
});

const exchange = (number: number) => ({
  userId: 'ana',
  messages: [{ role: 'user' as const, id: `turn ${number}`, content: `I am allergic to zorvun${number}.` }],
});

describe('a server without a free connection', () => {
  // Jobs whose worker lost its connection are taken over after their heartbeat.
  it('is said to the caller, loses no turn and no fact, and is used again when one is free', {
    timeout: 120_000,
  }, async () => {
    const memory = await open({ connections: 4 });
    await memory.remember(exchange(0));
    const hoard = createHoard();
    onTestFinished(() => hoard.release());
    await hoard.takeAll();
    const failures: { code: string; details: { sqlState?: string } }[] = [];
    for (let number = 1; number < 6; number += 1)
      await memory.remember(exchange(number)).catch((error) => failures.push(error));
    await expect(memory.ready()).rejects.toMatchObject({ code: 'database_unreachable' });
    expect(failures.map(({ code }) => code)).toEqual(Array(5).fill('database_unreachable'));
    expect(failures.map(({ details }) => details.sqlState)).toContain('53300');
    await hoard.release();
    const turns = 6;
    for (let number = 1; number < turns; number += 1) await memory.remember(exchange(number));
    expect(await memory.settled({ timeout: 60_000 })).toEqual({ settled: true, left: 0 });
    expect((await memory.facts.list({ userId: 'ana' })).facts).toHaveLength(turns);
    expect((await memory.doctor()).counts).toMatchObject({ turns, facts: turns });
    await memory.close();
  });
});

/** Connections that are held in a transaction until they are let go. */
function createHoard() {
  const held: { driver: DatabaseDriver; over: Promise<unknown> }[] = [];
  let letGo: () => void = () => undefined;
  const released = new Promise<void>((done) => {
    letGo = done;
  });
  const url = `${cluster.url}?application_name=hoard`;
  const fill = async () => {
    for (let full = false; !full; ) {
      const driver = await openPostgres({ url }, { connections: 1, prepare: true });
      await new Promise<void>((taken) => {
        const over = driver
          .transaction([], async (connection) => {
            await connection.query('select 1');
            taken();
            await released;
          })
          .catch(() => {
            full = true;
            taken();
          });
        held.push({ driver, over });
      });
    }
  };
  return {
    /**
     * Until every connection but the test's own is held here: others are taken from whoever has them when idle, as a failover
     * would, and what is in use is idle a little later. Once all are held nobody can have one back.
     */
    async takeAll(): Promise<void> {
      await vi.waitFor(
        async () => {
          await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity
            where backend_type = 'client backend' and application_name <> 'hoard'
              and pid <> pg_backend_pid() and state = 'idle'`);
          await fill();
          expect(
            await admin.query(`select count(*) as held from pg_stat_activity where application_name = 'hoard'`),
          ).toEqual([{ held: connections - 1 }]);
        },
        { timeout: 60_000, interval: 50 },
      );
    },
    async release(): Promise<void> {
      letGo();
      await Promise.all(held.map(({ over }) => over));
      await Promise.all(held.map(({ driver }) => driver.close()));
    },
  };
}

describe('a pool of one connection', () => {
  it('serves a hundred callers at a time, one after the other', { timeout: 60_000 }, async () => {
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
