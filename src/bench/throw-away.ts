// A database made for one run and removed after it: a new one on a server, a new folder for the embedded one.
// Never the caller's own, which may hold somebody's memory.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from '../drivers/embedded.js';
import { openPostgres } from '../drivers/postgres.js';
import type { DatabaseDriver } from '../ports/database.js';

export interface ThrowAwayDatabase {
  driver: DatabaseDriver;
  /** What else may open it: its URL, or its folder. */
  place: string;
  /** Closes and removes it; a second call waits for the first. */
  remove(): Promise<void>;
}

/** `server` is the URL of any database on a server where databases may be created; undefined means embedded. */
export async function openThrowAway(server?: string): Promise<ThrowAwayDatabase> {
  const { driver, place, remove } = server === undefined ? await openInFolder() : await openOnServer(server);
  let removed: Promise<void> | undefined;
  return {
    driver,
    place,
    remove() {
      removed ??= driver.close().then(remove);
      return removed;
    },
  };
}

async function openInFolder(): Promise<ThrowAwayDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'recollect-bench-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    return { driver: await openEmbedded(folder), place: folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function openOnServer(server: string): Promise<ThrowAwayDatabase> {
  const name = `recollect_bench_${randomBytes(6).toString('hex')}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  const creator = await openPostgres({ url: server }, { connections: 1 });
  try {
    await creator.query(`create database ${name}`);
  } catch (error) {
    await creator.close();
    throw error;
  }
  return {
    driver: await openPostgres({ url: url.href }, { connections: 2 }),
    place: url.href,
    async remove() {
      await creator.query(`drop database ${name} with (force)`);
      await creator.close();
    },
  };
}
