// The `x-recollect-*` headers of a call -> whose it is and what memory does in it.
import { checkId, checkSessionId, invalid } from '../../../domain/input.js';
import { type CallPlace, type MemoryMode, memoryModes } from './call-types.js';

/** A place whose user may not be named yet. */
export type CallSettings = Omit<CallPlace, 'userId'> & { userId: string | null };

/** What a header does not say is as `defaults` have it. Throws `invalid_input`. */
export function readSettings(headers: Headers, defaults: CallSettings): CallSettings {
  const given = (name: string) => headers.get(`x-recollect-${name}`)?.trim() || undefined;
  const [user, session, scope] = [given('user'), given('session'), given('scope')];
  return {
    userId: user === undefined ? defaults.userId : checkId('x-recollect-user', user),
    sessionId: session === undefined ? defaults.sessionId : checkSessionId(session),
    scope: scope === undefined ? defaults.scope : checkId('x-recollect-scope', scope),
    mode: readMode(given('memory')) ?? defaults.mode,
    strict: readFlag(given('memory-strict')) ?? defaults.strict,
  };
}

export function withoutSettings(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of headers.keys()) if (name.startsWith('x-recollect-')) kept.delete(name);
  return kept;
}

function readMode(given: string | undefined): MemoryMode | undefined {
  const mode = memoryModes.find((one) => one === given?.toLowerCase());
  if (given !== undefined && mode === undefined) throw invalid('x-recollect-memory must be off, read, write or on.');
  return mode;
}

function readFlag(given: string | undefined): boolean | undefined {
  if (given === undefined) return undefined;
  if (!/^(true|false)$/i.test(given)) throw invalid('x-recollect-memory-strict must be true or false.');
  return given.toLowerCase() === 'true';
}
