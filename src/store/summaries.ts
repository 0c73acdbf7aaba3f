// Rolling summaries, one per session.
import type { Connection } from '../ports/database.js';

export interface SummaryRow {
  sessionId: string;
  text: string;
  coversSeq: number;
}

export async function findSummary(
  connection: Connection,
  userId: string,
  sessionId: string,
): Promise<SummaryRow | null> {
  const [row] = await connection.query<SummaryRow>(
    `select session_id as "sessionId", content as text, covers_seq as "coversSeq"
     from recollect.summaries where user_id = $1 and session_id = $2`,
    [userId, sessionId],
  );
  return row ?? null;
}

/** Never moves backwards: a slower run that covers less is dropped. */
export async function saveSummary(
  connection: Connection,
  userId: string,
  summary: SummaryRow & { model: string },
): Promise<void> {
  await connection.query(
    `insert into recollect.summaries as s (user_id, session_id, content, covers_seq, model) values ($1, $2, $3, $4, $5)
     on conflict (user_id, session_id) do update set
       content = excluded.content, covers_seq = excluded.covers_seq, model = excluded.model, summarised_at = now()
     where s.covers_seq < excluded.covers_seq`,
    [userId, summary.sessionId, summary.text, summary.coversSeq, summary.model],
  );
}
