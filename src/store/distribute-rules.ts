// What Citus asks of a table that is distributed by user_id, as its documentation has it, read from the catalogue.
import type { Connection } from '../ports/database.js';

/** A foreign key of a per-user table that sets one column to null. */
export interface NullingKey {
  name: string;
  table: string;
  column: string;
  referenced: string;
  referencedColumn: string;
  definition: string;
}

/** Per-user tables by their oid. */
const userTables = `select a.attrelid as oid, a.attnum, a.atttypid, a.attcollation from pg_attribute a
  join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p')
  where c.relnamespace = 'recollect'::regnamespace and a.attname = 'user_id' and not a.attisdropped`;

export async function findNulling(connection: Connection): Promise<NullingKey[]> {
  return connection.query<NullingKey>(
    `select quote_ident(k.conname) as name, k.conrelid::regclass::text as table, quote_ident(own.attname) as column,
       k.confrelid::regclass::text as referenced, quote_ident(other.attname) as "referencedColumn",
       pg_get_constraintdef(k.oid) as definition
     from pg_constraint k
     join (${userTables}) t on t.oid = k.conrelid
     join pg_attribute own on own.attrelid = k.conrelid and own.attnum = k.confdelsetcols[1]
     join pg_attribute other on other.attrelid = k.confrelid
       and other.attnum = k.confkey[array_position(k.conkey, k.confdelsetcols[1])]
     where k.contype = 'f' and k.confdeltype = 'n' and cardinality(k.confdelsetcols) = 1 and k.conkey[1] = t.attnum
     order by 2, 1`,
  );
}

/** In words, one for each thing Citus would refuse; none where everything can be distributed. */
export async function findObstacles(connection: Connection): Promise<string[]> {
  const rows = await connection.query<{ obstacle: string }>(
    `with per_user as (${userTables}), shared as (
       select c.oid from pg_class c where c.relnamespace = 'recollect'::regnamespace and c.relkind = 'r'
         and c.oid not in (select oid from per_user)
     )
     select 'the unique index ' || i.indexrelid::regclass || ' does not begin with user_id' as obstacle
     from pg_index i join per_user t on t.oid = i.indrelid
     where (i.indisunique or i.indisexclusion) and i.indkey[0] <> t.attnum
     union all
     select 'the table ' || t.oid::regclass || ' has no primary key'
     from per_user t where not exists (select from pg_index i where i.indrelid = t.oid and i.indisprimary)
     union all
     select 'user_id of ' || t.oid::regclass || ' is of another type than that of users'
     from per_user t, per_user u where u.oid = 'recollect.users'::regclass and (t.atttypid, t.attcollation) <> (u.atttypid, u.attcollation)
     union all
     select 'the foreign key ' || k.conname || ' of ' || k.conrelid::regclass || ' does not pair user_id with user_id'
     from pg_constraint k join per_user t on t.oid = k.conrelid join per_user r on r.oid = k.confrelid
     where k.contype = 'f' and array_position(k.conkey, t.attnum) is distinct from array_position(k.confkey, r.attnum)
     union all
     select 'the foreign key ' || k.conname || ' of ' || k.conrelid::regclass || ' points to a table that stays on one node'
     from pg_constraint k join per_user t on t.oid = k.conrelid
     where k.contype = 'f' and k.confrelid not in (select oid from per_user union all select oid from shared)
     union all
     select 'the foreign key ' || k.conname || ' points from ' || k.conrelid::regclass || ', which is on every node or stays on one, to a user''s table'
     from pg_constraint k
     where k.contype = 'f' and k.confrelid in (select oid from per_user) and k.conrelid not in (select oid from per_user)
     union all
     select 'the foreign key ' || k.conname || ' of ' || k.conrelid::regclass || ' sets columns when its row goes'
     from pg_constraint k join per_user t on t.oid = k.conrelid
     where k.contype = 'f' and t.attnum = any(k.conkey) and (k.confdeltype in ('n', 'd') or k.confupdtype in ('n', 'd', 'c'))
     union all
     select 'the trigger ' || g.tgname || ' of ' || g.tgrelid::regclass || ' looks at a whole statement'
     from pg_trigger g join per_user t on t.oid = g.tgrelid where not g.tgisinternal and g.tgtype & 1 = 0
     union all
     select 'the policy ' || p.polname || ' of ' || p.polrelid::regclass || ' asks another table'
     from pg_policy p join per_user t on t.oid = p.polrelid
     where pg_get_expr(p.polqual, p.polrelid) ~* '\\mselect\\M' or pg_get_expr(p.polwithcheck, p.polrelid) ~* '\\mselect\\M'
     union all
     select 'the column ' || a.attname || ' of ' || t.oid::regclass || ' counts on by a sequence'
     from per_user t join pg_attribute a on a.attrelid = t.oid
     where a.attidentity <> '' or exists (select from pg_attrdef d where d.adrelid = t.oid and d.adnum = a.attnum
       and pg_get_expr(d.adbin, d.adrelid) like 'nextval(%')
     union all
     select 'the table ' || t.oid::regclass || ' inherits or is unlogged' from per_user t join pg_class c on c.oid = t.oid
     where c.relpersistence <> 'p' or exists (select from pg_inherits h where t.oid in (h.inhrelid, h.inhparent))
     order by 1`,
  );
  return rows.map(({ obstacle }) => obstacle);
}
