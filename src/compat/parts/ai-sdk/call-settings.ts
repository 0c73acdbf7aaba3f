// `providerOptions.recollect` of a call: whose it is and what memory does in it.
import { checkId, checkScope, checkSessionId, invalid } from '../../../domain/input.js';
import { memoryModes } from '../call/call-types.js';
import { asObject } from '../call/json-values.js';
import type { CallSettings } from '../call/read-settings.js';

/** What it does not say is as `defaults` have it. Throws `invalid_input`. */
export function readCallSettings(providerOptions: object | undefined, defaults: CallSettings): CallSettings {
  const { userId, sessionId, scope, mode, strict } = asObject(asObject(providerOptions).recollect);
  const known = memoryModes.find((one) => one === mode);
  if (mode !== undefined && !known) throw invalid('mode must be off, read, write or on.');
  return {
    userId: userId === undefined ? defaults.userId : checkId('userId', userId),
    sessionId: sessionId === undefined ? defaults.sessionId : checkSessionId(sessionId),
    scope: scope === undefined ? defaults.scope : (checkScope(scope) ?? undefined),
    mode: known ?? defaults.mode,
    strict: typeof strict === 'boolean' ? strict : defaults.strict,
  };
}
