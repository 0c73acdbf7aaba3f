// Writing export records back, for one user. What is there already stays as it is, and what points to nothing is left out, so that
// running an import twice changes nothing and no record can fail it. Each statement gives the ids that are new.
import type { RecordOf } from '../domain/export-record.js';
import { newId } from '../domain/identifier.js';
import type { Connection } from '../ports/database.js';

/** True where nothing was recorded yet: the user's settings may then come from the import. */
export async function isNewUser(connection: Connection, userId: string): Promise<boolean> {
  const [row] = await connection.query<{ fresh: boolean }>(
    `select not exists (select from recollect.sessions where user_id = $1)
       and not exists (select from recollect.facts where user_id = $1)
       and not exists (select from recollect.memory_files where user_id = $1)
       and not exists (select from recollect.kept_values where user_id = $1) as fresh`,
    [userId],
  );
  return row?.fresh ?? true;
}

export async function importSetting(
  connection: Connection,
  userId: string,
  setting: { speakers: readonly string[]; createdAt: string },
): Promise<void> {
  await connection.query(
    `update recollect.users set created_at = least(created_at, $3), speakers = coalesce((
       select array_agg(name order by name) from (
         select distinct name from unnest(speakers || $2::text[]) as name order by name limit 200) names), '{}')
     where user_id = $1`,
    [userId, setting.speakers, setting.createdAt],
  );
}

/** One that is there goes on after the last of both. */
export async function importSessions(
  connection: Connection,
  userId: string,
  sessions: readonly RecordOf<'session'>[],
): Promise<string[]> {
  return idsOf(
    await connection.query(
      `insert into recollect.sessions as s (user_id, session_id, scope, metadata, last_seq, started_at, last_turn_at)
       select $1, r."sessionId", r.scope, r.metadata, r."lastSeq", r."startedAt", r."lastTurnAt"
       from jsonb_to_recordset($2::jsonb) as r("sessionId" text, scope text, metadata jsonb, "lastSeq" int,
         "startedAt" timestamptz, "lastTurnAt" timestamptz)
       on conflict (user_id, session_id) do update set last_seq = greatest(s.last_seq, excluded.last_seq)
       returning session_id as id, xmax = 0 as fresh`,
      [userId, JSON.stringify(sessions)],
    ),
  );
}

/** They may come between others: the session takes note. */
export async function importTurns(
  connection: Connection,
  userId: string,
  turns: readonly (RecordOf<'turn'> & { contentHash: string })[],
): Promise<string[]> {
  return idsOf(
    await connection.query(
      `with written as (
       insert into recollect.conversation_turns (user_id, turn_id, session_id, seq, exchange_id, role, kind, speaker, content,
         attachments, scope, metadata, external_id, content_hash, partial, created_at, recorded_at)
       select $1, r.id, r."sessionId", r.seq, r."exchangeId", r.role, r."turnKind", r.speaker, r.text, r.attachments, r.scope,
         r.metadata, r."externalId", decode(r."contentHash", 'hex'), r.partial, r."createdAt", r."recordedAt"
       from jsonb_to_recordset($2::jsonb) as r(id uuid, "sessionId" text, seq int, "exchangeId" uuid, role text,
         "turnKind" text, speaker text, text text, attachments jsonb, scope text, metadata jsonb, "externalId" text,
         "contentHash" text, partial boolean, "createdAt" timestamptz, "recordedAt" timestamptz)
       join recollect.sessions s on s.user_id = $1 and s.session_id = r."sessionId" and r.seq <= s.last_seq
       on conflict do nothing returning turn_id, session_id),
       noted as (update recollect.sessions set turns_epoch = $3::uuid
         where user_id = $1 and session_id in (select session_id from written))
       select turn_id as id, true as fresh from written`,
      [userId, JSON.stringify(turns), newId()],
    ),
  );
}

export async function importFacts(
  connection: Connection,
  userId: string,
  facts: readonly (RecordOf<'fact'> & { contentHash: string })[],
): Promise<string[]> {
  return idsOf(
    await connection.query(
      `insert into recollect.facts (user_id, fact_id, type, subject, content, content_hash, confidence, state, scope, metadata,
         pinned, attributes, valid_from, valid_to, recorded_at, retired_at)
       select $1, r.id, r.type, r.subject, r.text, decode(r."contentHash", 'hex'), r.confidence, r.state, r.scope, r.metadata,
         r.pinned, array(select jsonb_array_elements_text(r.attributes)), r."validFrom", r."validTo", r."recordedAt",
         r."retiredAt"
       from jsonb_to_recordset($2::jsonb) as r(id uuid, type text, subject text, text text, "contentHash" text,
         confidence real, state text, scope text, metadata jsonb, pinned boolean, attributes jsonb, "validFrom" timestamptz,
         "validTo" timestamptz, "recordedAt" timestamptz, "retiredAt" timestamptz)
       on conflict do nothing returning fact_id as id, true as fresh`,
      [userId, JSON.stringify(facts)],
    ),
  );
}

/** Of facts that are new; a turn that is not there leaves its quote. */
export async function importEvidence(
  connection: Connection,
  userId: string,
  evidence: readonly (RecordOf<'fact'>['evidence'][number] & { factId: string })[],
): Promise<void> {
  await connection.query(
    `insert into recollect.fact_evidence (user_id, evidence_id, fact_id, turn_id, quote, recorded_at)
     select $1, r.id, r."factId", t.turn_id, r.quote, r."recordedAt"
     from jsonb_to_recordset($2::jsonb) as r(id uuid, "factId" uuid, "turnId" uuid, quote text, "recordedAt" timestamptz)
     left join recollect.conversation_turns t on t.user_id = $1 and t.turn_id = r."turnId"
     on conflict do nothing`,
    [userId, JSON.stringify(evidence)],
  );
}

