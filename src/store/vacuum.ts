// The search reads the index alone where the visibility map says it may; after many changes a vacuum must say so again.
import type { DatabaseDriver } from '../ports/database.js';

/** On a server only its owner may: for anybody else it is a warning there, and autovacuum comes later. */
export async function vacuumSearch(driver: DatabaseDriver): Promise<void> {
  await driver.query('vacuum (analyze) recollect.embeddings');
}

/** Frees the space of deleted rows for reuse and takes them out of the statistics. On a server only the tables' owner may. */
export async function vacuumTables(driver: DatabaseDriver, tables: readonly string[]): Promise<void> {
  for (const name of tables) await driver.query(`vacuum (analyze) ${name}`);
}

/** What of a server may keep bytes of deleted rows; a setting that cannot be read counts as on. */
export async function findCopies(driver: DatabaseDriver): Promise<{ archived: boolean; replicated: boolean }> {
  const [row] = await driver.query<{ archived: boolean; replicated: boolean }>(
    `select coalesce(current_setting('archive_mode', true), 'on') <> 'off' as archived,
       exists (select from pg_stat_replication) or exists (select from pg_replication_slots) as replicated`,
  );
  return row ?? { archived: true, replicated: true };
}
