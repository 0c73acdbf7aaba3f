// The statements of recall: words of the query, candidates by words and by meaning, what ranking needs to know of each.
import type { Connection } from '../ports/database.js';
import { vectorText } from './embeddings.js';

/** A lexeme of the query, as the user's language analyses it. */
export async function findTerms(connection: Connection, userId: string, query: string): Promise<string[]> {
  const rows = await connection.query<{ lexeme: string }>(
    `select lexeme from recollect.users u, unnest(to_tsvector(u.language::regconfig, $2)) where u.user_id = $1`,
    [userId, query],
  );
  return rows.map((row) => row.lexeme);
}

export interface ItemFilter {
  /** Rows of these scopes and the unscoped; null: every scope. */
  scopes: readonly string[] | null;
  /** Metadata the turn or fact must hold; null: any. */
  metadata: Record<string, unknown> | null;
}

/** Ids of the items that match any term, best `ts_rank` first (normalisation 1: long replies do not win by length). */
export async function findByWords(
  connection: Connection,
  userId: string,
  terms: readonly string[],
  filter: ItemFilter,
  limit: number,
): Promise<string[]> {
  if (terms.length === 0) return [];
  const rows = await connection.query<{ id: string }>(
    `select item_id as id from recollect.recall_items i
     where user_id = $1 and recallable and lexemes @@ $2::tsquery ${filterClause(filter, 4)}
     order by ts_rank('{1,.3,.5,1}', lexemes, $2::tsquery, 1) desc, item_id desc
     limit $3`,
    [userId, anyOf(terms), limit, ...filterValues(filter)],
  );
  return rows.map((row) => row.id);
}

/** Ids of the nearest items, exact. Without a filter this reads the covering index alone. */
export async function findByMeaning(
  connection: Connection,
  userId: string,
  model: { name: string; dimensions: number },
  vector: Float32Array,
  filter: ItemFilter,
  limit: number,
): Promise<string[]> {
  const filtered = filter.scopes !== null || filter.metadata !== null;
  const rows = await connection.query<{ id: string }>(
    `select e.item_id as id from recollect.embeddings e
     ${filtered ? 'join recollect.recall_items i on i.user_id = e.user_id and i.item_id = e.item_id' : ''}
     where e.user_id = $1 and e.model = $2 and e.recallable ${model.dimensions <= 1150 ? 'and e.dims <= 1150' : ''}
       ${filterClause(filter, 5)}
     order by e.embedding <#> $3::halfvec
     limit $4`,
    [userId, model.name, vectorText(vector), limit, ...filterValues(filter)],
  );
  return rows.map((row) => row.id);
}

export interface Statistics {
  items: number;
  averageLength: number;
  /** Per term, in the order given: in how many items it is among the own words. */
  documentFrequencies: number[];
}

/** Over the newest `sample` items of the user; beyond that a share stands for the whole. */
export async function findStatistics(
  connection: Connection,
  userId: string,
  terms: readonly string[],
  sample: number,
): Promise<Statistics> {
  const counts = terms.map((_, index) => `count(*) filter (where lexemes @@ $${index + 3}::tsquery)`);
  const [row] = await connection.query<{ items: number; length: number | null; counts: (number | string)[] }>(
    `select count(*) as items, avg(length)::real as length, array[${counts.join(', ')}]::int[] as counts
     from (
       select lexemes, length from recollect.recall_items
       where user_id = $1 and recallable order by item_id desc limit $2
     ) newest`,
    [userId, sample, ...terms.map((term) => `${quoted(term)}:A`)],
  );
  return {
    items: row?.items ?? 0,
    averageLength: row?.length ?? 1,
    documentFrequencies: (row?.counts ?? []).map(Number),
  };
}

export interface CandidateRow {
  id: string;
  kind: 'turn' | 'fact';
  sessionId: string | null;
  seq: number | null;
  role: 'user' | 'assistant';
  speaker: string | null;
  at: Date;
  /** A tsvector as text: 'lexeme':1A,2B ... */
  lexemes: string;
  length: number;
  /** Null while the item has no vector of this model yet. */
  cosine: number | null;
}

/** The items with these ids, the turns right before and after them, and the turn a fact came from. */
export async function findCandidates(
  connection: Connection,
  userId: string,
  model: string,
  vector: Float32Array,
  ids: readonly string[],
  filter: ItemFilter,
): Promise<CandidateRow[]> {
  return connection.query<CandidateRow>(
    `with chosen as (
       select item_id, kind, session_id, seq from recollect.recall_items where user_id = $1 and item_id = any($2::uuid[])
     ), wanted as (
       select item_id from chosen
       union
       select i.item_id from chosen c
       join recollect.recall_items i
         on i.user_id = $1 and i.kind = 'turn' and i.session_id = c.session_id
           and (i.seq in (c.seq - 1, c.seq + 1) or c.kind = 'fact' and i.seq = c.seq)
     )
     select i.item_id as id, i.kind, i.session_id as "sessionId", i.seq, i.role, i.speaker, i.at,
       i.lexemes::text as lexemes, i.length, -(e.embedding <#> $4::halfvec) as cosine
     from wanted w
     join recollect.recall_items i on i.user_id = $1 and i.item_id = w.item_id
     left join recollect.embeddings e on e.user_id = $1 and e.model = $3 and e.item_id = w.item_id
     where i.recallable ${filterClause(filter, 5)}`,
    [userId, ids, model, vectorText(vector), ...filterValues(filter)],
  );
}

export interface FactEvidenceRow {
  factId: string;
  turnId: string;
  externalId: string | null;
}

/** The turns these facts rest on. */
export async function findEvidenceTurns(
  connection: Connection,
  userId: string,
  factIds: readonly string[],
): Promise<FactEvidenceRow[]> {
  if (factIds.length === 0) return [];
  return connection.query<FactEvidenceRow>(
    `select e.fact_id as "factId", e.turn_id as "turnId", t.external_id as "externalId"
     from recollect.fact_evidence e
     join recollect.conversation_turns t on t.user_id = e.user_id and t.turn_id = e.turn_id
     where e.user_id = $1 and e.fact_id = any($2::uuid[])`,
    [userId, factIds],
  );
}

function filterClause(filter: ItemFilter, first: number): string {
  const clauses: string[] = [];
  let next = first;
  if (filter.scopes !== null) clauses.push(`and (i.scope is null or i.scope = any($${next++}))`);
  if (filter.metadata !== null)
    clauses.push(`and (
      exists (select from recollect.conversation_turns t
        where t.user_id = $1 and t.turn_id = i.item_id and t.metadata @> $${next}::jsonb)
      or exists (select from recollect.facts f
        where f.user_id = $1 and f.fact_id = i.item_id and f.metadata @> $${next}::jsonb))`);
  return clauses.join(' ');
}

function filterValues(filter: ItemFilter): unknown[] {
  return [
    ...(filter.scopes === null ? [] : [filter.scopes]),
    ...(filter.metadata === null ? [] : [JSON.stringify(filter.metadata)]),
  ];
}

/** An OR query; a lexeme is data, so it is quoted for tsquery's own syntax. */
function anyOf(terms: readonly string[]): string {
  return terms.map(quoted).join(' | ');
}

function quoted(term: string): string {
  return `'${term.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
