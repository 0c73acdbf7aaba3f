// Parts of the search and its smaller statements: the words of a query, the nearest vectors, the evidence of facts.
// The search itself is in candidates.ts.
import { segmentWords } from '../domain/segment-words.js';
import type { Connection } from '../ports/database.js';
import { vectorBytes } from './embeddings.js';
import { modelChanged } from './models.js';
import { type Merged, refuseMerged } from './users.js';

/** What is known of the user before the query is embedded. */
export interface Asker {
  language: string;
  /** Names heard as speakers. */
  speakers: string[];
  /** The lexemes of the query. */
  lexemes: string[];
  /** More items than asked about. */
  large: boolean;
  /** The vector index that serves and was told of this user's vectors; null: only the database can be searched. */
  index: string | null;
}

/**
 * Null for a user nothing was ever recorded for. Throws `embedding_model_changed` where this model serves no more: its vectors
 * are going, or gone.
 */
export async function findAsker(
  connection: Connection,
  userId: string,
  model: string,
  query: string,
  items: number,
): Promise<Asker | null> {
  const [row] = await connection.query<Asker & Merged & { serving: string | null }>(
    `select language, speakers, merged_into as "mergedInto", (select model from recollect.models where serving) as serving,
       array(select lexeme from unnest(to_tsvector(language::regconfig, $2))) as lexemes,
       exists (select from recollect.recall_items where user_id = $1 offset $3) as large,
       (select index_id from recollect.vector_indexes where state = 'serving' and index_id = vector_index) as index
     from recollect.users where user_id = $1`,
    [userId, segmentWords(query), items],
  );
  if (!row) return null;
  refuseMerged(row);
  if (row.serving !== model) throw modelChanged(row.serving, model);
  return row;
}

/** A lexeme of the query, as the user's language analyses it. */
export async function findTerms(connection: Connection, userId: string, query: string): Promise<string[]> {
  const rows = await connection.query<{ lexeme: string }>(
    `select lexeme from recollect.users u, unnest(to_tsvector(u.language::regconfig, $2)) where u.user_id = $1`,
    [userId, segmentWords(query)],
  );
  return rows.map((row) => row.lexeme);
}

export interface ItemFilter {
  /** Rows of these scopes and the unscoped; null: every scope. */
  scopes: readonly string[] | null;
  /** Metadata the turn or fact must hold; null asks for none. */
  metadata: Record<string, unknown> | null;
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
       and ${visibleClause(filter, 5)}
     order by e.embedding <#> $3::halfvec
     limit $4`,
    [userId, model.name, vectorBytes(vector), limit, ...visibleValues(filter)],
  );
  return rows.map((row) => row.id);
}

export interface FactEvidenceRow {
  factId: string;
  turnId: string;
  externalId: string | null;
}

/** The turns these facts rest on, or rested on at a moment. */
export async function findEvidenceTurns(
  connection: Connection,
  userId: string,
  factIds: readonly string[],
  asOf: Date | null,
): Promise<FactEvidenceRow[]> {
  if (factIds.length === 0) return [];
  return connection.query<FactEvidenceRow>(
    `select e.fact_id as "factId", e.turn_id as "turnId", t.external_id as "externalId"
     from recollect.fact_evidence e
     join recollect.conversation_turns t on t.user_id = e.user_id and t.turn_id = e.turn_id
     where e.user_id = $1 and e.fact_id = any($2::uuid[]) and ($3::timestamptz is null or e.recorded_at <= $3)`,
    [userId, factIds, asOf],
  );
}

/** Is item `i` one of those the filter leaves? Its values start at `$first`. */
export function visibleClause(filter: ItemFilter, first: number): string {
  const clauses: string[] = [];
  let next = first;
  if (filter.scopes !== null) clauses.push(`(i.scope is null or i.scope = any($${next++}))`);
  if (filter.metadata !== null)
    clauses.push(`(
      exists (select from recollect.conversation_turns t
        where t.user_id = $1 and t.turn_id = i.item_id and t.metadata @> $${next}::jsonb)
      or exists (select from recollect.facts f
        where f.user_id = $1 and f.fact_id = i.item_id and f.metadata @> $${next}::jsonb))`);
  return clauses.length === 0 ? 'true' : clauses.join(' and ');
}

export function visibleValues(filter: ItemFilter): unknown[] {
  return [
    ...(filter.scopes === null ? [] : [filter.scopes]),
    ...(filter.metadata === null ? [] : [JSON.stringify(filter.metadata)]),
  ];
}

/** An OR query; a lexeme is data, so it is quoted for tsquery's own syntax. */
export function anyOf(terms: readonly string[]): string {
  return terms.map(quoted).join(' | ');
}

/** Finds the items that hold the term themselves, not in a neighbour or as their speaker. */
export function ownWords(term: string): string {
  return `${quoted(term)}:A`;
}

function quoted(term: string): string {
  return `'${term.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
