// Reading everything of a user in pages, as export records. One statement per kind; `after` is the last key of the page before.
import type { ExportRecordKind } from '../domain/export-record.js';
import type { Connection } from '../ports/database.js';

/** Kinds that are read from tables, in the order of an export: what is pointed to comes first. */
export const storedKinds = [
  'setting',
  'session',
  'turn',
  'fact',
  'decision',
  'extraction',
  'purged_fact',
  'summary',
  'profile',
  'file',
  'file_version',
  'value',
] as const satisfies ExportRecordKind[];

export type StoredKind = (typeof storedKinds)[number];

/** Rows after `after` ('' for the first page), at most `limit`, by their keys. */
export async function readPage(
  connection: Connection,
  userId: string,
  kind: StoredKind,
  page: { after: string; limit: number },
): Promise<{ key: string; record: Record<string, unknown> }[]> {
  const rows = await connection.query<{ key: string }>(statements[kind], [userId, page.after, page.limit]);
  return rows.map(({ key, ...record }) => ({ key, record: { kind, ...record } }));
}

/** A bytewise order that needs no other key; both sides of the comparison are in it. */
const pageBy = (key: string) => `(${key})::text collate "C" > $2 order by key limit $3`;
const as = (key: string) => `(${key})::text collate "C" as key`;

/** Inside JSON, where no driver makes a date of it. */
const time = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const statements: Readonly<Record<StoredKind, string>> = {
  setting: `select ${as('user_id')}, language, language_pinned as "languagePinned", speakers, created_at as "createdAt"
    from recollect.users where user_id = $1 and merged_into is null and ${pageBy('user_id')}`,
  session: `select ${as('session_id')}, session_id as "sessionId", scope, metadata, last_seq as "lastSeq",
      started_at as "startedAt", last_turn_at as "lastTurnAt"
    from recollect.sessions where user_id = $1 and ${pageBy('session_id')}`,
  turn: `select ${as('turn_id')}, turn_id as id, session_id as "sessionId", seq, exchange_id as "exchangeId", role,
      kind as "turnKind", speaker, content as text, attachments, scope, metadata, external_id as "externalId", partial,
      created_at as "createdAt", recorded_at as "recordedAt"
    from recollect.conversation_turns where user_id = $1 and ($2 = '' or turn_id > nullif($2, '')::uuid)
    order by turn_id limit $3`,
  fact: `select ${as('f.fact_id')}, f.fact_id as id, f.type, f.subject, f.content as text, f.confidence, f.state, f.scope,
      f.metadata, f.pinned, f.attributes, f.valid_from as "validFrom", f.valid_to as "validTo",
      f.recorded_at as "recordedAt", f.retired_at as "retiredAt", f.superseded_by as "supersededBy",
      (select json_build_object('sessionId', i.session_id, 'seq', i.seq) from recollect.recall_items i
        where i.user_id = $1 and i.item_id = f.fact_id and i.session_id is not null) as place,
      coalesce((select jsonb_agg(jsonb_build_object('id', e.evidence_id, 'turnId', e.turn_id, 'quote', e.quote,
          'recordedAt', ${time('e.recorded_at')}) order by e.evidence_id)
        from recollect.fact_evidence e where e.user_id = $1 and e.fact_id = f.fact_id), '[]') as evidence,
      (select json_build_object('count', u.access_count, 'lastUsedAt', ${time('u.last_accessed')}) from recollect.fact_usage u
        where u.user_id = $1 and u.fact_id = f.fact_id) as usage
    from recollect.facts f where f.user_id = $1 and ($2 = '' or f.fact_id > nullif($2, '')::uuid)
    order by f.fact_id limit $3`,
  decision: `select ${as('decision_id')}, decision_id as id, fact_id as "factId", other_fact_id as "otherFactId",
      exchange_id as "exchangeId", kind as decision, reason, actor, claim, decided_at as "decidedAt"
    from recollect.decisions where user_id = $1 and ($2 = '' or decision_id > nullif($2, '')::uuid)
    order by decision_id limit $3`,
  extraction: `select ${as(`exchange_id::text || ' ' || extractor`)}, exchange_id as "exchangeId", extractor, outcome,
      extracted_at as "extractedAt"
    from recollect.extractions where user_id = $1 and ${pageBy(`exchange_id::text || ' ' || extractor`)}`,
  purged_fact: `select ${as('fact_id')}, fact_id as "factId", policy, reason, expired_at as "expiredAt",
      purged_at as "purgedAt"
    from recollect.purged_facts where user_id = $1 and ${pageBy('fact_id')}`,
  summary: `select ${as('session_id')}, session_id as "sessionId", content as text, covers_seq as "coversSeq", model,
      summarised_at as "summarisedAt"
    from recollect.summaries where user_id = $1 and ${pageBy('session_id')}`,
  profile: `select ${as('user_id')}, content as text, made_of as "factIds", model, made_at as "madeAt",
      made_at_change is distinct from changes as stale
    from recollect.profiles where user_id = $1 and ${pageBy('user_id')}`,
  file: `select ${as('path')}, path, content as text, created_at as "createdAt", updated_at as "updatedAt"
    from recollect.memory_files where user_id = $1 and ${pageBy('path')}`,
  file_version: `select ${as('version_id')}, version_id as id, path, change, content as text, renamed_to as "renamedTo",
      actor, recorded_at as "recordedAt"
    from recollect.memory_file_versions where user_id = $1 and ${pageBy('version_id')}`,
  value: `select ${as('value_id')}, value_id as id, collection, namespace, key as name, value, indexed,
      created_at as "createdAt", updated_at as "updatedAt"
    from recollect.kept_values where user_id = $1 and ${pageBy('value_id')}`,
};
