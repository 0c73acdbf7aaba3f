// Brings a database up to date: our tables, then the queue's. The only DDL besides the embedded default's first start.
import { installQueue } from '../jobs/queue.js';
import type { Database } from '../store/database.js';
import { migrate } from '../store/migrate.js';

/** Gives the versions that were applied; safe to run twice and by two processes at once. */
export async function migrateDatabase(database: Database): Promise<number[]> {
  const applied = await migrate(database.driver, database.roles);
  await installQueue(database.driver, database.roles.runtime);
  return applied;
}
