// Facts: written from verified claims only, retired but never overwritten.
import type { Evidence, Fact, FactState, VerifiedClaim } from '../domain/fact.js';
import type { Connection } from '../ports/database.js';

/** The columns of a Fact. */
export const factColumns = `fact_id as id, type, subject, content as text, confidence, state, scope, metadata, pinned,
  valid_from as "validFrom", valid_to as "validTo", recorded_at as "recordedAt", retired_at as "retiredAt",
  superseded_by as "supersededBy"`;

export interface FactPlace {
  scope: string | null;
  metadata: Record<string, unknown>;
  validFrom: Date;
  recordedAt: Date;
  /** Keys of what the fact says something of. */
  attributes: readonly string[];
}

/** Null when the same statement is current already, whoever was first. */
export async function insertFact(
  connection: Connection,
  userId: string,
  id: string,
  claim: VerifiedClaim,
  contentHash: Buffer,
  place: FactPlace,
): Promise<Fact | null> {
  const [fact] = await connection.query<Fact>(
    `insert into recollect.facts (user_id, fact_id, type, subject, content, content_hash, confidence, scope, metadata,
       valid_from, recorded_at, attributes)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, $11, $12)
     on conflict do nothing
     returning ${factColumns}`,
    [
      userId,
      id,
      claim.type,
      claim.subject,
      claim.text,
      contentHash,
      claim.confidence,
      place.scope,
      JSON.stringify(place.metadata),
      place.validFrom,
      place.recordedAt,
      place.attributes,
    ],
  );
  return fact ?? null;
}

export async function findFact(connection: Connection, userId: string, id: string): Promise<Fact | null> {
  const [fact] = await connection.query<Fact>(
    `select ${factColumns} from recollect.facts where user_id = $1 and fact_id = $2`,
    [userId, id],
  );
  return fact ?? null;
}

/** Facts whose id ends in these eight digits; more than one only by accident. */
export async function findFactsByShortId(connection: Connection, userId: string, shortId: string): Promise<Fact[]> {
  return connection.query<Fact>(
    `select ${factColumns} from recollect.facts where user_id = $1 and right(fact_id::text, 8) = $2 limit 2`,
    [userId, shortId.toLowerCase()],
  );
}

export async function findFacts(connection: Connection, userId: string, ids: readonly string[]): Promise<Fact[]> {
  if (ids.length === 0) return [];
  return connection.query<Fact>(
    `select ${factColumns} from recollect.facts where user_id = $1 and fact_id = any($2::uuid[])`,
    [userId, ids],
  );
}

/** Subjects like `Eva (wife)` of facts that hold in this scope. */
export async function findSubjectsOf(
  connection: Connection,
  userId: string,
  relation: string,
  scope: string | null,
): Promise<string[]> {
  const rows = await connection.query<{ subject: string }>(
    `select distinct subject from recollect.facts
     where user_id = $1 and state in ('current', 'pending') and right(subject, length($2)) = $2
       and (scope is null or scope is not distinct from $3)`,
    [userId, ` (${relation})`, scope],
  );
  return rows.map((row) => row.subject);
}

export interface FactFilter {
  type: string | null;
  since: Date | null;
  until: Date | null;
  after: string | null;
  limit: number;
}

/** In order of their ids, which is the order of their making; newest first. */
export async function listFacts(
  connection: Connection,
  userId: string,
  page: FactFilter & { state: FactState | null },
): Promise<Fact[]> {
  return connection.query<Fact>(
    `select ${factColumns} from recollect.facts
     where user_id = $1 and ($2::text is null or state = $2) and ($3::text is null or type = $3)
       and ($4::uuid is null or fact_id < $4)
       and ($6::timestamptz is null or recorded_at >= $6) and ($7::timestamptz is null or recorded_at < $7)
     order by fact_id desc limit $5`,
    [userId, page.state, page.type, page.after, page.limit, page.since, page.until],
  );
}

/** Ends a current fact; null when it was not current any more. */
export async function retireFact(
  connection: Connection,
  userId: string,
  id: string,
  end: { state: FactState; at: Date; validTo: Date | null; supersededBy: string | null },
): Promise<Fact | null> {
  const [fact] = await connection.query<Fact>(
    `update recollect.facts set state = $3, retired_at = $4, valid_to = $5, superseded_by = $6
     where user_id = $1 and fact_id = $2 and state in ('current', 'pending')
     returning ${factColumns}`,
    [userId, id, end.state, end.at, end.validTo, end.supersededBy],
  );
  return fact ?? null;
}

export async function findSuperseded(connection: Connection, userId: string, id: string): Promise<Fact[]> {
  return connection.query<Fact>(
    `select ${factColumns} from recollect.facts where user_id = $1 and superseded_by = $2 order by recorded_at desc`,
    [userId, id],
  );
}

export async function countFacts(connection: Connection): Promise<number> {
  const [row] = await connection.query<{ count: number }>(
    `select count(*) as count from recollect.facts where state = 'current'`,
  );
  return row?.count ?? 0;
}

/** One quote per fact and turn; the first one stays. */
export async function insertEvidence(
  connection: Connection,
  userId: string,
  evidence: { id: string; factId: string; turnId: string | null; quote: string | null; recordedAt: Date },
): Promise<void> {
  await connection.query(
    `insert into recollect.fact_evidence (user_id, evidence_id, fact_id, turn_id, quote, recorded_at)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [userId, evidence.id, evidence.factId, evidence.turnId, evidence.quote, evidence.recordedAt],
  );
}

export async function findEvidence(connection: Connection, userId: string, factId: string): Promise<Evidence[]> {
  return connection.query<Evidence>(
    `select turn_id as "turnId", quote, recorded_at as "recordedAt"
     from recollect.fact_evidence where user_id = $1 and fact_id = $2 order by evidence_id`,
    [userId, factId],
  );
}

/** The words a wrong fact rested on do not stay with it. */
export async function clearQuotes(connection: Connection, userId: string, factId: string): Promise<void> {
  await connection.query('update recollect.fact_evidence set quote = null where user_id = $1 and fact_id = $2', [
    userId,
    factId,
  ]);
}

/** Takes ids and short ids. */
export async function countUse(
  connection: Connection,
  userId: string,
  factIds: readonly string[],
  at: Date,
): Promise<string[]> {
  const rows = await connection.query<{ id: string }>(
    `insert into recollect.fact_usage as u (user_id, fact_id, access_count, last_accessed)
     select $1, fact_id, 1, $3 from recollect.facts
     where user_id = $1 and (fact_id::text = any($2) or right(fact_id::text, 8) = any($2))
     on conflict (user_id, fact_id) do update set
       access_count = u.access_count + 1, last_accessed = greatest(u.last_accessed, excluded.last_accessed)
     returning u.fact_id as id`,
    [userId, factIds, at],
  );
  return rows.map((row) => row.id);
}
