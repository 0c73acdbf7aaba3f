// memory.events: the decisions about a user's facts as they happen. Asks the database, so any process sees what any other did.
import { setTimeout as delay } from 'node:timers/promises';
import { advance, type EventPosition, type MemoryEvent } from '../domain/event.js';
import { newId } from '../domain/identifier.js';
import { checkCount, checkId, invalid, isUuid } from '../domain/input.js';
import type { Events } from '../memory-types/memory.js';
import type { Database } from '../store/database.js';
import { findEvents } from '../store/events.js';
import type { ResolveUser } from './follow-accounts.js';

/** Read at once; more are read right after. */
const batch = 500;

export interface EventsParts {
  database: Database;
  resolve: ResolveUser;
  /** Ends every subscription. */
  closed: AbortSignal;
}

export function createEvents({ closed, ...parts }: EventsParts): Events {
  return {
    subscribe({ userId, after, signal, interval = 1_000 }) {
      checkId('userId', userId);
      if (after !== undefined && !isUuid(after)) throw invalid('after is not the id of an event.');
      const ended = signal ? AbortSignal.any([signal, closed]) : closed;
      // Where nothing is given, from this call on, not from the first look.
      const position = { after: after?.toLowerCase() ?? newId(), seen: [] };
      return follow(parts, userId, position, checkCount('interval', interval), ended);
    },
  };
}

async function* follow(
  { database, resolve }: Omit<EventsParts, 'closed'>,
  named: string,
  start: EventPosition,
  interval: number,
  ended: AbortSignal,
): AsyncGenerator<MemoryEvent, void> {
  let position = start;
  while (!ended.aborted) {
    const from = position;
    // Each time: the user may be merged into an account meanwhile.
    const userId = await resolve(named);
    const events = await database.asUser(userId, (connection) => findEvents(connection, userId, from, batch));
    for (const event of events) {
      if (ended.aborted) return;
      yield event;
    }
    position = advance(
      position,
      events.map(({ id }) => id),
    );
    if (events.length < batch) await rest(interval, ended);
  }
}

/** Rejects with nothing but the signal's abort, which is the end that was asked for. */
async function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
