// Erasing a user: the database's rows in one transaction, then the other stores, then what is left in files, then the receipt.
// What is done is what the record says, so an erasure that was cut off is gone on with, by its job or by erasing again.
import { type ErasureReceipt, type StoreErasure, tombstoneOf } from '../domain/erasure.js';
import { newId } from '../domain/identifier.js';
import { RecollectError } from '../errors.js';
import type { Connection } from '../ports/database.js';
import { closeChains } from '../store/audit-closed.js';
import {
  asOwner,
  countRowsOf,
  deleteRowsOf,
  findErasure,
  findErasureOf,
  insertErasure,
  lockToErase,
  type StoredErasure,
} from '../store/erase.js';
import { tryAgain } from '../store/lock-users.js';
import { countJobsOf, deleteJobsOf, findErasureTargets } from '../store/user-jobs.js';
import { listUserTables } from '../store/user-tables.js';
import { finishErasure } from './erase-finish.js';
import type { EraseParts } from './erase-parts.js';

/** Seconds the job waits: whoever erases finishes it meanwhile. Chosen. */
const secondsBeforeJob = 60;

/** `userId` is an account, not a user merged into one. The receipt is incomplete while a store could not be reached. */
export async function eraseUser(parts: EraseParts, userId: string, actor: string): Promise<ErasureReceipt> {
  const before = await findDone(parts, userId);
  if (before) return before;
  const { erasure, userIds } = await tryAgain(() => eraseRows(parts, userId, actor));
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

/** The receipt of an erasure since which nothing came: erasing anew would write the id once more, only to take the row's lock. */
async function findDone(
  { database, tombstoneSecret }: EraseParts,
  userId: string,
): Promise<ErasureReceipt | undefined> {
  const before = await findErasureOf(database.driver, tombstoneOf(tombstoneSecret, userId));
  if (!before?.receipt || (await countJobsOf(database.driver, [userId])) > 0) return undefined;
  const rows = await database.asUpkeep(async (connection) => {
    let count = 0;
    for (const table of await listUserTables(connection)) count += await countRowsOf(connection, table, [userId]);
    return count;
  });
  return rows === 0 ? (before.receipt as ErasureReceipt) : undefined;
}

/** Under the user's lock: whoever records at the same time comes before, and is erased, or after, and begins a new life. */
async function eraseRows(
  parts: EraseParts,
  userId: string,
  actor: string,
): Promise<{ erasure: StoredErasure; userIds: string[] }> {
  return parts.database.asUpkeep(async (connection) => {
    const { ids, made } = await lockToErase(connection, userId);
    const at = new Date();
    for (const id of ids) await closeChains(connection, id, { signingKey: parts.signingKey, at });
    const rows = await deleteRows(connection, ids, made);
    const outside = [...parts.stores.map(({ name }) => name), ...((await parts.indexes?.names(connection)) ?? [])];
    const deleted = { ids, rows, outside, actor, at };
    return asOwner(connection, parts.database.roles, () => keepRecord(connection, parts, deleted));
  });
}

interface Deleted {
  /** The user's first, then those of users merged into it. */
  ids: string[];
  rows: StoreErasure;
  /** Names of the stores outside the database. */
  outside: readonly string[];
  actor: string;
  at: Date;
}

/** Jobs go as well; what is left to do is a job of its own. */
async function keepRecord(
  connection: Connection,
  parts: EraseParts,
  { ids, rows, outside: names, actor, at }: Deleted,
): Promise<{ erasure: StoredErasure; userIds: string[] }> {
  const queue: StoreErasure = {
    store: 'queue',
    status: 'erased',
    erased: { jobs: await deleteJobsOf(connection, ids) },
    remaining: await countJobsOf(connection, ids),
  };
  const tombstones = ids.map((id) => tombstoneOf(parts.tombstoneSecret, id));
  const before = await findErasureOf(connection, tombstones[0]!);
  const anything = [rows, queue].some(({ erased }) => Object.values(erased).some((count) => count > 0));
  // Nothing came since: the same erasure, done or to be gone on with.
  if (before && !anything)
    return { erasure: before, userIds: (await findErasureTargets(connection, before.id)) ?? ids };
  const outside = names.map(
    (store): StoreErasure => ({ store, status: 'pending', erased: { entries: 0 }, remaining: null }),
  );
  const erasure = { id: newId(), tombstones, erasedAt: at, found: { actor, stores: [rows, queue, ...outside] } };
  await insertErasure(connection, erasure);
  const payload = { erasureId: erasure.id, userIds: ids };
  await parts.jobs.send(connection, 'erase', payload, { after: secondsBeforeJob });
  return { erasure: { ...erasure, receipt: null }, userIds: ids };
}

/** What is written without the user's lock, such as a request that is claimed, may come in between: then once more. */
async function deleteRows(connection: Connection, userIds: readonly string[], made: boolean): Promise<StoreErasure> {
  const tables = await listUserTables(connection);
  // Not the row that was made only to be locked.
  const erased: Record<string, number> = made ? { users: -1 } : {};
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    let remaining = 0;
    for (const { name, ...table } of tables)
      erased[name] = (erased[name] ?? 0) + (await deleteRowsOf(connection, table, userIds));
    for (const table of tables) remaining += await countRowsOf(connection, table, userIds);
    if (remaining === 0) return { store: 'database', status: 'erased', erased, remaining };
  }
  throw new RecollectError('conflict', 'Something writes for this user all the time; stop it and erase again.');
}
