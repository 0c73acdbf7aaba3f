// The options of a wrapper: what holds for every call through it.
import { checkId, checkScope, checkSessionId } from '../../../domain/input.js';
import type { CallMemoryOptions, MemoryMode } from './call-types.js';
import type { CallSettings } from './read-settings.js';

export interface WithMemoryOptions extends CallMemoryOptions {
  /** Whose memory it is. Default none: each call names its user. */
  userId?: string;
  /** Default by the conversation. */
  sessionId?: string;
  /** Of what is stored and recalled. */
  scope?: string;
  /** Default `on`. */
  mode?: MemoryMode;
  /** Fail a call when memory fails. Default false. */
  strict?: boolean;
}

/** Throws `invalid_input`. */
export function readDefaults(options: WithMemoryOptions): { settings: CallSettings; parts: CallMemoryOptions } {
  const { userId, sessionId, scope, mode = 'on', strict = false, ...parts } = options;
  const settings = {
    userId: userId === undefined ? null : checkId('userId', userId),
    sessionId: sessionId === undefined ? null : checkSessionId(sessionId),
    scope: checkScope(scope) ?? undefined,
    ...{ mode, strict },
  };
  return { settings, parts };
}
