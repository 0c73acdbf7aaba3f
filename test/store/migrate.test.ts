// Migrating: once, by whoever comes first, never backwards; and what a database says that was not migrated.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openEmbedded } from '#src/drivers/embedded.js';
import { openPostgres } from '#src/drivers/postgres.js';
import { migrateDatabase } from '#src/memory/migrate.js';
import { createMemory } from '#src/memory.js';
import type { DatabaseDriver } from '#src/ports/database.js';
import { createDatabase } from '#src/store/database.js';
import { readMigrations, schemaVersion } from '#src/store/migrate.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { onServer } from '../support/database.js';

const latest = (await readMigrations()).at(-1)!.version;
const removals: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const remove of removals.reverse()) await remove();
});

describe('migrating', () => {
  it('brings an empty database to the newest schema, and a second time applies nothing', async () => {
    const driver = await openPlace(await emptyPlace());
    expect(await schemaVersion(driver)).toEqual({ applied: 0, latest });
    const applied = await migrateDatabase(createDatabase(driver));
    expect(applied.at(-1)).toBe(latest);
    const before = await shape(driver);
    expect(await migrateDatabase(createDatabase(driver))).toEqual([]);
    expect(await shape(driver)).toEqual(before);
    expect(await schemaVersion(driver)).toEqual({ applied: latest, latest });
  });

  it('by three at once applies each version once', async () => {
    const place = await emptyPlace();
    const drivers = [await openPlace(place), await openPlace(place), await openPlace(place)];
    const applied = await Promise.all(drivers.map((driver) => migrateDatabase(createDatabase(driver))));
    expect(applied.flat().sort((one, other) => one - other)).toEqual(
      (await readMigrations()).map(({ version }) => version),
    );
    const queues = await drivers[0]!.query('select name from recollect_jobs.queue order by 1');
    const names = ['dead', 'embed', 'erase', 'extract', 'index', 'profile', 'summarise', 'upkeep', 'webhook'];
    expect(queues).toEqual(names.map((name) => ({ name })));
    await works(place);
  });

  it('that died between our tables and the queue is completed by the next', async () => {
    const place = await emptyPlace();
    const driver = await openPlace(place);
    await migrateDatabase(createDatabase(driver));
    await driver.query('drop schema recollect_jobs cascade');
    expect((await schemaVersion(driver)).applied).toBe(0);
    await migrateDatabase(createDatabase(driver));
    await works(place);
  });

  it('refuses a schema from the future, and so does createMemory', async () => {
    const place = await emptyPlace();
    const driver = await openPlace(place);
    await migrateDatabase(createDatabase(driver));
    await driver.query(`insert into recollect_meta.migrations (version, name) values (9999, 'future')`);
    const newer = { code: 'database_newer', message: expect.stringMatching(/schema 9999.*update Recollect/) };
    await expect(migrateDatabase(createDatabase(driver))).rejects.toMatchObject(newer);
    await expect(openMemory(place)).rejects.toMatchObject(newer);
    const [row] = await driver.query('select max(version) as version from recollect_meta.migrations');
    expect(row).toEqual({ version: 9999 });
  });
});

describe('a database without a schema', () => {
  if (onServer)
    it('is refused on a server, and the error names the command', async () => {
      const place = await emptyPlace();
      await expect(openMemory(place)).rejects.toMatchObject(unmigrated);
      const driver = await openPlace(place);
      expect(await driver.query(`select nspname from pg_namespace where nspname like 'recollect%'`)).toEqual([]);
    });
  else
    it('in an embedded folder gets it when it is opened', async () => {
      await works(await emptyPlace());
    });

  it('is refused where the caller opened it, and the error names the command', async () => {
    const driver = await openPlace(await emptyPlace());
    const opening = createMemory({ database: driver, embeddingModel: createHashEmbedding(), languageModel: null });
    await expect(opening).rejects.toMatchObject(unmigrated);
  });
});

const unmigrated = { code: 'database_unmigrated', message: expect.stringContaining('`recollect migrate`') };

async function works(place: string): Promise<void> {
  const memory = await openMemory(place);
  await memory.remember({ userId: 'ana', messages: [{ role: 'user', content: 'I am allergic to kiwis.' }] });
  expect(await memory.settled({ timeout: 20_000 })).toEqual({ settled: true, left: 0 });
  expect((await memory.facts.list({ userId: 'ana' })).facts).toHaveLength(1);
  await memory.close();
}

function openMemory(place: string) {
  return createMemory({ database: place, embeddingModel: createHashEmbedding(), languageModel: null });
}

/** Every object of the schemas, and the rows that migrating writes. */
async function shape(driver: DatabaseDriver): Promise<unknown> {
  return driver.query(
    `select 'table' as kind, format('%s.%s', table_schema, table_name) as name from information_schema.tables
       where table_schema like 'recollect%'
     union all select 'policy', format('%s %s', tablename, policyname) from pg_policies where schemaname = 'recollect'
     union all select 'migration', format('%s %s', version, applied_at) from recollect_meta.migrations
     union all select 'queue', format('%s %s', name, created_on) from recollect_jobs.queue
     order by 1, 2`,
  );
}

async function openPlace(place: string): Promise<DatabaseDriver> {
  const driver = onServer ? await openPostgres({ url: place }) : await openEmbedded(place);
  removals.push(() => driver.close());
  return driver;
}

async function emptyPlace(): Promise<string> {
  if (!onServer) {
    const folder = await mkdtemp(join(tmpdir(), 'recollect-migrate-'));
    removals.push(() => rm(folder, { recursive: true, force: true }));
    return folder;
  }
  const admin = await openPostgres({ url: process.env.DATABASE_URL! }, { connections: 1 });
  const name = `recollect_migrate_${randomBytes(6).toString('hex')}`;
  await admin.query(`create database ${name}`);
  removals.push(async () => {
    await admin.query(`drop database ${name} with (force)`);
    await admin.close();
  });
  const location = new URL(process.env.DATABASE_URL!);
  location.pathname = `/${name}`;
  return location.href;
}
