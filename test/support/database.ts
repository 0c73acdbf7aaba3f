// A fresh database per test file: embedded always, a server where DATABASE_URL is set. A failed file keeps its own.
import { randomBytes } from 'node:crypto';
import { cpSync, statfsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject, onTestFailed } from 'vitest';
import { openEmbedded } from '#src/drivers/embedded.js';
import { openPostgres } from '#src/drivers/postgres.js';
import { migrateDatabase } from '#src/memory/migrate.js';
import type { DatabaseDriver } from '#src/ports/database.js';
import { createDatabase } from '#src/store/database.js';
import { whenOver } from './when-over.js';

export interface TestDatabase {
  driver: DatabaseDriver;
  /** What createMemory({ database }) or --database takes to open the same one. */
  location: string;
}

export const onServer = process.env.DATABASE_URL !== undefined;

/** Opens a migrated, empty database and removes it after the test or file. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const database = onServer ? await createOnServer(process.env.DATABASE_URL!) : await createEmbedded();
  let failed = false;
  whenOver(async () => {
    await database.driver.close();
    if (!failed) await database.remove();
  });
  database.onFailure = () => {
    failed = true;
  };
  return database;
}

/** Call in a test to keep its database when it fails. */
export function keepOnFailure(database: TestDatabase): void {
  onTestFailed(() => (database as RemovableDatabase).onFailure?.());
}

interface RemovableDatabase extends TestDatabase {
  remove: () => Promise<void>;
  onFailure?: () => void;
}

async function createEmbedded(): Promise<RemovableDatabase> {
  const location = await copyPreparedFolder(fastFolder());
  return {
    driver: await openEmbedded(location),
    location,
    remove: () => rm(location, { recursive: true, force: true }),
  };
}

/** A folder nobody has opened yet, for tests that open it themselves. */
export async function copyPreparedFolder(parent = tmpdir()): Promise<string> {
  const location = await mkdtemp(join(parent, 'recollect-test-'));
  // A thousand files: one by one through promises takes five times as long.
  cpSync(inject('preparedFolder'), location, { recursive: true });
  return location;
}

/** In memory where there is room for it: copying and removing a thousand files takes half a second on a disk, and there are many. */
function fastFolder(): string {
  try {
    const { bavail, bsize } = statfsSync(inMemory);
    return bavail * bsize > roomInMemory ? inMemory : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** Linux has it. A database takes some 50 MB, and goes when its file is done. */
const [inMemory, roomInMemory] = ['/dev/shm', 2 ** 30];

async function createOnServer(url: string): Promise<RemovableDatabase> {
  const name = `recollect_test_${randomBytes(6).toString('hex')}`;
  const admin = await openPostgres({ url }, { connections: 1 });
  await admin.query(`create database ${name}`);
  const location = new URL(url);
  location.pathname = `/${name}`;
  const driver = await openPostgres({ url: location.href });
  await migrateDatabase(createDatabase(driver));
  return {
    driver,
    location: location.href,
    async remove() {
      await admin.query(`drop database ${name} with (force)`);
      await admin.close();
    },
  };
}
