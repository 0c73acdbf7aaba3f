// What a caller hands to chat() and stream(), checked, with the ids of its turns.
import { newId } from '../domain/identifier.js';
import { checkId, checkText, invalid } from '../domain/input.js';
import { maxTurnCharacters } from '../domain/limits.js';
import type { ChatInput } from './agent-types.js';

export interface Chat {
  userId: string;
  sessionId: string;
  scope: string | undefined;
  message: string;
  signal: AbortSignal | undefined;
  /** True when the caller gave the key, so that there may be a stored answer. */
  mayBeRetry: boolean;
  /**
   * What the turns are stored as. Always explicit: without one, a second "yes" within a minute would be taken for a
   * retry. A cut or offline answer must not stand in the place of the real one, so each has an id of its own.
   */
  turnNames: { message: string; answer: string; partial: string; offline: string };
}

/** Ids hold 200 bytes; the longest ending takes 45. */
const maxKeyBytes = 150;

/** Throws `invalid_input`. */
export function readChat(input: ChatInput): Chat {
  const message = checkText('message', input.message, maxTurnCharacters);
  if (message.trim() === '') throw invalid('message is empty.');
  const given = input.idempotencyKey;
  const key = given === undefined ? newId() : checkId('idempotencyKey', given);
  if (Buffer.byteLength(key) > maxKeyBytes) throw invalid(`idempotencyKey is longer than ${maxKeyBytes} bytes.`);
  return {
    userId: checkId('userId', input.userId),
    sessionId: checkId('sessionId', input.sessionId ?? 'default'),
    scope: input.scope === undefined ? undefined : checkId('scope', input.scope),
    message,
    signal: input.signal,
    mayBeRetry: given !== undefined,
    turnNames: {
      message: key,
      answer: `${key}:answer`,
      partial: `${key}:partial:${newId()}`,
      offline: `${key}:offline`,
    },
  };
}
