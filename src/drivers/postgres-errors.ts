// PostgreSQL and socket errors as Recollect's. The message of the server may quote values, so it stays in `cause`.
import { type ErrorCode, isRecollectError, RecollectError } from '../errors.js';

const bySqlState: Record<string, [ErrorCode, string]> = {
  '28P01': ['database_unreachable', 'The database refused the password.'],
  '28000': ['database_unreachable', 'The database refused this user.'],
  '3D000': ['database_unreachable', 'The database of this name does not exist on the server.'],
  '53100': ['database_full', 'The disk of the database is full; nothing was written.'],
  '53300': ['database_unreachable', 'The database has no free connection.'],
  '55P03': ['database_locked', 'The database is locked by another process.'],
  '57P03': ['database_unreachable', 'The database is starting or stopping; try again in a moment.'],
  '42P01': ['database_unmigrated', 'The database has no Recollect tables; run `recollect migrate`.'],
  '3F000': ['database_unmigrated', 'The database has no Recollect schema; run `recollect migrate`.'],
  '23503': ['conflict', 'A row this change rests on does not exist (any more).'],
};

const unreachable = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'ETIMEDOUT',
  'ECONNRESET',
  'EPIPE',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENOENT',
]);

/** Gives a RecollectError for anything pg throws; one that is already ours passes. */
export function databaseError(error: unknown, doing = 'querying'): RecollectError {
  if (isRecollectError(error)) return error;
  const code = String((error as { code?: unknown } | null)?.code ?? '');
  const known = bySqlState[code];
  if (known) return new RecollectError(known[0], known[1], { cause: error, details: { sqlState: code } });
  if (code.startsWith('08') || code.startsWith('57P') || unreachable.has(code) || !/^[0-9A-Z]{5}$/.test(code)) {
    if (!(error instanceof Error) || !looksLikeConnection(error, code)) return internal(error);
    return new RecollectError('database_unreachable', `The database could not be reached while ${doing}.`, {
      cause: error,
    });
  }
  if (code === '53200' || code.startsWith('53'))
    return new RecollectError('database_failed', 'The database ran out of a resource.', { cause: error });
  return new RecollectError('database_failed', `The database refused a statement (SQLSTATE ${code}).`, {
    cause: error,
    details: { sqlState: code },
  });
}

function looksLikeConnection(error: Error, code: string): boolean {
  return (
    unreachable.has(code) ||
    code.startsWith('08') ||
    code.startsWith('57P') ||
    /connect|connection|timeout|terminated|socket|password|SASL/i.test(error.message) ||
    error.name === 'AggregateError'
  );
}

/** An error of our own code inside a transaction keeps its stack. */
function internal(error: unknown): RecollectError {
  return new RecollectError('internal', error instanceof Error ? error.message : 'Something unexpected was thrown.', {
    cause: error,
  });
}
