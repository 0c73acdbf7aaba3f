// Turns whose retention is over: they go with their place in the search; quotes that facts rest on stay with the facts.
import type { Connection } from '../ports/database.js';

/** Turns recorded at or before `until`. Not by when they were said: an import of old conversations is new here. */
export async function countTurnsUntil(connection: Connection, userId: string, until: Date): Promise<number> {
  const [row] = await connection.query<{ count: number }>(
    'select count(*) as count from recollect.conversation_turns where user_id = $1 and recorded_at <= $2',
    [userId, until],
  );
  return row?.count ?? 0;
}

interface TurnRow {
  id: string;
  sessionId: string;
  seq: number;
  exchangeId: string;
}

/** Deletes at most `limit` of them, the oldest first, and gives how many went. Call under the user's lock. */
export async function deleteTurnsUntil(
  connection: Connection,
  userId: string,
  until: Date,
  limit: number,
): Promise<number> {
  const turns = await connection.query<TurnRow>(
    `select turn_id as id, session_id as "sessionId", seq, exchange_id as "exchangeId"
     from recollect.conversation_turns where user_id = $1 and recorded_at <= $2 order by recorded_at, turn_id limit $3`,
    [userId, until, limit],
  );
  if (turns.length === 0) return 0;
  await leaveSearch(connection, userId, turns);
  await connection.query('delete from recollect.conversation_turns where user_id = $1 and turn_id = any($2::uuid[])', [
    userId,
    turns.map((turn) => turn.id),
  ]);
  await deleteWhatIsEmpty(connection, userId, turns);
  return turns.length;
}

async function leaveSearch(connection: Connection, userId: string, turns: readonly TurnRow[]): Promise<void> {
  const places = [userId, turns.map((turn) => turn.sessionId), turns.map((turn) => turn.seq)];
  const ids = turns.map((turn) => turn.id);
  // A session that begins anew hands out the same numbers again; a fact must not stand beside a stranger.
  await connection.query(
    `update recollect.recall_items i set session_id = null, seq = null
     from unnest($2::text[], $3::int[]) as gone(session_id, seq)
     where i.user_id = $1 and i.kind = 'fact' and i.session_id = gone.session_id and i.seq = gone.seq
       and i.item_id in (select fact_id from recollect.fact_evidence where user_id = $1 and turn_id = any($4::uuid[]))`,
    [...places, ids],
  );
  await connection.query('delete from recollect.recall_items where user_id = $1 and item_id = any($2::uuid[])', [
    userId,
    ids,
  ]);
  // The turns beside a gap hold words of what is gone.
  for (const [step, kept] of [
    [1, '{a,c,d}'],
    [-1, '{a,b,d}'],
  ] as const)
    await connection.query(
      `update recollect.recall_items i set lexemes = ts_filter(i.lexemes, $5::"char"[]),
         length = recollect.weighted_length(ts_filter(i.lexemes, $5::"char"[]))
       from unnest($2::text[], $3::int[]) as gone(session_id, seq)
       where i.user_id = $1 and i.kind = 'turn' and i.session_id = gone.session_id and i.seq = gone.seq + $4`,
      [...places, step, kept],
    );
}

/** Rejected claims quote their turns; markers and sessions without turns mark nothing. */
async function deleteWhatIsEmpty(connection: Connection, userId: string, turns: readonly TurnRow[]): Promise<void> {
  const exchanges = [...new Set(turns.map((turn) => turn.exchangeId))];
  const noTurns = `not exists (select from recollect.conversation_turns t
    where t.user_id = $1 and t.exchange_id = gone.exchange_id)`;
  await connection.query(
    `delete from recollect.decisions gone
     where gone.user_id = $1 and gone.exchange_id = any($2::uuid[]) and gone.fact_id is null and ${noTurns}`,
    [userId, exchanges],
  );
  await connection.query(
    `delete from recollect.extractions gone where gone.user_id = $1 and gone.exchange_id = any($2::uuid[]) and ${noTurns}`,
    [userId, exchanges],
  );
  await connection.query(
    `delete from recollect.sessions s
     where s.user_id = $1 and s.session_id = any($2::text[])
       and not exists (select from recollect.conversation_turns t where t.user_id = $1 and t.session_id = s.session_id)`,
    [userId, [...new Set(turns.map((turn) => turn.sessionId))]],
  );
}
