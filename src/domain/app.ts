// Whose memory a request means. Applications of one deployment never share a user: the stored id is `app/user`.
import { RecollectError } from '../errors.js';
import { checkId, invalid } from './input.js';

/** What a key or a token lets its bearer do. None holds another: a key that reads and writes has both. */
export const scopes = ['read', 'write', 'admin'] as const;
export type Scope = (typeof scopes)[number];

/** Lower case, so that no two apps look alike; no slash, so that what stands before the first one is the app. */
const appName = /^[a-z0-9][a-z0-9._-]{0,39}$/;

/** Throws `invalid_input`. Null for none. */
export function checkApp(app: unknown): string | null {
  if (app === undefined || app === null) return null;
  if (typeof app === 'string' && appName.test(app)) return app;
  throw invalid('app must be 1 to 40 of a-z, 0-9, dot, underscore and hyphen, and begin with a letter or digit.');
}

/**
 * The id under which a user of an application is stored. Without an app the id stays as it is, but may hold no slash: such ids
 * belong to apps. Throws `invalid_input`, and `forbidden` for the slash.
 */
export function storedUserId(app: string | null, userId: unknown): string {
  const given = checkId('userId', userId);
  if (app !== null) return checkId('userId with its app', `${checkApp(app)}/${given}`);
  if (given.includes('/'))
    throw new RecollectError('forbidden', 'A user id with a slash belongs to an application; use a key of that one.');
  return given;
}

/** The id as its application knows it. */
export function givenUserId(app: string | null, stored: string): string {
  return app !== null && stored.startsWith(`${app}/`) ? stored.slice(app.length + 1) : stored;
}
