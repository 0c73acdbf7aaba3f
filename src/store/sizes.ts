// What tables take, with their indexes and what is stored beside them: for benchmarks.
import type { Connection } from '../ports/database.js';

export interface TableSize {
  /** Without its schema. */
  table: string;
  bytes: number;
}

export async function findTableSizes(connection: Connection): Promise<TableSize[]> {
  return connection.query<TableSize>(
    `select c.relname as table, pg_total_relation_size(c.oid) as bytes
     from pg_class c where c.relnamespace = 'recollect'::regnamespace and c.relkind = 'r' order by 2 desc, 1`,
  );
}
