// Distributes the tables over the nodes of a Citus cluster: `recollect migrate --distributed`. All tables of a user on one node, by
// user_id; the others on every node. Which tables there are is read from the catalogue.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { RecollectError } from '../errors.js';
import type { Connection, DatabaseDriver } from '../ports/database.js';
import type { Roles } from './database.js';
import { findNulling, findObstacles, type NullingKey } from './distribute-rules.js';
import { listUserTables, type UserTable } from './user-tables.js';

const script = fileURLToPath(new URL('../../migrations/distributed.sql', import.meta.url));

/** Tables that are distributed, or copied to every node, after this run and before it. */
export interface Distribution {
  distributed: string[];
  reference: string[];
  /** Of them, those this run has done. */
  done: string[];
}

/**
 * In one transaction: all of it, or nothing. Running it again does what new tables there are. Nobody may write meanwhile: the rows are
 * copied under locks. Throws `database_incompatible` without the extension, and where a table is of a form Citus does not take.
 */
export async function distributeTables(driver: DatabaseDriver, roles: Roles): Promise<Distribution> {
  const [extension] = await driver.query<{ version: string }>(
    `select extversion as version from pg_extension where extname = 'citus'`,
  );
  if (!extension)
    throw new RecollectError(
      'database_incompatible',
      'This database has no Citus: `create extension citus` on every node first, or migrate without --distributed.',
    );
  if (Number.parseFloat(extension.version) < 11.1)
    throw new RecollectError(
      'database_incompatible',
      `This database has Citus ${extension.version}; triggers and row-level security on its tables need 11.1 or newer.`,
    );
  const done = await driver.transaction([], async (connection) => {
    await connection.query(`select pg_advisory_xact_lock(hashtext('recollect.migrate'))`);
    await reshape(connection);
    const obstacles = await findObstacles(connection);
    if (obstacles.length > 0)
      throw new RecollectError('database_incompatible', `Citus would refuse these tables: ${obstacles.join('; ')}.`);
    const already = await connection.query<{ name: string }>(
      `select logicalrelid::text as name from pg_dist_partition`,
    );
    const plan = await planDistribution(connection, roles, new Set(already.map(({ name }) => name)));
    for (const statement of plan.statements) await connection.query(statement);
    return plan;
  });
  // What was distributed is still there as it was, out of sight, on the node it came from.
  for (const name of done.distributing)
    await driver.query(`select truncate_local_data_after_distributing_table('${name}')`);
  return { distributed: done.distributed, reference: done.reference, done: [...done.referring, ...done.distributing] };
}

/** What Citus does not take of a table, in a form it does. Sees no Citus, so it is tested on plain PostgreSQL. */
export async function reshape(connection: Connection): Promise<void> {
  await connection.query(await readFile(script, 'utf8'));
  for (const key of await findNulling(connection)) await connection.query(nullByTrigger(key));
}

export interface DistributionPlan {
  statements: string[];
  distributed: string[];
  reference: string[];
  /** Of them, those the statements do. */
  distributing: string[];
  referring: string[];
}

/** The statements in their order; `already` are tables that are distributed. */
export async function planDistribution(
  connection: Connection,
  roles: Roles,
  already: ReadonlySet<string>,
): Promise<DistributionPlan> {
  const perUser = referencedFirst(await listUserTables(connection)).map(({ qualified }) => qualified);
  const shared = await listSharedTables(connection);
  const functions = await connection.query<{ name: string }>(
    `select p.oid::regprocedure::text as name from pg_proc p
     where p.pronamespace = 'recollect'::regnamespace and p.proname <> 'enter' order by 1`,
  );
  const distributing = perUser.filter((name) => !already.has(name));
  const referring = shared.filter((name) => !already.has(name));
  const [anchor] = perUser;
  const statements = [
    // Foreign keys between tables that are distributed in one transaction need one connection a node.
    `set local citus.multi_shard_modify_mode = 'sequential'`,
    `set local citus.enable_unsafe_triggers = on`,
    // Citus connects to the other nodes as the role that is current, and runs there what a trigger of a shard does.
    ...[roles.runtime, roles.upkeep].flatMap((role) => [
      `alter role ${role} login`,
      `alter role ${role} set citus.enable_unsafe_triggers = on`,
      `alter role ${role} set citus.allow_nested_distributed_execution = on`,
    ]),
    ...referring.map((name) => `select create_reference_table('${name}')`),
    ...distributing.map((name) => {
      const together = name === anchor ? 'none' : anchor;
      return `select create_distributed_table('${name}', 'user_id', colocate_with => '${together}')`;
    }),
    ...functions.map(({ name }) => `select create_distributed_function('${name}')`),
  ];
  return { statements, distributed: perUser, reference: shared, distributing, referring };
}

/** Of the schema that statements of users see; what else there is stays on the coordinator, the queue above all. */
async function listSharedTables(connection: Connection): Promise<string[]> {
  const tables = await connection.query<{ name: string; references: string[] }>(
    `select format('%I.%I', n.nspname, c.relname) as name,
       array(select distinct k.confrelid::regclass::text from pg_constraint k
         where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as references
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'recollect' and c.relkind = 'r'
       and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'user_id' and not a.attisdropped)
     order by cardinality(array(select 1 from pg_constraint k where k.conrelid = c.oid and k.contype = 'f')), c.relname`,
  );
  return tables.map(({ name }) => name);
}

function referencedFirst(pointingFirst: readonly UserTable[]): UserTable[] {
  const ordered = [...pointingFirst].reverse();
  return [...ordered.filter(({ name }) => name === 'users'), ...ordered.filter(({ name }) => name !== 'users')];
}

/**
 * A foreign key that sets its column to null may not hold the column tables are distributed by. In its place one that is looked at
 * when the transaction ends, and a trigger that has emptied the column by then.
 */
function nullByTrigger({ name, table, column, referenced, referencedColumn, definition }: NullingKey): string {
  const trigger = `forget_${table.split('.').at(-1)}_${column}`;
  const checked = definition.replace(/ ON DELETE SET NULL \([^)]*\)/, '');
  return `
    alter table ${table} drop constraint ${name};
    alter table ${table} add constraint ${name} ${checked} deferrable initially deferred;
    create or replace function recollect.${trigger}() returns trigger language plpgsql as $$
    begin
      update ${table} set ${column} = null where user_id = old.user_id and ${column} = old.${referencedColumn};
      return null;
    end
    $$;
    create or replace trigger ${trigger} after delete on ${referenced}
      for each row execute function recollect.${trigger}();`;
}
