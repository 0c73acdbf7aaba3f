// Moves a database to a vector index, or back to its own search, while it is used. Vectors stay in the database all the time, so
// that nothing is computed anew, and every step can be cut off: running it again goes on.
import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '../domain/identifier.js';
import { layoutOf, namespacePrefix } from '../domain/index-place.js';
import { RecollectError } from '../errors.js';
import type { VectorIndex } from '../ports/vector-index.js';
import type { Database } from '../store/database.js';
import { findServingDimensions } from '../store/models.js';
import {
  deleteVectorIndex,
  findWrittenIndex,
  hasLease,
  insertVectorIndex,
  listVectorIndexes,
  markChanges,
  type StoredIndex,
  setIndexState,
} from '../store/vector-indexes.js';
import { countIndexed, countOutbox, emptyOutbox, listUsersToDrain } from '../store/vector-outbox.js';
import { drainUser, type IndexTiming, indexTiming, type WrittenIndex } from './drain-outbox.js';

export interface ReindexParts {
  database: Database;
  tombstoneSecret: Buffer;
  /** The index to move to; null: back to the database's own search. */
  index: VectorIndex | null;
  /** Users are hashed over so many; 0: each has one. */
  namespaces: number;
  /** Opens the one the database is moved away from. */
  open(name: string): VectorIndex | null;
  timing?: IndexTiming;
}

export interface ReindexOptions {
  /** Count, change nothing. Default false. */
  dryRun?: boolean;
  /** False: only fill; the switch is then a moment, at a time of your choice. Default true. */
  switchOver?: boolean;
  /** Stops between two users; what is done stays done. */
  signal?: AbortSignal;
  onProgress?: (step: 'filling' | 'settling' | 'removing', done: number, total: number) => void;
}

export interface ReindexReport {
  /** What serves before: `pgvector`, or an index. */
  from: string;
  to: string;
  dryRun: boolean;
  /** What the index holds when it holds everything. */
  users: number;
  vectors: number;
  /** Users that were brought up to date in this run. */
  filled: number;
  /** True when `to` serves now. */
  serving: boolean;
  /** Writes the index has not shown yet; until it does, the database finds them. */
  unseen: number;
  /** Namespaces that were deleted. */
  removed: number;
}

const ownSearch = 'pgvector';
/** For what came meanwhile; what comes later is the workers' to send. Chosen. */
const passes = 5;
/** Users whose outbox is emptied in one transaction. */
const usersAtOnce = 200;

/** Throws `config_invalid` for an index of another width or metric, `conflict` where another one is written to, and what the index throws. */
export async function reindex(parts: ReindexParts, options: ReindexOptions = {}): Promise<ReindexReport> {
  const { database, index } = parts;
  const written = await findWrittenIndex(database.driver);
  const from = written?.state === 'serving' ? written.name : ownSearch;
  const counts = await database.asUpkeep(countIndexed);
  const report: ReindexReport = {
    from,
    to: index?.name ?? ownSearch,
    dryRun: options.dryRun ?? false,
    ...counts,
    filled: 0,
    serving: from === (index?.name ?? ownSearch),
    unseen: 0,
    removed: 0,
  };
  if (report.dryRun) return report;
  if (index) await moveTo({ ...parts, index }, options, report);
  else await moveBack(parts, options, report);
  return report;
}

/** The record of an index that vectors are written to from now on. */
export async function beginIndex(
  parts: { database: Database; index: VectorIndex; namespaces: number; dimensions: number; indexId: string },
  state: 'filling' | 'serving',
): Promise<StoredIndex> {
  const { database, index, namespaces, dimensions, indexId } = parts;
  const { dimensions: dims, metric } = await index.describe(new AbortController().signal);
  if (dims !== dimensions || !['cosine', 'dotproduct'].includes(metric))
    throw new RecollectError(
      'config_invalid',
      `${index.name} has ${dims} dimensions and compares by ${metric}; this database needs ${dimensions} and cosine or dotproduct.`,
    );
  const stored: StoredIndex = { indexId, name: index.name, namespaces, dims, state };
  // Marks first: a writer that is at it ends before, and its vectors are found; every later one marks what it writes.
  await database.driver.transaction([], async (connection) => {
    await markChanges(connection, true);
    if (!(await insertVectorIndex(connection, stored))) throw otherIsWritten();
  });
  return stored;
}

function otherIsWritten(): RecollectError {
  return new RecollectError(
    'conflict',
    `The database writes to another vector index, or to this one with other namespaces; run \`recollect reindex --to ${ownSearch}\` first.`,
  );
}

