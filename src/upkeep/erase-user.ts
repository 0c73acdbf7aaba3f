// Erasing a user: the database's rows in one transaction, then the other stores, then what is left in files, then the receipt.
// What is done is what the record says, so an erasure that was cut off is gone on with, by its job or by erasing again.
import { type ErasureReceipt, type StoreErasure, tombstoneOf } from '../domain/erasure.js';
import { newId } from '../domain/identifier.js';
import type { SigningKey } from '../domain/signature.js';
import type { Connection } from '../ports/database.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { ErasableStore } from '../ports/erasable-store.js';
import type { JobSender } from '../ports/job-queue.js';
import type { Database } from '../store/database.js';
import {
  countRowsOf,
  deleteRowsOf,
  findErasure,
  findErasureOf,
  insertErasure,
  lockToErase,
  ownAgain,
  type StoredErasure,
} from '../store/erase.js';
import { countJobsOf, deleteJobsOf, findErasureTargets } from '../store/jobs.js';
import { listUserTables } from '../store/user-tables.js';
import { finishErasure } from './erase-finish.js';

export interface EraseParts {
  database: Database;
  jobs: JobSender;
  signingKey: SigningKey;
  tombstoneSecret: Buffer;
  /** Vector indexes, caches: whatever holds something of users outside the database. */
  stores: readonly ErasableStore[];
  embeddingModel: EmbeddingModel;
  /** How long backups of the server are kept, days; null: not known here. */
  backupDays: number | null;
}

/** Seconds the job waits: whoever erases finishes it meanwhile. Chosen. */
const secondsBeforeJob = 60;

/** `userId` is an account, not a user merged into one. The receipt is incomplete while a store could not be reached. */
export async function eraseUser(parts: EraseParts, userId: string, actor: string): Promise<ErasureReceipt> {
  const { erasure, userIds } = await eraseRows(parts, userId, actor);
  if (erasure.receipt) return erasure.receipt as ErasureReceipt;
  return finishErasure(parts, erasure, userIds);
}

/** What the job does; gives null where it is done already. */
export async function resumeErasure(
  parts: EraseParts,
  job: { erasureId: string; userIds: readonly string[] },
): Promise<ErasureReceipt | null> {
  const erasure = await findErasure(parts.database.driver, job.erasureId);
  if (!erasure) return null;
  return finishErasure(parts, erasure, job.userIds);
}

/** Under the user's lock: whoever records at the same time comes before, and is erased, or after, and begins a new life. */
async function eraseRows(
  parts: EraseParts,
  userId: string,
  actor: string,
): Promise<{ erasure: StoredErasure; userIds: string[] }> {
  const tombstone = tombstoneOf(parts.tombstoneSecret, userId);
  return parts.database.asUpkeep(async (connection) => {
    const { ids, made } = await lockToErase(connection, userId);
    const rows = await deleteRows(connection, ids, made);
    await ownAgain(connection);
    const queue: StoreErasure = {
      store: 'queue',
      status: 'erased',
      erased: { jobs: await deleteJobsOf(connection, ids) },
      remaining: await countJobsOf(connection, ids),
    };
    const before = await findErasureOf(connection, tombstone);
    const anything = [rows, queue].some(({ erased }) => Object.values(erased).some((count) => count > 0));
    // Nothing came since: the same erasure, done or to be gone on with.
    if (before && !anything)
      return { erasure: before, userIds: (await findErasureTargets(connection, before.id)) ?? ids };
    const outside = parts.stores.map(
      ({ name }): StoreErasure => ({ store: name, status: 'pending', erased: { entries: 0 }, remaining: null }),
    );
    const erasure = {
      id: newId(),
      tombstones: ids.map((id) => tombstoneOf(parts.tombstoneSecret, id)),
      erasedAt: new Date(),
      found: { actor, stores: [rows, queue, ...outside] },
    };
    await insertErasure(connection, erasure);
    const payload = { erasureId: erasure.id, userIds: ids };
    await parts.jobs.send(connection, 'erase', payload, { after: secondsBeforeJob });
    return { erasure: { ...erasure, receipt: null }, userIds: ids };
  });
}

async function deleteRows(connection: Connection, userIds: readonly string[], made: boolean): Promise<StoreErasure> {
  const tables = await listUserTables(connection);
  const erased: Record<string, number> = {};
  for (const table of tables) {
    const count = await deleteRowsOf(connection, table, userIds);
    // Not the row that was made only to be locked.
    erased[table.name] = table.name === 'users' && made ? count - 1 : count;
  }
  let remaining = 0;
  for (const table of tables) remaining += await countRowsOf(connection, table, userIds);
  return { store: 'database', status: 'erased', erased, remaining };
}
