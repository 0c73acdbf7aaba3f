// @ts-check
// Regenerates migrations/schema.sql, the schema that all migrations together give, read back from the catalog of an
// embedded database. For reading and reviewing. `--check` compares instead of writing and exits 1 on a difference; a path
// stands in for migrations/schema.sql.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openEmbedded } from '../dist/drivers/embedded.js';
import { createDatabase } from '../dist/store/database.js';
import { migrate } from '../dist/store/migrate.js';

/** @typedef {import('../dist/ports/database.js').DatabaseDriver} DatabaseDriver */

const schemas = ['recollect', 'recollect_meta'];
const target =
  process.argv.slice(2).find((argument) => !argument.startsWith('--')) ??
  fileURLToPath(new URL('../migrations/schema.sql', import.meta.url));

const dumped = await dump();
if (process.argv.includes('--check')) {
  const committed = await readFile(target, 'utf8').catch(() => '');
  const line = firstDifference(committed, dumped);
  if (line > 0) {
    console.error(
      `migrations/schema.sql, line ${line}: not what the migrations give; run node scripts/dump-schema.mjs`,
    );
    process.exitCode = 1;
  }
} else {
  await writeFile(target, dumped);
  console.log(`migrations/schema.sql: ${dumped.split('\n').length - 1} lines`);
}

async function dump() {
  const folder = await mkdtemp(join(tmpdir(), 'recollect-schema-'));
  const driver = await openEmbedded(folder);
  try {
    const database = createDatabase(driver);
    await migrate(driver, database.roles);
    const sections = [
      '-- Generated from the migrations by scripts/dump-schema.mjs; do not edit. The tables of the job queue are its own.\n',
      ...schemas.map((schema) => `create schema ${schema};\n`),
      ...(await dumpTables(driver)),
      ...(await dumpFunctions(driver)),
      ...(await dumpGrants(driver)),
    ];
    return sections.join('\n');
  } finally {
    await driver.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {DatabaseDriver} driver */
async function dumpTables(driver) {
  /** @type {{ oid: number, name: string, options: string[] | null, secured: boolean, forced: boolean }[]} */
  const tables = await driver.query(
    `select c.oid::int, format('%I.%I', n.nspname, c.relname) as name, c.reloptions as options,
       c.relrowsecurity as secured, c.relforcerowsecurity as forced
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname = any($1) order by n.nspname, c.relname`,
    [schemas],
  );
  const sections = [];
  for (const { oid, name, options, secured, forced } of tables) {
    const inside = [...(await dumpColumns(driver, oid)), ...(await dumpConstraints(driver, oid))];
    const lines = [
      `create table ${name} (\n  ${inside.join(',\n  ')}\n)${options ? ` with (${options.join(', ')})` : ''};`,
      ...(await dumpIndexes(driver, oid)),
      ...(secured ? [`alter table ${name} enable row level security;`] : []),
      ...(forced ? [`alter table ${name} force row level security;`] : []),
      ...(await dumpPolicies(driver, oid, name)),
    ];
    sections.push(`${lines.join('\n')}\n`);
  }
  return sections;
}

/**
 * @param {DatabaseDriver} driver
 * @param {number} table
 */
async function dumpColumns(driver, table) {
  /** @type {{ line: string }[]} */
  const rows = await driver.query(
    `select concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
       case when a.attnotnull then 'not null' end, 'default ' || pg_get_expr(d.adbin, d.adrelid)) as line
     from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped order by a.attnum`,
    [table],
  );
  return rows.map(({ line }) => line);
}

/**
 * Not-null constraints stand with their columns; newer servers list them here too.
 * @param {DatabaseDriver} driver
 * @param {number} table
 */
async function dumpConstraints(driver, table) {
  /** @type {{ line: string }[]} */
  const rows = await driver.query(
    `select format('constraint %I %s', conname, pg_get_constraintdef(oid)) as line from pg_constraint
     where conrelid = $1::oid and contype <> 'n' order by position(contype::text in 'pufcx'), conname`,
    [table],
  );
  return rows.map(({ line }) => line);
}

/**
 * @param {DatabaseDriver} driver
 * @param {number} table
 */
async function dumpIndexes(driver, table) {
  /** @type {{ line: string }[]} */
  const rows = await driver.query(
    `select pg_get_indexdef(i.indexrelid) || ';' as line from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indrelid = $1::oid and not exists (select from pg_constraint where conindid = i.indexrelid)
     order by c.relname`,
    [table],
  );
  return rows.map(({ line }) => line);
}

/**
 * @param {DatabaseDriver} driver
 * @param {number} table
 * @param {string} name
 */
async function dumpPolicies(driver, table, name) {
  /** @type {{ policy: string, roles: string, using: string | null, check: string | null }[]} */
  const rows = await driver.query(
    `select polname as policy,
       (select string_agg(rolname, ', ' order by rolname) from pg_roles where oid = any(polroles)) as roles,
       pg_get_expr(polqual, polrelid) as using, pg_get_expr(polwithcheck, polrelid) as check
     from pg_policy where polrelid = $1::oid order by polname`,
    [table],
  );
  return rows.map(
    ({ policy, roles, using, check }) =>
      `create policy ${policy} on ${name} to ${roles}\n  using (${using})\n  with check (${check});`,
  );
}

/** @param {DatabaseDriver} driver */
async function dumpFunctions(driver) {
  /** @type {{ text: string }[]} */
  const rows = await driver.query(
    `select pg_get_functiondef(p.oid) as text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname = any($1) order by p.proname, pg_get_function_identity_arguments(p.oid)`,
    [schemas],
  );
  return rows.map(({ text }) => `${text.trim()};\n`);
}

/**
 * What the roles may do; the owner's own rights go without saying.
 * @param {DatabaseDriver} driver
 */
async function dumpGrants(driver) {
  /** @type {{ line: string }[]} */
  const rows = await driver.query(
    `select format('grant %s on %s to %I;', string_agg(lower(privilege_type), ', ' order by privilege_type), place, grantee)
       as line
     from (
       select 'schema ' || quote_ident(nspname) as place, g.privilege_type, pg_get_userbyid(g.grantee) as grantee, nspowner as owner,
         g.grantee as grantee_id
       from pg_namespace, aclexplode(nspacl) g where nspname = any($1)
       union all
       select format('%I.%I', n.nspname, c.relname), g.privilege_type, pg_get_userbyid(g.grantee), c.relowner, g.grantee
       from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) g where n.nspname = any($1)
     ) granted
     where grantee_id <> owner group by place, grantee order by place, grantee`,
    [schemas],
  );
  return [`${rows.map(({ line }) => line).join('\n')}\n`];
}

/**
 * @param {string} before
 * @param {string} after
 * @returns {number} line from 1; 0 when they are equal
 */
function firstDifference(before, after) {
  if (before === after) return 0;
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  const index = fresh.findIndex((line, position) => line !== old[position]);
  return (index === -1 ? fresh.length : index) + 1;
}
