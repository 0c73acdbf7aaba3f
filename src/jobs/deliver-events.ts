// The job that delivers a user's events to the webhook: what was not delivered yet, in order, each until it is taken.
import { advance, type EventPosition } from '../domain/event.js';
import type { EventSink } from '../ports/event-sink.js';
import type { Database } from '../store/database.js';
import { findUnsentEvents, saveSent } from '../store/events.js';

export interface DeliveryParts {
  database: Database;
  sink: EventSink;
  /** Older events are never delivered. */
  since: string;
}

/** Kept after so many: a crash repeats at most these. */
const batch = 20;

/** Throws what the sink throws, having kept what was delivered before. */
export async function deliverEvents(parts: DeliveryParts, userId: string, signal: AbortSignal): Promise<void> {
  const { database, sink, since } = parts;
  while (!signal.aborted) {
    const found = await database.asUser(userId, (connection) => findUnsentEvents(connection, userId, since, batch));
    if (found.events.length === 0) return;
    const delivered: string[] = [];
    try {
      for (const event of found.events) {
        await sink.deliver(userId, event, signal);
        delivered.push(event.id);
      }
    } finally {
      if (delivered.length > 0) await keep(database, userId, found.position, delivered);
    }
  }
}

/** The newest one stays even when it is alone: it is the position. */
function keep(database: Database, userId: string, position: EventPosition, delivered: string[]): Promise<void> {
  const { seen } = advance(position, delivered);
  return database.asUser(userId, (connection) => saveSent(connection, userId, seen));
}
