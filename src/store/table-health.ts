// How well tables and indexes of a server are kept: rows that are gone and still take room, indexes larger than what is in them.
import type { Connection, DatabaseDriver } from '../ports/database.js';

export interface TableHealth {
  /** Quoted, with its schema. */
  table: string;
  /** Whether this role may vacuum it. */
  owned: boolean;
  live: number;
  dead: number;
}

export interface IndexHealth {
  index: string;
  owned: boolean;
  bytes: number;
  /** Entries, as the last vacuum counted them. */
  entries: number;
  table: string;
  /** The columns' texts, the ones of the index alone included. */
  columns: string[];
  /** Text of the condition; null: all rows are in it. */
  condition: string | null;
}

/** Asked for who connected: the role that sees all rows owns nothing. */
const owned = `pg_has_role(session_user, c.relowner, 'usage')`;

export async function findTableHealth(connection: Connection): Promise<TableHealth[]> {
  return connection.query<TableHealth>(
    `select format('%I.%I', s.schemaname, s.relname) as table, ${owned} as owned, s.n_live_tup as live, s.n_dead_tup as dead
     from pg_stat_user_tables s join pg_class c on c.oid = s.relid
     where s.schemaname = 'recollect' order by 1`,
  );
}

/** B-trees of at least so many bytes, the largest first. */
export async function findIndexHealth(connection: Connection, atLeast: number): Promise<IndexHealth[]> {
  return connection.query<IndexHealth>(
    `select format('%I.%I', n.nspname, x.relname) as index, ${owned} as owned, pg_relation_size(x.oid) as bytes,
       greatest(x.reltuples, 0)::bigint as entries, i.indrelid::regclass::text as table,
       array(select pg_get_indexdef(x.oid, nth, true) from generate_series(1, i.indnatts) nth) as columns,
       pg_get_expr(i.indpred, i.indrelid) as condition
     from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid
     join pg_namespace n on n.oid = x.relnamespace join pg_am a on a.oid = x.relam
     where n.nspname = 'recollect' and a.amname = 'btree' and i.indisvalid and pg_relation_size(x.oid) >= $1
     order by 3 desc, 1`,
    [atLeast],
  );
}

/** Mean bytes of an entry, of some rows; null where there are none. Its texts come from the catalogue, not from a caller. */
export async function sampleEntry(connection: Connection, index: IndexHealth): Promise<number | null> {
  const sizes = index.columns.map((column) => `coalesce(pg_column_size(${column}), 0)`);
  const [row] = await connection.query<{ bytes: number | null }>(
    `select avg(${sizes.join(' + ')})::float8 as bytes
     from (select * from ${index.table} where ${index.condition ?? 'true'} limit 2000) sampled`,
  );
  return row?.bytes ?? null;
}

/** What a rebuild that was cut off left behind. */
export async function findLeftovers(connection: Connection): Promise<string[]> {
  const rows = await connection.query<{ index: string }>(
    `select format('%I.%I', n.nspname, x.relname) as index
     from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid
     join pg_namespace n on n.oid = x.relnamespace
     where n.nspname = 'recollect' and not i.indisvalid and x.relname ~ '_cc(new|old)\\d*$' and ${owned}
       and not exists (select from pg_stat_progress_create_index p where p.index_relid in (x.oid, i.indexrelid))
     order by 1`,
  );
  return rows.map(({ index }) => index);
}

/** Nobody waits for it but the next one. */
export async function rebuildIndex(driver: DatabaseDriver, index: string): Promise<void> {
  await driver.query(`reindex index concurrently ${index}`);
}

export async function dropIndex(driver: DatabaseDriver, index: string): Promise<void> {
  await driver.query(`drop index concurrently if exists ${index}`);
}

export async function findSize(connection: Connection, index: string): Promise<number> {
  const [row] = await connection.query<{ bytes: number }>('select pg_relation_size($1::regclass) as bytes', [index]);
  return row?.bytes ?? 0;
}
