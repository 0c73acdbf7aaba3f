// The search of a large memory: a statement for each way, and index look-ups for what they found. One statement that keeps
// every item at hand (candidates.ts) is faster for a small memory, and more than twice as slow for this. It is also what an answer of a vector index goes through.
import type { Connection } from '../ports/database.js';
import {
  type CandidateRow,
  type CandidateSearch,
  type Candidates,
  type FoundRow,
  type Statistics,
  termValues,
  toCandidate,
} from './candidates.js';
import { vectorBytes } from './embeddings.js';
import { findByIndex } from './index-search.js';
import { anyOf, findByMeaning, visibleClause, visibleValues } from './search.js';

/** Statistics are counted over this many of the newest items; more of them changes idf by less than ranking sees. */
const statisticsSample = 4_000;

/** Finds what findCandidates would find, now: for a moment of the past there is that one only. */
export async function findCandidatesOfMany(connection: Connection, search: CandidateSearch): Promise<Candidates> {
  // Sent together: none waits for another's answer.
  const [near, byWords, statistics] = await Promise.all([
    findNear(connection, search),
    findByWords(connection, search),
    findStatistics(connection, search),
  ]);
  const ids = [...new Set([...byWords, ...near])];
  return { candidates: ids.length === 0 ? [] : await findAround(connection, search, ids), statistics };
}

async function findNear(connection: Connection, search: CandidateSearch): Promise<string[]> {
  const { userId, model, vector, filter, each, asked = null } = search;
  if (!vector) return [];
  const found = asked && (await findByIndex(connection, { userId, model, vector, filter, each, asked }));
  return found ?? findByMeaning(connection, userId, model, vector, filter, each);
}

async function findByWords(connection: Connection, search: CandidateSearch): Promise<string[]> {
  const { userId, terms, filter, each } = search;
  if (terms.length === 0) return [];
  const rows = await connection.query<{ id: string }>(
    `select item_id as id from recollect.recall_items i
     where user_id = $1 and recallable and lexemes @@ $2::tsquery and ${visibleClause(filter, 4)}
     order by ts_rank('{1,.3,.5,1}', lexemes, $2::tsquery, 1) desc, item_id desc
     limit $3`,
    [userId, anyOf(terms), each, ...visibleValues(filter)],
  );
  return rows.map((row) => row.id);
}

async function findStatistics(connection: Connection, search: CandidateSearch): Promise<Statistics> {
  const { userId, terms } = search;
  const values = termValues(terms);
  const counts = values.map((_, index) => `count(*) filter (where lexemes @@ $${index + 3}::tsquery)`);
  const [row] = await connection.query<{ items: number; length: number | null; counts: (number | string)[] }>(
    `select count(*) as items, avg(length)::real as length, array[${counts.join(', ')}]::integer[] as counts
     from (
       select lexemes, length from recollect.recall_items
       where user_id = $1 and recallable order by item_id desc limit $2
     ) newest`,
    [userId, statisticsSample, ...values],
  );
  return {
    items: row?.items ?? 0,
    averageLength: row?.length ?? 1,
    documentFrequencies: (row?.counts ?? []).slice(0, terms.length).map(Number),
  };
}

/** The items with these ids, the turns right before and after them, and the turn a fact came from. */
async function findAround(
  connection: Connection,
  search: CandidateSearch,
  ids: readonly string[],
): Promise<CandidateRow[]> {
  const { userId, terms, model, vector, filter } = search;
  const rows = await connection.query<FoundRow>(
    `with chosen as materialized (
       select item_id, session_id, seq from recollect.recall_items where user_id = $1 and item_id = any($2::uuid[])
     ), wanted as (
       select item_id from chosen
       union
       select i.item_id from chosen, (values (-1), (0), (1)) as steps (step), recollect.recall_items i
       where i.user_id = $1 and i.kind = 'turn' and i.session_id = chosen.session_id and i.seq = chosen.seq + step
     )
     select i.item_id as id, i.kind, i.session_id as "sessionId", i.seq, i.role, i.speaker,
       date_part('epoch', i.at) as at, case when i.lexemes @@ $5::tsquery then i.lexemes::text end as lexemes, i.length,
       i.substance, i.cue, -(e.embedding <#> $4::halfvec) as cosine, null::integer[] as counts
     from wanted w
     join recollect.recall_items i on i.user_id = $1 and i.item_id = w.item_id
     left join recollect.embeddings e on e.user_id = $1 and e.model = $3 and e.item_id = w.item_id
     where i.recallable and ${visibleClause(filter, 6)}`,
    [
      userId,
      ids,
      model.name,
      vector && vectorBytes(vector),
      terms.length === 0 ? null : anyOf(terms),
      ...visibleValues(filter),
    ],
  );
  return rows.map(toCandidate);
}
