// Applies migrations/*.sql in order, each in its own transaction, once. Two migrators at a time: one waits.
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { RecollectError } from '../errors.js';
import type { Connection, DatabaseDriver } from '../ports/database.js';
import type { Roles } from './database.js';

const folder = fileURLToPath(new URL('../../migrations/', import.meta.url));

export interface Migration {
  version: number;
  name: string;
  text: string;
}

export interface SchemaVersion {
  /** 0 on an empty database. */
  applied: number;
  /** The newest migration of this package. */
  latest: number;
}

/** Reads the packaged migrations, in order. */
export async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_.+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => ({
      version: Number(name.slice(0, 4)),
      name: name.slice(5, -4),
      text: await readFile(`${folder}${name}`, 'utf8'),
    })),
  );
}

/** Throws `database_newer` when the schema is from a later version of Recollect. */
export async function schemaVersion(driver: DatabaseDriver): Promise<SchemaVersion> {
  const latest = (await readMigrations()).at(-1)?.version ?? 0;
  // The queue's tables come last: without them a migration died in the middle, and running it again completes it.
  const [table] = await driver.query<{ present: boolean }>(
    `select to_regclass('recollect_meta.migrations') is not null
       and to_regclass('recollect_jobs.version') is not null as present`,
  );
  if (!table?.present) return { applied: 0, latest };
  const [row] = await driver.query<{ applied: number }>(
    'select coalesce(max(version), 0)::int as applied from recollect_meta.migrations',
  );
  const applied = row?.applied ?? 0;
  if (applied > latest)
    throw new RecollectError(
      'database_newer',
      `The database has schema ${applied}, this version of Recollect knows up to ${latest}; update Recollect.`,
    );
  return { applied, latest };
}

/** Brings the schema up to date and gives the versions it applied. */
export async function migrate(driver: DatabaseDriver, roles: Roles): Promise<number[]> {
  await schemaVersion(driver);
  const done: number[] = [];
  for (const migration of await readMigrations()) {
    const applied = await driver.transaction([], (connection) => apply(connection, migration, roles));
    if (applied) done.push(migration.version);
  }
  return done;
}

async function apply(connection: Connection, migration: Migration, roles: Roles): Promise<boolean> {
  // A second migrator waits here, then finds the version row.
  await connection.query(`select pg_advisory_xact_lock(hashtext('recollect.migrate'))`);
  await connection.query(`
    create schema if not exists recollect_meta;
    create table if not exists recollect_meta.migrations (
      version integer primary key,
      name text not null,
      applied_at timestamptz not null default now()
    );`);
  const rows = await connection.query(
    'insert into recollect_meta.migrations (version, name) values ($1, $2) on conflict do nothing returning version',
    [migration.version, migration.name],
  );
  if (rows.length === 0) return false;
  if (migration.version === 1) await prepare(connection, roles);
  await connection.query(
    migration.text.replaceAll('{{runtime_role}}', roles.runtime).replaceAll('{{upkeep_role}}', roles.upkeep),
  );
  return true;
}

/** Extension and roles; both may have been made by an administrator before. */
async function prepare(connection: Connection, roles: Roles): Promise<void> {
  const extension = await connection.query(`select 1 as present from pg_extension where extname = 'vector'`);
  if (extension.length === 0) await connection.query('create extension vector');
  for (const role of [roles.runtime, roles.upkeep]) {
    // The names were checked to be plain identifiers. Another database of the cluster may be making them right now.
    await connection.query(`
      do $$ begin
        if not exists (select from pg_roles where rolname = '${role}') then
          create role ${role} nologin;
        end if;
      exception when duplicate_object or unique_violation then null;
      end $$;
      do $$ begin
        -- From 16 on, who makes a role may administer it, which alone does not let them take it.
        if not pg_has_role(current_user, '${role}',
            case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end) then
          grant ${role} to current_user;
        end if;
      end $$;`);
  }
}
