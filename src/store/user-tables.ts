// The tables that hold something of a user, read from the database's catalogue: a new one cannot be forgotten by what erases or
// moves a user.
import type { Connection } from '../ports/database.js';

export interface UserTable {
  /** Without its schema. */
  name: string;
  /** Quoted, with its schema. */
  qualified: string;
  /** Those that are stored, in their order. */
  columns: string[];
  /** Names of the tables it points to. */
  references: string[];
}

/** Every table of Recollect with a `user_id`, those that point to others before those they point to. */
export async function listUserTables(connection: Connection): Promise<UserTable[]> {
  const tables = await connection.query<UserTable>(
    `select c.relname as name, format('%I.%I', n.nspname, c.relname) as qualified,
       array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
         and a.attgenerated = '' order by a.attnum) as columns,
       array(select distinct r.relname::text from pg_constraint k join pg_class r on r.oid = k.confrelid
         where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as references
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'recollect' and c.relkind in ('r', 'p') and not c.relispartition
       and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'user_id' and not a.attisdropped)
     order by c.relname`,
  );
  return pointingFirst(tables);
}

/** Tables never point to each other in a circle; pointing to itself does not count. */
function pointingFirst(tables: readonly UserTable[]): UserTable[] {
  const ordered: UserTable[] = [];
  let left = [...tables];
  while (left.length > 0) {
    const free = left.filter((table) => !left.some((other) => other.references.includes(table.name)));
    ordered.push(...(free.length > 0 ? free : left));
    left = free.length > 0 ? left.filter((table) => !free.includes(table)) : [];
  }
  return ordered;
}
