// memory.users.export(): everything of a user as records, page by page. What is recorded meanwhile may or may not be among them.
import { type ExportRecord, exportVersion } from '../domain/export-record.js';
import { checkId } from '../domain/input.js';
import type { Clock } from '../ports/clock.js';
import { appendAudit } from '../store/audit.js';
import type { Database } from '../store/database.js';
import { readPage, type StoredKind, storedKinds } from '../store/export.js';
import { holdUser } from '../store/users.js';
import type { ResolveUser } from './follow-accounts.js';

export interface ExportParts {
  database: Database;
  clock: Clock;
  resolve: ResolveUser;
}

/** Rows of one transaction: a stream that is read slowly holds none open. Turns may be long. */
const rowsAtOnce: Partial<Record<StoredKind, number>> = { turn: 100 };

/** A user nothing is known of has a header only. */
export async function* exportUser(
  parts: ExportParts,
  user: string,
  actor: string,
): AsyncGenerator<ExportRecord, undefined> {
  const userId = await parts.resolve(checkId('userId', user));
  await parts.database.asUser(userId, async (connection) => {
    if (await holdUser(connection, userId))
      appendAudit(connection, userId, { kind: 'exported', actor, at: parts.clock.now() });
  });
  yield { kind: 'header', version: exportVersion, userId, exportedAt: parts.clock.now().toISOString() };
  for (const kind of storedKinds) yield* recordsOf(parts.database, userId, kind);
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
