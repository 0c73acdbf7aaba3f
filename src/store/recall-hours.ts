// How recalls went, hour by hour, over all users. In upkeep's own role.
import type { RecallHour } from '../domain/recall-outcome.js';
import type { Connection } from '../ports/database.js';

/** Adds to what other processes counted; call it with the earlier hour first, or two of them could wait for each other. */
export async function addRecallHour(connection: Connection, counted: RecallHour): Promise<void> {
  await connection.query(
    `insert into recollect.recall_hours as h (hour, recalls, hits, withheld, empty, failed, durations, relevances)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (hour) do update set recalls = h.recalls + excluded.recalls, hits = h.hits + excluded.hits,
       withheld = h.withheld + excluded.withheld, empty = h.empty + excluded.empty, failed = h.failed + excluded.failed,
       durations = array(select coalesce(a, 0) + coalesce(b, 0)
         from unnest(h.durations, excluded.durations) with ordinality as t(a, b, place) order by place),
       relevances = array(select coalesce(a, 0) + coalesce(b, 0)
         from unnest(h.relevances, excluded.relevances) with ordinality as t(a, b, place) order by place)`,
    [
      counted.hour,
      counted.recalls,
      counted.hits,
      counted.withheld,
      counted.empty,
      counted.failed,
      counted.durations,
      counted.relevances,
    ],
  );
}

/** Hours that begin from `since` on and before `until`, in order. */
export async function listRecallHours(
  connection: Connection,
  span: { since: Date; until: Date },
): Promise<RecallHour[]> {
  const rows = await connection.query<RecallHour>(
    `select hour, recalls, hits, withheld, empty, failed, durations::text[] as durations, relevances::text[] as relevances
     from recollect.recall_hours where hour >= $1 and hour < $2 order by hour`,
    [span.since, span.until],
  );
  return rows.map((row) => ({
    ...row,
    durations: row.durations.map(Number),
    relevances: row.relevances.map(Number),
  }));
}

export async function deleteRecallHours(connection: Connection, before: Date): Promise<void> {
  await connection.query('delete from recollect.recall_hours where hour < $1', [before]);
}
