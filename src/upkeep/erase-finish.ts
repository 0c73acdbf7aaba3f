// The second half of an erasure: external stores, caches of this process, bytes in files, and the signed receipt.
import type { ErasureReceipt, OutOfReach, StoreErasure } from '../domain/erasure.js';
import type { ErasableStore } from '../ports/erasable-store.js';
import { type ErasureFindings, isEmpty, type StoredErasure, saveFindings, saveReceipt } from '../store/erase.js';
import { deleteErasureJobs, listJobTables } from '../store/user-jobs.js';
import { listUserTables } from '../store/user-tables.js';
import { findCopies, vacuumTables } from '../store/vacuum.js';
import type { EraseParts } from './erase-parts.js';
import { dayMilliseconds } from './plan.js';

/** Safe to run twice, also at once. */
export async function finishErasure(
  parts: EraseParts,
  erasure: StoredErasure,
  userIds: readonly string[],
): Promise<ErasureReceipt> {
  const { database } = parts;
  parts.embeddingModel.clear?.();
  const found = await eraseElsewhere(parts, erasure.found, userIds);
  const complete = found.stores.every((store) => store.status === 'erased');
  await database.driver.transaction([], async (connection) => {
    await saveFindings(connection, erasure.id, found);
    // The last place that names the user.
    if (complete) await deleteErasureJobs(connection, erasure.id);
  });
  const outOfReach = complete ? await cleanUp(parts, erasure) : [];
  const receipt = {
    kind: 'recollect.erasure',
    version: 1,
    erasureId: erasure.id,
    tombstones: erasure.tombstones.map((tombstone) => tombstone.toString('hex')),
    actor: found.actor,
    erasedAt: erasure.erasedAt.toISOString(),
    completedAt: complete ? new Date().toISOString() : null,
    complete,
    stores: found.stores,
    outOfReach,
  } as const;
  const signed: ErasureReceipt = { ...receipt, signature: parts.signingKey.sign(receipt) };
  if (!complete) return signed;
  return (await saveReceipt(database.driver, erasure.id, signed)) as ErasureReceipt;
}

async function eraseElsewhere(
  { stores, indexes }: EraseParts,
  found: ErasureFindings,
  userIds: readonly string[],
): Promise<ErasureFindings> {
  const done: StoreErasure[] = [];
  for (const before of found.stores) {
    if (before.status === 'erased') {
      done.push(before);
      continue;
    }
    const given = stores.find(({ name }) => name === before.store);
    const store = given ?? (before.store.includes(':') ? indexes?.store(before.store) : undefined);
    done.push(store ? await eraseInStore(store, before, userIds) : before);
  }
  return { ...found, stores: done };
}

/** A store that is down is tried again later; why it failed may quote what it holds, so it is not kept. */
async function eraseInStore(
  store: ErasableStore,
  before: StoreErasure,
  userIds: readonly string[],
): Promise<StoreErasure> {
  let entries = before.erased.entries ?? 0;
  try {
    for (const userId of userIds) entries += await store.erase(userId);
    let remaining = 0;
    for (const userId of userIds) if (await store.contains(userId)) remaining += 1;
    return { store: store.name, status: remaining === 0 ? 'erased' : 'pending', erased: { entries }, remaining };
  } catch {
    return { ...before, erased: { entries }, remaining: null };
  }
}

/** An embedded folder is rewritten; on a server that would lock everybody out, and files are out of reach anyway. */
async function cleanUp(
  { database, backupDays }: EraseParts,
  { erasedAt, found }: StoredErasure,
): Promise<OutOfReach[]> {
  const rows = found.stores.find(({ store }) => store === 'database')?.erased ?? {};
  const erased = new Set(Object.keys(rows).filter((table) => rows[table]! > 0));
  const { driver } = database;
  const tables = await listUserTables(driver);
  const all = [...tables.map((table) => table.qualified), ...(await listJobTables(driver))];
  const backupsEnd =
    backupDays === null ? null : new Date(erasedAt.getTime() + backupDays * dayMilliseconds).toISOString();
  if (driver.scrub) {
    await driver.scrub(all);
    return [
      { place: 'copies', why: 'Copies of the folder that were made before, such as backups.', until: backupsEnd },
    ];
  }
  await vacuumTables(driver, all);
  const { archived, replicated } = await findCopies(driver);
  const empty = await database.asUpkeep(async (connection) => {
    for (const table of tables) if (erased.has(table.name) && (await isEmpty(connection, table))) return true;
    return false;
  });
  return [
    {
      place: 'free_space',
      why: 'Bytes of deleted rows lie in free space of tables and indexes until later writes take it.',
      until: null,
    },
    ...(empty
      ? [
          {
            place: 'statistics',
            why: 'A table is empty now: its statistics may keep values until rows come and it is analyzed.',
            until: null,
          } as const,
        ]
      : []),
    { place: 'write_ahead_log', why: 'The server keeps its log until checkpoints let go of it.', until: null },
    ...(archived
      ? [{ place: 'log_archive', why: 'The log is archived (archive_mode).', until: backupsEnd } as const]
      : []),
    ...(replicated
      ? [{ place: 'replicas', why: 'Replicas follow with the same delay and limits.', until: null } as const]
      : []),
    { place: 'backups', why: 'Backups and snapshots that were taken before.', until: backupsEnd },
  ];
}
