// Tries to cross from one user to another below the application: what row-level security alone must stop.
import { describe, expect, it } from 'vitest';
import { createDatabase } from '#src/store/database.js';
import { lockUser } from '#src/store/users.js';
import { openTestDatabase } from '../support/database.js';

const { driver } = await openTestDatabase();
const database = createDatabase(driver);

const tables = (
  await driver.query<{ name: string }>(
    `select table_name as name from information_schema.columns
     where table_schema = 'recollect' and column_name = 'user_id' order by 1`,
  )
).map((row) => row.name);

await database.asUser('ana', (connection) => lockUser(connection, 'ana'));
await database.asUser('ben', (connection) => lockUser(connection, 'ben'));

describe('row-level security', () => {
  it('is on and forced for every table with a user in it', async () => {
    const rows = await driver.query(
      `select relname from pg_class where relnamespace = 'recollect'::regnamespace and relkind = 'r'
       and relname = any($1) and not (relrowsecurity and relforcerowsecurity)`,
      [tables],
    );
    expect(tables.length).toBeGreaterThanOrEqual(11);
    expect(rows).toEqual([]);
  });

  it.each(tables)('has user_id first in the primary key of %s', async (table) => {
    const [row] = await driver.query(
      `select a.attname as first from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
       where i.indrelid = ('recollect.' || $1)::regclass and i.indisprimary`,
      [table],
    );
    expect(row).toEqual({ first: 'user_id' });
  });

  it('shows a user only own rows, however the statement asks', async () => {
    const seen = await database.asUser('ana', (connection) =>
      connection.query(`select user_id from recollect.users where user_id = 'ben' or true`),
    );
    expect(seen).toEqual([{ user_id: 'ana' }]);
  });

  it('refuses to write a row of another user', async () => {
    const crossing = database.asUser('ana', (connection) => lockUser(connection, 'carl'));
    await expect(crossing).rejects.toMatchObject({ details: { sqlState: '42501' } });
  });

  it('cannot be changed from inside to hand a row over', async () => {
    const crossing = database.asUser('ana', (connection) =>
      connection.query(`update recollect.users set user_id = 'ben' where user_id = 'ana'`),
    );
    await expect(crossing).rejects.toMatchObject({ code: 'database_failed' });
  });

  it('shows nothing when no user is set, on a fresh connection and on a used one', async () => {
    const asNobody = () =>
      driver.transaction([{ text: `select set_config('role', 'recollect_runtime', true)` }], (connection) =>
        connection.query('select user_id from recollect.users'),
      );
    expect(await asNobody()).toEqual([]);
    await database.asUser('ana', (connection) => connection.query('select 1'));
    expect(await asNobody()).toEqual([]);
  });

  it('lets upkeep see everybody without owning anything', async () => {
    const rows = await database.asUpkeep((connection) =>
      connection.query('select user_id from recollect.users order by 1'),
    );
    expect(rows).toEqual([{ user_id: 'ana' }, { user_id: 'ben' }]);
    const owned = await driver.query(
      `select tableowner from pg_tables where schemaname in ('recollect', 'recollect_jobs') and tableowner like 'recollect_%'`,
    );
    expect(owned).toEqual([]);
  });

  it('does not let a user read jobs', async () => {
    const reading = database.asUser('ana', (connection) => connection.query('select data from recollect_jobs.job'));
    await expect(reading).rejects.toMatchObject({ details: { sqlState: '42501' } });
  });
});
