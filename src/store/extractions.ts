// The marker that an exchange was extracted, written with its facts.
import type { Connection } from '../ports/database.js';

/** In the place of an extractor's name: the caller said that no fact may be made of the exchange. */
export const neverExtracted = 'none';

export async function isExtracted(
  connection: Connection,
  userId: string,
  exchangeId: string,
  extractor: string,
): Promise<boolean> {
  const rows = await connection.query(
    'select 1 as one from recollect.extractions where user_id = $1 and exchange_id = $2 and extractor = $3',
    [userId, exchangeId, extractor],
  );
  return rows.length > 0;
}

/** False when another run was first; its facts stand, and this one's must not be written. */
export async function markExtracted(
  connection: Connection,
  userId: string,
  exchangeId: string,
  extractor: string,
  outcome: Record<string, unknown>,
): Promise<boolean> {
  const rows = await connection.query(
    `insert into recollect.extractions (user_id, exchange_id, extractor, outcome) values ($1, $2, $3, $4::jsonb)
     on conflict do nothing returning exchange_id`,
    [userId, exchangeId, extractor, JSON.stringify(outcome)],
  );
  return rows.length > 0;
}

/** What of this user's exchanges no extractor could read, counted by reason. */
export async function countLost(connection: Connection, userId: string): Promise<Record<string, number>> {
  const rows = await connection.query<{ reason: string; count: number }>(
    `select lost.key as reason, sum(lost.value::int)::int as count
     from recollect.extractions e, jsonb_each_text(e.outcome -> 'lost') lost
     where e.user_id = $1 group by lost.key order by lost.key`,
    [userId],
  );
  return Object.fromEntries(rows.map((row) => [row.reason, row.count]));
}
