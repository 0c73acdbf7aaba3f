// What an index outside the database found, held against the database: only what is there, recallable and visible counts, and what
// the index may not show yet is found here.
import type { Connection } from '../ports/database.js';
import { vectorBytes } from './embeddings.js';
import { type ItemFilter, visibleClause, visibleValues } from './search.js';

/** An answer of the index. */
export interface Asked {
  ids: readonly string[];
  /** Writes up to here are in it; null: not known. */
  position: number | null;
  /** It gave as many as it was asked for, so it may have more. */
  full: boolean;
}

/**
 * The nearest items, exact as far as the index is: its answer without what has changed since, and every changed vector compared
 * here. Null where so much of the answer does not count that others may have been left out.
 */
export async function findByIndex(
  connection: Connection,
  search: {
    userId: string;
    model: { name: string; dimensions: number };
    vector: Float32Array;
    filter: ItemFilter;
    asked: Asked;
    each: number;
  },
): Promise<string[] | null> {
  const { userId, model, vector, filter, asked, each } = search;
  const filtered = filter.scopes !== null || filter.metadata !== null;
  const rows = await connection.query<{ id: string; sure: number }>(
    `with changed as materialized (
       select item_id from recollect.vector_outbox
       where user_id = $1 and model = $2 and (acknowledged_at is null
         or case when position is null or $5::bigint is null then visible_at is null else position > $5 end)
     )
     select e.item_id as id, count(*) filter (where c.item_id is null) over () as sure
     from (select unnest($4::uuid[]) as item_id union select item_id from changed) f
     join recollect.embeddings e on e.user_id = $1 and e.model = $2 and e.item_id = f.item_id and e.recallable
     ${filtered ? 'join recollect.recall_items i on i.user_id = e.user_id and i.item_id = e.item_id' : ''}
     left join changed c on c.item_id = f.item_id
     where ${visibleClause(filter, 7)}
     order by e.embedding <#> $3::halfvec
     limit $6`,
    [userId, model.name, vectorBytes(vector), asked.ids, asked.position, each, ...visibleValues(filter)],
  );
  if (asked.full && Number(rows[0]?.sure ?? 0) < each) return null;
  return rows.map((row) => row.id);
}
