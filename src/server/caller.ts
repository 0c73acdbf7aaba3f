// Who asks, and what they may do: every route names the scope it needs, every request is one caller. Makes no decision anywhere
// else: what this file lets through is let through.
import { type Scope, storedUserId as storedUserIdOfApp } from '../domain/app.js';
import { checkId } from '../domain/input.js';
import { RecollectError } from '../errors.js';

/** `read`: look and recall. `write`: record, state, correct. `admin`: whole users and the deployment. */
export type { Scope } from '../domain/app.js';

export type Caller =
  /** A loopback server without keys. May do everything. */
  | { kind: 'local' }
  /** An application. Its users are stored as `app/user`. */
  | { kind: 'key'; keyId: string; app: string | null; scopes: readonly Scope[] }
  /** One user of an application; `userId` as the application names it. Reaches nobody else and nothing of the deployment. */
  | { kind: 'user'; app: string | null; userId: string; scopes: readonly Scope[] };

/** Gives the caller of a request, null where it names none. Throws `unauthorized` for a key or token that does not hold. */
export type Authenticate = (headers: Headers) => Promise<Caller | null>;

/** Without keys: whoever reaches the port. */
export const authenticateLocal: Authenticate = async () => ({ kind: 'local' });

/** What a route is about: one user, or the deployment as a whole. */
export interface Reach {
  scope: Scope;
  /** As the path names the user; null for a route of the deployment. */
  userId: string | null;
  /** A user's own token may do this to its own user, although the scope is `admin`: export, audit, erase. */
  ownUser: boolean;
}

/** Throws `unauthorized` without a caller and `forbidden` where the caller may not. */
export function checkReach(caller: Caller | null, reach: Reach): asserts caller is Caller {
  if (caller === null) throw new RecollectError('unauthorized', 'Send a key or token as `Authorization: Bearer …`.');
  if (caller.kind === 'local') return;
  const ofOwn = caller.kind === 'user' && reach.userId === caller.userId;
  if (caller.kind === 'user' && !ofOwn) throw new RecollectError('forbidden', 'This token reaches its own user only.');
  const allowed = caller.scopes.includes(reach.scope) || (ofOwn && reach.ownUser);
  if (!allowed)
    throw new RecollectError('forbidden', `This needs the scope ${reach.scope}.`, {
      details: { scope: reach.scope },
    });
  // What concerns the deployment names users of every app.
  if (reach.userId === null && caller.app !== null)
    throw new RecollectError('forbidden', 'A key of one application does not reach the deployment as a whole.');
}

/**
 * The id a user is stored under: `app/user`, so that two applications never share one. For every user id of a request, in its
 * path or in its body. Throws `invalid_input`, and `forbidden` for an id with a slash where it could be another app's.
 */
export function storedUserId(caller: Caller, userId: string): string {
  const everybody = caller.kind === 'local' || (caller.app === null && caller.scopes.includes('admin'));
  return everybody ? checkId('userId', userId) : storedUserIdOfApp(caller.app, userId);
}
