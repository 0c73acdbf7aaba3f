// Lines of the server's log, one JSON document each: no bodies, no queries, no ids of people.
import type { BudgetAlert } from '../domain/budget.js';
import { isRecollectError } from '../errors.js';
import type { Caller } from './caller.js';

export function accessLine(
  done: { method: string; route: string; status: number; seconds: number },
  requestId: string,
  caller: Caller | undefined,
): string {
  const { seconds, ...rest } = done;
  const who = caller?.kind === 'key' ? { key: caller.keyId } : caller?.kind === 'user' ? { app: caller.app } : {};
  return line({ ...rest, milliseconds: Math.round(seconds * 1000), requestId, ...who });
}

/** The message of an error nobody expected could quote somebody; where it came from cannot. */
export function troubleLine(error: unknown, requestId: string): string {
  if (isRecollectError(error)) return line({ error: error.code, message: error.message, requestId });
  const stack = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  const frames = stack.filter((frame) => /^\s+at /.test(frame)).map((frame) => frame.trim());
  return line({ error: 'internal', name: error instanceof Error ? error.name : typeof error, frames, requestId });
}

/** No user: the line tells how far, `/v1/users/{userId}/usage` tells whose. */
export function alertLine({ budget, percent, since }: BudgetAlert): string {
  const { scope, limit, days, spent } = budget;
  return line({ alert: 'budget', scope, limit, days, spent, percent, since });
}

function line(fields: Record<string, unknown>): string {
  return JSON.stringify({ at: new Date().toISOString(), ...fields });
}
