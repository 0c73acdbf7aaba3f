// Decisions about facts as events, and how far the webhook is in them.
import { advance, type EventKind, type EventPosition, type MemoryEvent } from '../domain/event.js';
import type { Connection } from '../ports/database.js';

/** The oldest first. What waits for review or was rejected is no event; a refinement is two: a fact learned, one superseded. */
export async function findEvents(
  connection: Connection,
  userId: string,
  { after, seen }: EventPosition,
  limit: number,
): Promise<MemoryEvent[]> {
  const rows = await connection.query<Omit<MemoryEvent, 'kind'> & { kind: keyof typeof kindOf }>(
    `select decision_id as id, kind, fact_id as "factId", other_fact_id as "otherFactId", decided_at as at
     from recollect.decisions
     where user_id = $1 and decision_id > $2 and decision_id <> all($3::uuid[])
       and fact_id is not null and kind = any($4)
     order by decision_id limit $5`,
    [userId, after, seen, Object.keys(kindOf), limit],
  );
  return rows.map((row) => ({ ...row, kind: kindOf[row.kind] }));
}

/** Since when events are delivered: set by the first memory that opens with a webhook, `now` then. */
export async function startWebhook(connection: Connection, now: string): Promise<string> {
  const [row] = await connection.query<{ since: string }>(
    `with started as (
       insert into recollect_meta.webhook (since) values ($1) on conflict do nothing returning since
     )
     select since from started union all select since from recollect_meta.webhook limit 1`,
    [now],
  );
  return row?.since ?? startWebhook(connection, now);
}

/** What was not delivered yet, with the position it was read from. A user who is gone has nothing. */
export async function findUnsentEvents(
  connection: Connection,
  userId: string,
  since: string,
  limit: number,
): Promise<{ position: EventPosition; events: MemoryEvent[] }> {
  const sent = await findSent(connection, userId);
  const position = advance({ after: since, seen: [] }, sent ?? []);
  return { position, events: sent ? await findEvents(connection, userId, position, limit) : [] };
}

export async function hasUnsentEvents(connection: Connection, userId: string, since: string): Promise<boolean> {
  const { events } = await findUnsentEvents(connection, userId, since, 1);
  return events.length > 0;
}

export async function saveSent(connection: Connection, userId: string, sent: readonly string[]): Promise<void> {
  await connection.query('update recollect.users set events_sent = $2 where user_id = $1', [userId, sent]);
}

/** Empty where nothing was delivered yet; null for a user who is not there. */
async function findSent(connection: Connection, userId: string): Promise<string[] | null> {
  const [row] = await connection.query<{ sent: string[] }>(
    'select events_sent as sent from recollect.users where user_id = $1',
    [userId],
  );
  return row?.sent ?? null;
}

/** Decision -> event. */
const kindOf = {
  stored: 'learned',
  approved: 'learned',
  superseded: 'superseded',
  expired: 'expired',
  retracted: 'retracted',
  restored: 'restored',
} as const satisfies Record<string, EventKind>;
