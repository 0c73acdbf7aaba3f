// Who calls the proxy, and whose memory is meant. `x-api-key` and `authorization` belong to the provider, so Recollect's own key
// or token comes in `x-recollect-key`.
import type { CallSettings } from '../../compat/parts/call/read-settings.js';
import { keyPrefix } from '../../domain/application-key.js';
import { invalid } from '../../domain/input.js';
import { RecollectError } from '../../errors.js';
import { type Caller, checkReach, type Scope, storedUserId } from '../caller.js';
import type { DispatchParts, RequestContext } from '../dispatch.js';

export interface ProxyCaller {
  caller: Caller;
  /** As it is stored; null where no memory takes part. */
  userId: string | null;
}

/** The user of a server that only its owner reaches, as of the chat on the command line. */
const ownUser = 'me';

/** Throws where they may not, or may not now. `memory`: the request has memory in it. */
export async function admitProxied(
  parts: Pick<DispatchParts, 'authenticate' | 'limiter'>,
  c: RequestContext,
  settings: CallSettings,
  memory: boolean,
): Promise<ProxyCaller> {
  refuseMisplacedKey(c.req.raw.headers);
  const caller = await parts.authenticate(credentials(c.req.raw.headers));
  if (caller === null) throw new RecollectError('unauthorized', 'Send a Recollect key or token as `x-recollect-key`.');
  c.set('caller', caller);
  const userId = memory ? reach(caller, settings) : null;
  c.set('limits', parts.limiter?.take(caller, userId) ?? {});
  return { caller, userId };
}

/** The server's own key is spent by whoever may write, as a chat does. */
export function maySpend(caller: Caller): boolean {
  return caller.kind === 'local' || caller.scopes.includes('write');
}

function reach(caller: Caller, { userId, mode }: CallSettings): string {
  const named = userId ?? defaultUser(caller);
  if (named === null) throw invalid('Say whose memory it is: send the header x-recollect-user.');
  for (const scope of scopesOf[mode]) checkReach(caller, { scope, userId: named, ownUser: false });
  return storedUserId(caller, named);
}

const scopesOf = { off: [], read: ['read'], write: ['write'], on: ['read', 'write'] } as const satisfies Record<
  CallSettings['mode'],
  readonly Scope[]
>;

function defaultUser(caller: Caller): string | null {
  if (caller.kind === 'user') return caller.userId;
  return caller.kind === 'local' ? ownUser : null;
}

function credentials(headers: Headers): Headers {
  const own = new Headers(headers);
  const key = own.get('x-recollect-key')?.trim();
  if (key) own.set('authorization', `Bearer ${key}`);
  else own.delete('authorization');
  return own;
}

/** It would be sent to the provider. */
function refuseMisplacedKey(headers: Headers): void {
  const given = [headers.get('x-api-key'), headers.get('authorization')?.replace(/^Bearer\s+/i, '')];
  if (given.some((key) => key?.startsWith(keyPrefix)))
    throw new RecollectError('unauthorized', 'A Recollect key belongs into `x-recollect-key`; it was sent to nobody.');
}
