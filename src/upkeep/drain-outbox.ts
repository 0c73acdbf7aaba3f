// Brings the vector index up to what the outbox of a user says: send what is there now, note the answer, and let go of a row once
// answers have shown it for a while. It may be killed anywhere: what was not noted is sent again, which changes nothing.

import { newId } from '../domain/identifier.js';
import { type IndexLayout, ownerOf, placeOf, scopeTag } from '../domain/index-place.js';
import type { VectorIndex } from '../ports/vector-index.js';
import type { Database } from '../store/database.js';
import { findAliases } from '../store/users.js';
import { dropLease, findVectorIndex, takeLease } from '../store/vector-indexes.js';
import {
  acknowledge,
  dropSeen,
  findUnseen,
  findUnsent,
  markAll,
  noteSeen,
  type OutboxRow,
} from '../store/vector-outbox.js';

export interface WrittenIndex {
  database: Database;
  index: VectorIndex;
  layout: IndexLayout;
  timing: IndexTiming;
}

/** Seconds. */
export interface IndexTiming {
  /** For which a process alone writes for a user; longer than any request of it can still arrive. */
  lease: number;
  /** For which a row stays after it was shown: longer than any recall takes. */
  margin: number;
  /** After which a write is taken as shown where the index does not number its writes. */
  blind: number;
  /** For which a move waits at its end for its writes to show. */
  settling: number;
}

/** A request ends after 10 s; a recall waits 1 s for the index. Chosen. */
export const indexTiming: IndexTiming = { lease: 45, margin: 10, blind: 60, settling: 60 };

/** Vectors read and sent at once. Chosen: 200 of 1,536 numbers are 3 MB. */
const sentAtOnce = 200;

/** Of a user and of those merged into it: what comes first is what is left of them there. Gives whom to look at again, and when. */
export async function drainAccount(
  written: WrittenIndex,
  userId: string,
  signal: AbortSignal,
): Promise<{ userId: string; after: number }[]> {
  const aliases = await written.database.asUpkeep((connection) => findAliases(connection, [userId]));
  const again: { userId: string; after: number }[] = [];
  for (const id of [userId, ...aliases]) {
    const after = await drainUser(written, id, signal);
    if (after !== null) again.push({ userId: id, after });
  }
  return again;
}

/** Gives the seconds after which something is left to do; null when nothing is. Throws what the index throws. */
export async function drainUser(written: WrittenIndex, userId: string, signal: AbortSignal): Promise<number | null> {
  const { database, layout, timing } = written;
  const lease = { indexId: layout.indexId, owner: ownerOf(layout, userId), holder: newId() };
  const hold = async () =>
    (await isWritten(written)) && (await takeLease(database.driver, lease, timing.lease)) ? true : null;
  if (!(await isWritten(written))) return null;
  // Somebody else is at it, or was killed: then the lease ends.
  if (!(await hold())) return timing.lease;
  try {
    await database.asUser(userId, (connection) => markAll(connection, userId, layout.indexId));
    for (;;) {
      signal.throwIfAborted();
      const rows = await database.asUser(userId, (connection) => findUnsent(connection, userId, sentAtOnce));
      if (rows.length === 0) break;
      // Anew before each batch: a process that was held up must not write after another one.
      if (!(await hold())) return timing.lease;
      for (const model of new Set(rows.map((row) => row.model)))
        await send(
          written,
          userId,
          model,
          rows.filter((row) => row.model === model),
          signal,
        );
    }
    return await letGo(written, userId, signal);
  } finally {
    await dropLease(database.driver, lease);
  }
}

async function isWritten({ database, layout }: WrittenIndex): Promise<boolean> {
  const stored = await findVectorIndex(database.driver, layout.indexId);
  return stored !== null && stored.state !== 'retired';
}

async function send(
  { database, index, layout }: WrittenIndex,
  userId: string,
  model: string,
  rows: readonly OutboxRow[],
  signal: AbortSignal,
): Promise<void> {
  const place = placeOf(layout, model, userId);
  const gone: OutboxRow[] = [];
  const there: OutboxRow[] = [];
  const entries = rows.flatMap((row) => {
    const vector = row.vector === null ? [] : (JSON.parse(row.vector) as number[]);
    // A vector of nothing but zeros has no direction, and the index would refuse the whole batch for it.
    const counts = vector.some((value) => value !== 0);
    (counts ? there : gone).push(row);
    return counts ? [{ id: row.itemId, vector, scope: scopeTag(layout, row.scope) }] : [];
  });
  const note = (sent: readonly OutboxRow[], position: number | null) =>
    database.asUser(userId, (connection) => acknowledge(connection, userId, model, sent, position));
  if (entries.length > 0) await note(there, await index.upsert(place, entries, signal));
  if (gone.length === 0) return;
  const ids = gone.map((row) => row.itemId);
  await note(gone, await index.remove(place, ids, signal));
}

async function letGo(
  { database, index, layout, timing }: WrittenIndex,
  userId: string,
  signal: AbortSignal,
): Promise<number | null> {
  const unseen = await database.asUser(userId, (connection) => findUnseen(connection, userId));
  const { dimensions } = unseen.length > 0 ? await index.describe(signal) : { dimensions: 0 };
  for (const model of unseen) {
    const anything = { vector: Array.from({ length: dimensions }, () => 1), limit: 1, scopes: null };
    const place = placeOf(layout, model, userId);
    const { position } = await index.query(place, anything, signal);
    await database.asUser(userId, (connection) => noteSeen(connection, userId, model, position, timing.blind));
  }
  const left = await database.asUser(userId, (connection) => dropSeen(connection, userId, timing.margin));
  return left ? timing.margin : null;
}
