// Facts between their states: held for review, approved, restored, pinned. Call under the user's lock.
import { explainReason } from '../domain/decision-reason.js';
import type { Fact, FactState, PendingFact } from '../domain/fact.js';
import type { Connection } from '../ports/database.js';
import { factColumns } from './facts.js';

/** Takes a new fact out of what is known until somebody approves it. */
export async function holdFact(connection: Connection, userId: string, id: string): Promise<void> {
  await connection.query(`update recollect.facts set state = 'pending' where user_id = $1 and fact_id = $2`, [
    userId,
    id,
  ]);
}

/** Makes a fact of one of these states current again; null when it is of another. */
export async function makeCurrent(
  connection: Connection,
  userId: string,
  id: string,
  from: readonly FactState[],
): Promise<Fact | null> {
  const [fact] = await connection.query<Fact>(
    `update recollect.facts set state = 'current', retired_at = null, superseded_by = null,
       valid_to = case when state = 'superseded' then null else valid_to end
     where user_id = $1 and fact_id = $2 and state = any($3)
     returning ${factColumns}`,
    [userId, id, from],
  );
  return fact ?? null;
}

export async function setPinned(
  connection: Connection,
  userId: string,
  id: string,
  pinned: boolean,
): Promise<Fact | null> {
  const [fact] = await connection.query<Fact>(
    `update recollect.facts set pinned = $3 where user_id = $1 and fact_id = $2 and pinned <> $3
     returning ${factColumns}`,
    [userId, id, pinned],
  );
  return fact ?? null;
}

/** The oldest first; of every user (for the upkeep role) where none is named. */
export async function findPending(
  connection: Connection,
  userId: string | null,
  limit: number,
): Promise<PendingFact[]> {
  const rows = await connection.query<Omit<PendingFact, 'explanation'>>(
    `select f.user_id as "userId", ${factColumns}, held.reason, said.quote
     from recollect.facts f
     left join lateral (
       select reason from recollect.decisions d
       where d.user_id = f.user_id and d.fact_id = f.fact_id and d.kind = 'held' order by decision_id desc limit 1
     ) held on true
     left join lateral (
       select quote from recollect.fact_evidence e
       where e.user_id = f.user_id and e.fact_id = f.fact_id order by evidence_id limit 1
     ) said on true
     where f.state = 'pending' and ($1::text is null or f.user_id = $1)
     order by f.fact_id limit $2`,
    [userId, limit],
  );
  return rows.map((row) => ({ ...row, explanation: explainReason(row.reason ?? '') }));
}

/**
 * Takes one place among the first facts of the deployment; false when they are taken. The row's lock is held until the
 * transaction ends, so a place of a transaction that fails is free again. Once all are taken nobody waits.
 */
export async function takeReviewPlace(connection: Connection, places: number): Promise<boolean> {
  if (places === 0) return false;
  const rows = await connection.query(
    'update recollect.review_count set held = held + 1 where held < $1 returning held',
    [places],
  );
  return rows.length > 0;
}
