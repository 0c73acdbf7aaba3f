// memory.users.export(): everything of a user as records, page by page. What is recorded meanwhile may or may not be among them.
import { type ExportRecord, exportVersion } from '../domain/export-record.js';
import { checkId } from '../domain/input.js';
import { RecollectError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import { appendAudit } from '../store/audit.js';
import type { Database } from '../store/database.js';
import { readPage, type StoredKind, storedKinds } from '../store/export.js';
import { atAccount, inOneLife, isLifeOver, isMerged } from '../store/lives.js';
import { holdUser } from '../store/users.js';
import type { ResolveUser } from './follow-accounts.js';

export interface ExportParts {
  database: Database;
  clock: Clock;
  resolve: ResolveUser;
}

/** Rows of one transaction: a stream that is read slowly holds none open. Turns may be long. */
const rowsAtOnce: Partial<Record<StoredKind, number>> = { turn: 100, file: 50, file_version: 50, value: 50 };

/** A user nothing is known of has a header only. */
export async function* exportUser(
  parts: ExportParts,
  user: string,
  actor: string,
): AsyncGenerator<ExportRecord, undefined> {
  const { database, clock } = parts;
  const { userId, known } = await atAccount(await parts.resolve(checkId('userId', user)), (userId) =>
    database.asUser(userId, async (connection) => {
      const known = await holdUser(connection, userId);
      if (known) appendAudit(connection, userId, { kind: 'exported', actor, at: clock.now() });
      return { userId, known };
    }),
  );
  yield { kind: 'header', version: exportVersion, userId, exportedAt: clock.now().toISOString() };
  if (!known) return;
  // Erased or merged in the middle: half an export must not look like a whole one.
  const oneLife = inOneLife(database);
  try {
    for (const kind of storedKinds) yield* recordsOf(oneLife, userId, kind);
  } catch (cause) {
    if (!isLifeOver(cause) && !isMerged(cause)) throw cause;
    throw new RecollectError('conflict', 'The user was erased or merged while it was exported; export again.');
  }
}

async function* recordsOf(
  database: Database,
  userId: string,
  kind: StoredKind,
): AsyncGenerator<ExportRecord, undefined> {
  const limit = rowsAtOnce[kind] ?? 500;
  for (let after = ''; ; ) {
    const page = { after, limit };
    const rows = await database.asUser(userId, (connection) => readPage(connection, userId, kind, page));
    for (const { record } of rows) yield toRecord(record);
    const last = rows.at(-1);
    if (!last || rows.length < limit) return;
    after = last.key;
  }
}

/** Times as JSON has them. */
function toRecord(row: Record<string, unknown>): ExportRecord {
  const entries = Object.entries(row).map(([name, value]) => [
    name,
    value instanceof Date ? value.toISOString() : value,
  ]);
  return Object.fromEntries(entries) as ExportRecord;
}
