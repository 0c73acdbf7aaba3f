// Rolling summaries, one per session. Triggers of the database drop what covers a turn that went (migration 0009).
import type { Connection } from '../ports/database.js';

export interface SummaryRow {
  sessionId: string;
  text: string;
  coversSeq: number;
}

/** Null where there is none that may be shown. */
export async function findSummary(
  connection: Connection,
  userId: string,
  sessionId: string,
): Promise<SummaryRow | null> {
  const [row] = await connection.query<SummaryRow>(
    `select session_id as "sessionId", content as text, covers_seq as "coversSeq"
     from recollect.summaries where user_id = $1 and session_id = $2 and content is not null`,
    [userId, sessionId],
  );
  return row ?? null;
}

/** Sessions whose summary was dropped and is not made anew yet. */
export async function findDroppedSummaries(connection: Connection, userId: string): Promise<string[]> {
  const rows = await connection.query<{ sessionId: string }>(
    `select session_id as "sessionId" from recollect.summaries where user_id = $1 and content is null order by 1`,
    [userId],
  );
  return rows.map((row) => row.sessionId);
}

export interface OpenSummary {
  text: string | null;
  coversSeq: number;
  /** How often it was dropped so far. */
  drops: number;
}

/** Makes the row where new; null without the session. Call under the user's lock: from here on every turn that goes is counted. */
export async function openSummary(
  connection: Connection,
  userId: string,
  sessionId: string,
): Promise<OpenSummary | null> {
  await connection.query(
    `insert into recollect.summaries (user_id, session_id, covers_seq, model)
     select user_id, session_id, 0, '' from recollect.sessions where user_id = $1 and session_id = $2
     on conflict do nothing`,
    [userId, sessionId],
  );
  const [row] = await connection.query<OpenSummary>(
    `select content as text, covers_seq as "coversSeq", drops
     from recollect.summaries where user_id = $1 and session_id = $2`,
    [userId, sessionId],
  );
  return row ?? null;
}

/** A dropped summary of a session with nothing left to summarise. */
export async function deleteDroppedSummary(connection: Connection, userId: string, sessionId: string): Promise<void> {
  await connection.query('delete from recollect.summaries where user_id = $1 and session_id = $2 and content is null', [
    userId,
    sessionId,
  ]);
}

/** Never moves backwards, and false where it was dropped since it was opened: a slower run, or one that read what is gone. */
export async function saveSummary(
  connection: Connection,
  userId: string,
  summary: SummaryRow & { model: string; drops: number },
): Promise<boolean> {
  const rows = await connection.query(
    `update recollect.summaries set content = $3, covers_seq = $4, model = $5, summarised_at = now()
     where user_id = $1 and session_id = $2 and covers_seq < $4 and drops = $6
     returning user_id`,
    [userId, summary.sessionId, summary.text, summary.coversSeq, summary.model, summary.drops],
  );
  return rows.length > 0;
}
