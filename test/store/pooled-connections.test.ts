// One connection for everybody: whatever ends a transaction, the next one starts as nobody and sees its own user only.
import { expect, test } from 'vitest';
import { openEmbedded } from '#src/drivers/embedded.js';
import { openPostgres } from '#src/drivers/postgres.js';
import { RecollectError } from '#src/errors.js';
import type { Connection } from '#src/ports/database.js';
import { createDatabase } from '#src/store/database.js';
import { lockUser } from '#src/store/users.js';
import { onServer, openTestDatabase } from '../support/database.js';

const { driver: prepared, location } = await openTestDatabase();
const users = ['ana', 'ben', 'cid', 'dan'];
for (const userId of users) await createDatabase(prepared).asUser(userId, (connection) => lockUser(connection, userId));
const driver = onServer ? await openPostgres({ url: location }, { connections: 1 }) : await openEmbedded(location);
const database = createDatabase(driver);

const whoami = `select current_user::text as role, current_setting('recollect.user_id', true) as user_id`;
const visible = (connection: Connection) =>
  connection.query<{ user_id: string }>('select user_id from recollect.users order by 1');
const [owner] = await prepared.query<{ role: string }>('select session_user::text as role');

/** Ways a transaction ends, each inside the user `ana`. */
const endings: Record<string, (connection: Connection) => Promise<unknown>> = {
  'as it should': (connection) => visible(connection),
  'by an error of ours': async (connection) => {
    await visible(connection);
    throw new RecollectError('conflict', 'Stop.');
  },
  'by an error before the first statement': async () => {
    throw new RecollectError('conflict', 'Stop.');
  },
  'by a statement that fails': (connection) => connection.query('select 1 / 0'),
  'by a statement that fails and is overlooked': (connection) =>
    connection.query('select 1 / 0').catch(() => 'overlooked'),
  'by a statement that is not SQL': (connection) => connection.query('selec'),
  'by a refused row': (connection) => lockUser(connection, 'eve'),
  'by a statement nobody waits for': async (connection) => {
    void connection.query('select pg_sleep(0.05)').catch(() => 'late');
    throw new RecollectError('conflict', 'Stop.');
  },
  'with the user changed in it': (connection) =>
    connection.query(
      `select set_config('recollect.user_id', 'ben', true), set_config('role', 'recollect_upkeep', true)`,
    ),
  ...(onServer
    ? {
        'by a lost connection': (connection: Connection) =>
          connection.query('select pg_terminate_backend(pg_backend_pid())'),
      }
    : {}),
};

test.each(Object.entries(endings))('a transaction that ends %s leaves nothing behind', async (_how, work) => {
  await database.asUser('ana', work).catch((error: unknown) => expect(error).toBeInstanceOf(RecollectError));
  const [after] = await driver.query<{ role: string; user_id: string | null }>(whoami);
  expect(after).toEqual({ role: owner?.role, user_id: expect.toSatisfy((id) => id === null || id === '') });
  await database.asUser('ana', work).catch((error: unknown) => expect(error).toBeInstanceOf(RecollectError));
  expect(await database.asUser('ben', visible)).toEqual([{ user_id: 'ben' }]);
});

test('two hundred transactions at once, one in three failing, each see their own user', async () => {
  const failing = Object.values(endings);
  const seen = await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      const userId = users[index % users.length]!;
      if (index % 3 === 0) return database.asUser(userId, failing[index % failing.length]!).catch(() => null);
      return { userId, rows: await database.asUser(userId, visible) };
    }),
  );
  for (const one of seen as ({ userId: string; rows?: unknown } | null)[])
    if (one?.userId) expect(one.rows).toEqual([{ user_id: one.userId }]);
  await driver.close();
});
