// Pages of lists: how many, and the opaque text a caller comes back with for the next one.
import { checkCount, invalid } from '../domain/input.js';

const defaultLimit = 100;
const highestLimit = 1_000;

/** Throws `invalid_input`. */
export function checkLimit(limit: number = defaultLimit): number {
  if (checkCount('limit', limit) > highestLimit) throw invalid('limit is at most 1,000.');
  return limit;
}

/** `found` holds one row more than a page, where there is another page. */
export function cutPage<Row>(
  found: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => string,
): { rows: Row[]; next: string | null } {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows, next: found.length > limit && last !== undefined ? cursorOf(last) : null };
}

/** Several values as one text that is opaque to callers. */
export function writeCursor(values: readonly string[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** Null without one. Throws `invalid_input` for what writeCursor() did not make. */
export function readCursor(cursor: string | undefined, count: number): string[] | null {
  if (cursor === undefined) return null;
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(values) && values.length === count && values.every((value) => typeof value === 'string'))
      return values;
    throw notACursor();
  } catch (cause) {
    throw notACursor(cause);
  }
}

function notACursor(cause?: unknown) {
  return Object.assign(invalid('after is not the `next` of a page.'), cause === undefined ? {} : { cause });
}
