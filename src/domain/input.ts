// Checks on what callers hand in. Every refusal names the field and says what would be right.
import { RecollectError } from '../errors.js';
import { maxIdBytes } from './limits.js';

/** Text PostgreSQL can hold: no NUL, no half of a surrogate pair. */
export function checkText(field: string, value: unknown, maxCharacters: number): string {
  if (typeof value !== 'string') throw invalid(`${field} must be a string.`);
  if (value.length > maxCharacters)
    throw invalid(`${field} has ${value.length} characters; at most ${maxCharacters} are taken.`);
  if (value.includes('\u0000')) throw invalid(`${field} holds a NUL character, which cannot be stored.`);
  if (!value.isWellFormed()) throw invalid(`${field} is not valid Unicode.`);
  return value;
}

/** A user, session, scope or caller's id. */
export function checkId(field: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw invalid(`${field} must be a non-empty string.`);
  if (Buffer.byteLength(value) > maxIdBytes) throw invalid(`${field} is longer than ${maxIdBytes} bytes.`);
  return checkText(field, value, maxIdBytes);
}

/** What checkId() takes. */
export function isPlainId(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    Buffer.byteLength(value) <= maxIdBytes &&
    !value.includes('\u0000') &&
    value.isWellFormed()
  );
}

/** A caller's session; the ones that begin with `recollect:` are ours. */
export function checkSessionId(value: unknown): string {
  const sessionId = checkId('sessionId', value);
  if (sessionId.startsWith('recollect:')) throw invalid('sessionId must not begin with "recollect:".');
  return sessionId;
}

export function checkScope(value: unknown): string | null {
  return value === undefined || value === null ? null : checkId('scope', value);
}

/** A positive whole number, or Infinity where `unlimited`. */
export function checkCount(field: string, value: number, unlimited = false): number {
  if (unlimited && value === Number.POSITIVE_INFINITY) return value;
  if (!Number.isInteger(value) || value < 0) throw invalid(`${field} must be a whole number, zero or more.`);
  return value;
}

export function checkDate(field: string, value: unknown): Date {
  const date = value instanceof Date ? value : new Date(String(value));
  if (Number.isNaN(date.getTime())) throw invalid(`${field} is not a date.`);
  return date;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** True for something that can be an id of ours; anything else is just not found. */
export function isUuid(value: string): boolean {
  return uuid.test(value);
}

export function invalid(message: string, details?: Record<string, unknown>): RecollectError {
  return new RecollectError('invalid_input', message, { details });
}
