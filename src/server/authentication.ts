// A request's `Authorization` header -> its caller: an application by its key, a user by a token, or whoever is on this machine.
import { keyPrefix } from '../domain/application-key.js';
import { RecollectError } from '../errors.js';
import type { Keys } from '../memory-types/memory.js';
import type { Authenticate, Caller } from './caller.js';
import type { UserTokens } from './user-tokens.js';

export interface AuthenticatorParts {
  keys: Pick<Keys, 'check' | 'inUse'>;
  /** Null: no tokens are taken. */
  tokens: UserTokens | null;
  /** The server listens on loopback only: without any key or token setting its owner may do everything. Default false. */
  loopback?: boolean;
}

export function createAuthenticator({ keys, tokens, loopback = false }: AuthenticatorParts): Authenticate {
  return async (headers) => {
    const header = headers.get('authorization');
    if (header === null) return loopback && !tokens && isLocal(headers) && !(await keys.inUse()) ? local : null;
    const [, credential] = /^Bearer +([\x21-\x7e]+) *$/i.exec(header) ?? [];
    if (credential === undefined) throw refused('Send a key or token as `Authorization: Bearer …`.');
    if (!credential.startsWith(keyPrefix) && tokens) return tokens.verify(credential);
    const key = await keys.check(credential);
    if (!key) throw refused('This key does not hold; it may have expired or been revoked.');
    return { kind: 'key', keyId: key.id, app: key.app, scopes: key.scopes };
  };
}

const local: Caller = { kind: 'local' };
const loopbackHost = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d{1,5})?$/i;

/**
 * A web page must not act as the owner: one of another origin sends its `Origin`, and one whose name was pointed at this machine
 * sends that name as `Host`.
 */
function isLocal(headers: Headers): boolean {
  const host = headers.get('host');
  const origin = headers.get('origin');
  const originHost = origin === null ? null : origin.replace(/^https?:\/\//i, '');
  return [host, originHost].every((name) => name === null || loopbackHost.test(name));
}

function refused(message: string): RecollectError {
  return new RecollectError('unauthorized', message);
}
