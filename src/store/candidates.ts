// The one statement recall searches a user's memory with: one pass over the items and one over the vectors give the best
// by words, the nearest by meaning, the turns around both, and how often each term occurs. A large memory has its own
// statements, in large-memory.ts.
import type { ItemCue } from '../domain/item-signals.js';
import type { Connection } from '../ports/database.js';
import { wasKnown } from './as-of.js';
import { vectorBytes } from './embeddings.js';
import type { Asked } from './index-search.js';
import { anyOf, type ItemFilter, ownWords, visibleClause, visibleValues } from './search.js';

export interface CandidateSearch {
  userId: string;
  terms: readonly string[];
  /** Null: nothing is near anything, and the words alone decide. */
  vector: Float32Array | null;
  model: { name: string; dimensions: number };
  filter: ItemFilter;
  /** What was known at this moment instead of now. Slower: it reads what has ended as well, and each fact's decisions. */
  asOf: Date | null;
  /** Candidates by each way, before the turns around them. */
  each: number;
  /** What an index outside the database found; null: it was not asked, or did not answer. */
  asked?: Asked | null;
}

export interface Candidates {
  candidates: CandidateRow[];
  statistics: Statistics;
}

export interface CandidateRow {
  id: string;
  kind: 'turn' | 'fact';
  sessionId: string | null;
  seq: number | null;
  role: 'user' | 'assistant';
  speaker: string | null;
  at: Date;
  /** A tsvector as text: 'lexeme':1A,2B ... Empty where none of the terms occurs. */
  lexemes: string;
  length: number;
  /** 0 to 1. */
  substance: number;
  cue: ItemCue | null;
  /** Null while the item has no vector of this model yet. */
  cosine: number | null;
}

export interface Statistics {
  items: number;
  averageLength: number;
  /** Per term, in the order given: in how many items it is among the own words. */
  documentFrequencies: number[];
}

/**
 * By words: the items that match any term, best `ts_rank` first (normalisation 1: long replies do not win by length). By
 * meaning: exact. Around them: the turns right before and after, and the turn a fact came from.
 */
export async function findCandidates(connection: Connection, search: CandidateSearch): Promise<Candidates> {
  const { userId, terms, model, filter, asOf } = search;
  const slots = termValues(terms);
  const rows = await connection.query<FoundRow>(statement(slots.length, model.dimensions, filter, asOf !== null), [
    userId,
    model.name,
    search.vector && vectorBytes(search.vector),
    terms.length === 0 ? null : anyOf(terms),
    search.each,
    ...slots,
    ...visibleValues(filter),
    ...(asOf === null ? [] : [asOf]),
  ]);
  const counted = rows.pop();
  return {
    candidates: rows.map(toCandidate),
    statistics: {
      items: counted?.seq ?? 0,
      averageLength: counted?.length ?? 1,
      documentFrequencies: (counted?.counts ?? []).slice(0, terms.length).map(Number),
    },
  };
}

/** The text of the statement varies with few things, so that the server plans it a few times and not for every query. */
const termSlots = [4, 8, 16, 32, 64];

/** One per slot: the term among the own words, or null. */
export function termValues(terms: readonly string[]): (string | null)[] {
  const slots = termSlots.find((count) => count >= terms.length) ?? terms.length;
  return Array.from({ length: slots }, (_, index) => (index < terms.length ? ownWords(terms[index]!) : null));
}

export interface FoundRow extends Omit<CandidateRow, 'at' | 'lexemes'> {
  /** Seconds: a number is read faster than a time is parsed. */
  at: number;
  lexemes: string | null;
  /** In the last row only, which holds the statistics: `seq` is then the number of items, `length` the average. */
  counts: (number | string)[] | null;
}

function statement(slots: number, dimensions: number, filter: ItemFilter, past: boolean): string {
  const terms = Array.from({ length: slots }, (_, index) => index);
  const known = past ? wasKnown(`$${6 + slots + visibleValues(filter).length}`) : 'recallable';
  // What ended is in the table of vectors and not in its covering index.
  const searched = past ? '' : `and recallable ${dimensions <= 1150 ? 'and dims <= 1150' : ''}`;
  // OFFSET 0 keeps a subquery as it is: the match is tested and the distance computed once per item. The join is FULL, and what it
  // gives beyond a left join is left out where the planner cannot see it: a full join is never a nested loop, and to a planner that
  // takes a user's items for a few (statistics are of the average user, or not there yet) that looks cheap. It was 30 ms instead
  // of 2 for 600 items.
  return `with item as materialized (
       select i.item_id, i.kind, i.session_id, i.seq, i.role, i.speaker, i.at, i.length, i.substance, i.cue, e.distance,
         ${visibleClause(filter, 6 + slots)} as visible,
         case when i.matches then ts_rank('{1,.3,.5,1}', i.lexemes, $4::tsquery, 1) end as rank,
         case when i.matches then array[${terms.map((index) => `i.lexemes @@ $${index + 6}::tsquery`).join(', ')}] end as hits
       from (
         select item_id, kind, session_id, seq, role, speaker, scope, at, length, substance, cue, lexemes,
           lexemes @@ $4::tsquery as matches
         from recollect.recall_items
         where user_id = $1 and ${known} offset 0
       ) i
       full join (
         select item_id, embedding <#> $3::halfvec as distance from recollect.embeddings
         where user_id = $1 and model = $2 ${searched} offset 0
       ) e on e.item_id = i.item_id
       where coalesce(i.kind, '') <> ''
     ), chosen as materialized (
       (select item_id, session_id, seq from item where visible and rank is not null
        order by rank desc, item_id desc limit $5)
       union
       (select item_id, session_id, seq from item where visible and distance is not null order by distance limit $5)
     )
     select item_id as id, kind, session_id as "sessionId", seq, role, speaker, date_part('epoch', at) as at,
       -- Lexemes are wide: looked up for what is given back, not kept at hand for every item.
       case when rank is not null then (
         select i.lexemes::text from recollect.recall_items i where i.user_id = $1 and i.item_id = item.item_id
       ) end as lexemes,
       length, substance, cue, -distance as cosine, null::integer[] as counts
     from item
     where visible and (item_id in (select item_id from chosen)
       or kind = 'turn' and (session_id, seq) in (
         select session_id, seq + step from chosen, (values (-1), (0), (1)) as steps (step) where seq is not null))
     union all
     select null, null, null, count(*)::integer, null, null, null, null, avg(length)::real, null, null, null,
       array[${terms.map((index) => `count(*) filter (where hits[${index + 1}])`).join(', ')}]::integer[]
     from item`;
}

/** A row of either kind of search. Nothing is copied: there are hundreds of them in a recall. */
export function toCandidate(row: FoundRow): CandidateRow {
  const found = row as unknown as Omit<FoundRow, 'at' | 'lexemes'> & CandidateRow;
  // Whole milliseconds, as a time that was parsed has.
  found.at = new Date(Math.floor(Math.round(row.at * 1e6) / 1e3));
  found.lexemes = row.lexemes ?? '';
  return found;
}