async function moveTo(
  parts: ReindexParts & { index: VectorIndex },
  options: ReindexOptions,
  report: ReindexReport,
): Promise<void> {
  const { database, index, namespaces, tombstoneSecret, timing = indexTiming } = parts;
  const { switchOver = true, signal = new AbortController().signal, onProgress } = options;
  const written = await findWrittenIndex(database.driver);
  if (written && (written.name !== index.name || written.namespaces !== namespaces)) throw otherIsWritten();
  const dimensions = (await findServingDimensions(database.driver)) ?? (await index.describe(signal)).dimensions;
  const stored =
    written ?? (await beginIndex({ database, index, namespaces, dimensions, indexId: newId() }, 'filling'));
  const layout = layoutOf(tombstoneSecret, stored);
  const drained = { database, index, layout, timing };
  const onUser = () => {
    report.filled += 1;
    onProgress?.('filling', report.filled, Math.max(report.users, report.filled));
  };
  for (let pass = 1; pass <= passes && (await drainAll(drained, 'unsent', signal, onUser)) > 0; pass += 1);
  if (switchOver || report.serving) {
    await database.asUpkeep((connection) => setIndexState(connection, stored.indexId, 'serving'));
    report.serving = true;
  }
  await settle(drained, report, options);
}

/** Waits a while for the index to show what was written, and lets go of that. Whatever is left is found in the database. */
async function settle(drained: WrittenIndex, report: ReindexReport, options: ReindexOptions): Promise<void> {
  const { database, timing } = drained;
  const { signal = new AbortController().signal, onProgress } = options;
  const until = Date.now() + timing.settling * 1_000;
  for (;;) {
    await drainAll(drained, 'all', signal, () => undefined);
    const { unsent, unseen } = await database.asUpkeep(countOutbox);
    report.unseen = unsent + unseen;
    if (report.unseen === 0 || Date.now() > until) break;
    onProgress?.('settling', Math.max(0, report.vectors - report.unseen), report.vectors);
    await delay(1_000, undefined, { signal });
  }
  await delay(timing.margin * 1_000 + 50, undefined, { signal });
  await drainAll(drained, 'all', signal, () => undefined);
}

/** Gives how many users there were. */
async function drainAll(
  written: WrittenIndex,
  only: 'unsent' | 'all',
  signal: AbortSignal,
  onUser: () => void,
): Promise<number> {
  const { database, layout } = written;
  let users = 0;
  for (let after = ''; ; ) {
    const page = { after, limit: 50, only };
    const userIds = await database.asUpkeep((connection) => listUsersToDrain(connection, layout.indexId, page));
    const last = userIds.at(-1);
    if (last === undefined) return users;
    for (const userId of userIds) {
      signal.throwIfAborted();
      await drainUser(written, userId, signal);
      users += 1;
      onUser();
    }
    after = last;
  }
}

/** The switch comes first: an index that is down or gone can be left. */
async function moveBack(parts: ReindexParts, options: ReindexOptions, report: ReindexReport): Promise<void> {
  const { database, timing = indexTiming } = parts;
  const { signal = new AbortController().signal, onProgress } = options;
  await database.driver.transaction([], async (connection) => {
    const written = await findWrittenIndex(connection);
    if (!written) return;
    await markChanges(connection, false);
    await setIndexState(connection, written.indexId, 'retired');
  });
  report.serving = true;
  const retired = (await listVectorIndexes(database.driver)).filter(({ state }) => state === 'retired');
  for (const [done, stored] of retired.entries()) {
    onProgress?.('removing', done, retired.length);
    report.removed += await emptyIndex(parts, stored, { signal, lease: timing.lease });
  }
  if (!(await findWrittenIndex(database.driver)))
    while ((await database.asUpkeep((connection) => emptyOutbox(connection, usersAtOnce))) === usersAtOnce)
      signal.throwIfAborted();
}

/** Whoever is still sending ends first: each batch asks whether the index is written to. */
async function emptyIndex(
  { database, open }: ReindexParts,
  stored: StoredIndex,
  { signal, lease }: { signal: AbortSignal; lease: number },
): Promise<number> {
  const index = open(stored.name);
  if (!index)
    throw new RecollectError(
      'config_invalid',
      `The database searches by itself now, but ${stored.name} is not empty; set its key and run this again.`,
    );
  const until = Date.now() + (lease + 1) * 1_000;
  while ((await hasLease(database.driver, stored.indexId)) && Date.now() < until)
    await delay(500, undefined, { signal });
  const removed = await index.removeNamespaces(namespacePrefix(stored), signal);
  await database.driver.transaction([], (connection) => deleteVectorIndex(connection, stored.indexId));
  return removed;
}