export async function importUsage(
  connection: Connection,
  userId: string,
  usage: readonly { factId: string; count: number; lastUsedAt: string }[],
): Promise<void> {
  await connection.query(
    `insert into recollect.fact_usage (user_id, fact_id, access_count, last_accessed)
     select $1, r."factId", r.count, r."lastUsedAt"
     from jsonb_to_recordset($2::jsonb) as r("factId" uuid, count int, "lastUsedAt" timestamptz)
     on conflict do nothing`,
    [userId, JSON.stringify(usage)],
  );
}

/** Which fact took a fact's place: when all of them are there. */
export async function importReplacements(
  connection: Connection,
  userId: string,
  replacements: readonly { factId: string; supersededBy: string }[],
): Promise<void> {
  await connection.query(
    `update recollect.facts f set superseded_by = later.fact_id
     from jsonb_to_recordset($2::jsonb) as r("factId" uuid, "supersededBy" uuid)
     join recollect.facts later on later.user_id = $1 and later.fact_id = r."supersededBy"
     where f.user_id = $1 and f.fact_id = r."factId" and f.superseded_by is null and f.state = 'superseded'`,
    [userId, JSON.stringify(replacements)],
  );
}

export async function importDecisions(
  connection: Connection,
  userId: string,
  decisions: readonly RecordOf<'decision'>[],
): Promise<string[]> {
  return idsOf(
    await connection.query(
      `insert into recollect.decisions (user_id, decision_id, fact_id, other_fact_id, exchange_id, kind, reason, actor, claim,
         decided_at)
       select $1, r.id, f.fact_id, o.fact_id, r."exchangeId", r.decision, r.reason, r.actor, nullif(r.claim, 'null'),
         r."decidedAt"
       from jsonb_to_recordset($2::jsonb) as r(id uuid, "factId" uuid, "otherFactId" uuid, "exchangeId" uuid, decision text,
         reason text, actor text, claim jsonb, "decidedAt" timestamptz)
       left join recollect.facts f on f.user_id = $1 and f.fact_id = r."factId"
       left join recollect.facts o on o.user_id = $1 and o.fact_id = r."otherFactId"
       where r."factId" is null or f.fact_id is not null
       on conflict do nothing returning decision_id as id, true as fresh`,
      [userId, JSON.stringify(decisions)],
    ),
  );
}

export async function importExtractions(
  connection: Connection,
  userId: string,
  extractions: readonly RecordOf<'extraction'>[],
): Promise<string[]> {
  return idsOf(
    await connection.query(
      `insert into recollect.extractions (user_id, exchange_id, extractor, outcome, extracted_at)
       select $1, r."exchangeId", r.extractor, r.outcome, r."extractedAt"
       from jsonb_to_recordset($2::jsonb) as r("exchangeId" uuid, extractor text, outcome jsonb, "extractedAt" timestamptz)
       on conflict do nothing returning exchange_id::text as id, true as fresh`,
      [userId, JSON.stringify(extractions)],
    ),
  );
}

export async function importPurgedFacts(
  connection: Connection,
  userId: string,
  purged: readonly RecordOf<'purged_fact'>[],
): Promise<string[]> {
  return idsOf(
    await connection.query(
      `insert into recollect.purged_facts (user_id, fact_id, policy, reason, expired_at, purged_at)
       select $1, r."factId", r.policy, r.reason, r."expiredAt", r."purgedAt"
       from jsonb_to_recordset($2::jsonb) as r("factId" uuid, policy text, reason text, "expiredAt" timestamptz,
         "purgedAt" timestamptz)
       on conflict do nothing returning fact_id as id, true as fresh`,
      [userId, JSON.stringify(purged)],
    ),
  );
}

export async function importSummaries(
  connection: Connection,
  userId: string,
  summaries: readonly RecordOf<'summary'>[],
): Promise<string[]> {
  return idsOf(
    await connection.query(
      `insert into recollect.summaries (user_id, session_id, content, covers_seq, model, summarised_at)
       select $1, r."sessionId", r.text, r."coversSeq", r.model, r."summarisedAt"
       from jsonb_to_recordset($2::jsonb) as r("sessionId" text, text text, "coversSeq" int, model text,
         "summarisedAt" timestamptz)
       join recollect.sessions s on s.user_id = $1 and s.session_id = r."sessionId"
       on conflict do nothing returning session_id as id, true as fresh`,
      [userId, JSON.stringify(summaries)],
    ),
  );
}

/** After the facts: each of them counts as a change. */
export async function importProfile(
  connection: Connection,
  userId: string,
  profile: RecordOf<'profile'>,
): Promise<string[]> {
  return idsOf(
    await connection.query(
      `insert into recollect.profiles (user_id, content, made_of, model, changes, made_at_change, made_at)
       values ($1, $2, $3::uuid[], $4, 1, $5, $6)
       on conflict do nothing returning user_id as id, true as fresh`,
      [userId, profile.text, profile.factIds, profile.model, profile.stale ? 0 : 1, profile.madeAt],
    ),
  );
}

function idsOf(rows: readonly object[]): string[] {
  return (rows as { id: string; fresh: boolean }[]).filter((row) => row.fresh).map((row) => row.id);
}
