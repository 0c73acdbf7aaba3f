// Facts that end by decay: what upkeep judges them by, their end, and later their purge.
import { newId } from '../domain/identifier.js';
import type { Connection } from '../ports/database.js';
import { setRecallable } from './items.js';

export interface FactUseRow {
  id: string;
  type: string;
  pinned: boolean;
  confidence: number;
  uses: number;
  unusedSince: Date;
  /** Null unless it was asked for. */
  text: string | null;
}

/** The user's current facts. Every decision about a fact restarts its clock: said again, restored, unpinned. */
export async function findFactUses(connection: Connection, userId: string, withText: boolean): Promise<FactUseRow[]> {
  return connection.query<FactUseRow>(
    `select f.fact_id as id, f.type, f.pinned, f.confidence, coalesce(u.access_count, 0) as uses,
       greatest(f.recorded_at, u.last_accessed, d.decided_at) as "unusedSince",
       case when $2::boolean then f.content end as text
     from recollect.facts f
     left join recollect.fact_usage u on u.user_id = f.user_id and u.fact_id = f.fact_id
     left join (
       select fact_id, max(decided_at) as decided_at from recollect.decisions
       where user_id = $1 and kind not in ('expired', 'rejected') group by fact_id
     ) d on d.fact_id = f.fact_id
     where f.user_id = $1 and f.state = 'current' order by f.fact_id`,
    [userId, withText],
  );
}

export interface ExpiryWrite {
  id: string;
  /** As many as it had when it was judged; a fact used since stays. */
  uses: number;
  reason: string;
}

/** Gives the ids of those that ended; they are out of the search with it. */
export async function expireFacts(
  connection: Connection,
  userId: string,
  expiries: readonly ExpiryWrite[],
  at: Date,
): Promise<string[]> {
  const rows = await connection.query<{ id: string }>(
    `update recollect.facts f set state = 'expired', retired_at = $4
     from unnest($2::uuid[], $3::int[]) as judged(id, uses)
     where f.user_id = $1 and f.fact_id = judged.id and f.state = 'current' and not f.pinned
       and not exists (select from recollect.fact_usage u
         where u.user_id = $1 and u.fact_id = judged.id and u.access_count > judged.uses)
     returning f.fact_id as id`,
    [userId, expiries.map((expiry) => expiry.id), expiries.map((expiry) => expiry.uses), at],
  );
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return ids;
  await setRecallable(connection, userId, ids, false);
  const reasons = new Map(expiries.map((expiry) => [expiry.id, expiry.reason]));
  await connection.query(
    `insert into recollect.decisions (user_id, decision_id, fact_id, kind, reason, actor, decided_at)
     select $1, decision_id, fact_id, 'expired', reason, 'upkeep', $5
     from unnest($2::uuid[], $3::uuid[], $4::text[]) as d(decision_id, fact_id, reason)`,
    [userId, ids.map(() => newId()), ids, ids.map((id) => reasons.get(id) ?? ''), at],
  );
  return ids;
}

export interface PurgeableRow {
  id: string;
  type: string;
  uses: number;
  expiredAt: Date;
  /** Of its last expiry. */
  reason: string;
  text: string | null;
}

/** Facts that expired at or before `until`, the longest ago first. A pinned one and one of an exempt type stay. */
export async function findPurgeable(
  connection: Connection,
  userId: string,
  query: { until: Date; exemptTypes: readonly string[]; limit: number; withText: boolean },
): Promise<PurgeableRow[]> {
  return connection.query<PurgeableRow>(
    `select f.fact_id as id, f.type, coalesce(u.access_count, 0) as uses, f.retired_at as "expiredAt",
       coalesce((select d.reason from recollect.decisions d
         where d.user_id = $1 and d.fact_id = f.fact_id and d.kind = 'expired'
         order by d.decided_at desc, d.decision_id desc limit 1), 'expired') as reason,
       case when $5::boolean then f.content end as text
     from recollect.facts f
     left join recollect.fact_usage u on u.user_id = f.user_id and u.fact_id = f.fact_id
     where f.user_id = $1 and f.state = 'expired' and f.retired_at <= $2 and not f.pinned and f.type <> all($3)
     order by f.retired_at, f.fact_id limit $4`,
    [userId, query.until, query.exemptTypes, query.limit, query.withText],
  );
}

/** The facts these ones replaced, and the ones those replaced: history of a fact goes with it. */
export async function findOlderVersions(
  connection: Connection,
  userId: string,
  ids: readonly string[],
  exemptTypes: readonly string[],
): Promise<{ id: string; expiredAt: Date }[]> {
  return connection.query(
    `with recursive older as (
       select fact_id, retired_at from recollect.facts
       where user_id = $1 and superseded_by = any($2::uuid[]) and state = 'superseded' and not pinned and type <> all($3)
       union
       select f.fact_id, f.retired_at from recollect.facts f join older o on f.superseded_by = o.fact_id
       where f.user_id = $1 and f.state = 'superseded' and not f.pinned and f.type <> all($3)
     )
     select fact_id as id, retired_at as "expiredAt" from older`,
    [userId, ids, exemptTypes],
  );
}

/**
 * Deletes the facts with evidence, vectors, counters and decisions, and the statements nothing else rests on. What stays of
 * each is a row without its content.
 */
export async function purgeFacts(
  connection: Connection,
  userId: string,
  facts: readonly { id: string; reason: string; expiredAt: Date }[],
  purge: { policy: string; at: Date },
): Promise<void> {
  const ids = facts.map((fact) => fact.id);
  await connection.query(
    `insert into recollect.purged_facts (user_id, fact_id, policy, reason, expired_at, purged_at)
     select $1, id, $5, reason, expired_at, $6
     from unnest($2::uuid[], $3::text[], $4::timestamptz[]) as p(id, reason, expired_at)
     on conflict do nothing`,
    [userId, ids, facts.map((fact) => fact.reason), facts.map((fact) => fact.expiredAt), purge.policy, purge.at],
  );
  await connection.query('delete from recollect.recall_items where user_id = $1 and item_id = any($2::uuid[])', [
    userId,
    ids,
  ]);
  await connection.query(
    `delete from recollect.conversation_turns t
     where t.user_id = $1 and t.kind = 'statement'
       and t.turn_id in (select turn_id from recollect.fact_evidence where user_id = $1 and fact_id = any($2::uuid[]))
       and not exists (select from recollect.fact_evidence other
         where other.user_id = $1 and other.turn_id = t.turn_id and other.fact_id <> all($2::uuid[]))`,
    [userId, ids],
  );
  await connection.query('delete from recollect.facts where user_id = $1 and fact_id = any($2::uuid[])', [userId, ids]);
}

export interface PurgedFact {
  policy: string;
  reason: string;
  expiredAt: Date;
  purgedAt: Date;
}

/** What is left of a purged fact, by its id or its last eight digits. */
export async function findPurgedFact(connection: Connection, userId: string, id: string): Promise<PurgedFact | null> {
  const [fact] = await connection.query<PurgedFact>(
    `select policy, reason, expired_at as "expiredAt", purged_at as "purgedAt"
     from recollect.purged_facts
     where user_id = $1 and (fact_id::text = lower($2) or right(fact_id::text, 8) = lower($2))
     order by purged_at desc limit 1`,
    [userId, id],
  );
  return fact ?? null;
}
