// Brings a database up to date: our tables, then the queue's. The only DDL besides the embedded default's first start.
import { installQueue } from '../jobs/queue.js';
import type { Database } from '../store/database.js';
import { type Distribution, distributeTables } from '../store/distribute.js';
import { migrate } from '../store/migrate.js';

/** Gives the versions that were applied; safe to run twice and by two processes at once. */
export async function migrateDatabase(database: Database): Promise<number[]> {
  const applied = await migrate(database.driver, database.roles);
  await installQueue(database.driver, database.roles.runtime);
  return applied;
}

/** On a Citus cluster, of a database that is up to date. Safe to run twice; nobody may write meanwhile. */
export function distributeDatabase(database: Database): Promise<Distribution> {
  return distributeTables(database.driver, database.roles);
}
