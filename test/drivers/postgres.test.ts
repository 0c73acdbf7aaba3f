import { describe, expect, it } from 'vitest';
import { openPostgres } from '#src/drivers/postgres.js';
import { openTestDatabase } from '../support/database.js';

const { driver } = await openTestDatabase();
await driver.query('create table if not exists probe (value int)');

describe('a transaction', () => {
  it('commits what its work wrote', async () => {
    await driver.transaction([], (connection) => connection.query('insert into probe values (1)'));
    expect(await driver.query('select value from probe where value = 1')).toEqual([{ value: 1 }]);
  });

  it('leaves nothing when its work throws, and throws what was thrown', async () => {
    const failing = driver.transaction([], async (connection) => {
      await connection.query('insert into probe values (2)');
      throw new RangeError('the work failed');
    });
    await expect(failing).rejects.toMatchObject({ code: 'internal', cause: expect.any(RangeError) });
    expect(await driver.query('select value from probe where value = 2')).toEqual([]);
  });

  it('reports the opening statement that failed, and does not run the work as somebody else', async () => {
    const opening = [{ text: `select set_config('role', $1, true)`, values: ['no_such_role'] }];
    const failing = driver.transaction(opening, (connection) => connection.query('insert into probe values (3)'));
    await expect(failing).rejects.toMatchObject({ details: { sqlState: '22023' } });
    expect(await driver.query('select value from probe where value = 3')).toEqual([]);
  });

  it('does not pretend to have committed when a statement failed and the work went on', async () => {
    const failing = driver.transaction([], async (connection) => {
      await connection.query('insert into probe values (4)');
      await connection.query('select 1 / 0').catch(() => undefined);
    });
    await expect(failing).rejects.toMatchObject({ code: 'database_failed' });
    expect(await driver.query('select value from probe where value = 4')).toEqual([]);
  });

  it('refuses a statement after its end', async () => {
    let kept: { query(text: string): Promise<unknown> } | undefined;
    await driver.transaction([], async (connection) => {
      kept = connection;
      await connection.query('select 1');
    });
    await expect(kept?.query('select 1')).rejects.toMatchObject({ code: 'internal' });
  });

  it('that reads at once is over when its work has sent its statements, and changes nothing', async () => {
    const opening = [{ text: `select set_config('recollect.user_id', 'eva', true)` }];
    const reads = { readsAtOnce: true };
    const rows = await driver.transaction(
      opening,
      async (connection) => {
        const [one, other] = await Promise.all([
          connection.query<{ user: string }>(`select current_setting('recollect.user_id') as user`),
          connection.query<{ sum: number }>('select $1::int + 1 as sum', [1]),
        ]);
        return [...one, ...other];
      },
      reads,
    );
    expect(rows).toEqual([{ user: 'eva' }, { sum: 2 }]);
    const late = driver.transaction(
      [],
      async (connection) => {
        await connection.query('select 1');
        return connection.query('select 2');
      },
      reads,
    );
    await expect(late).rejects.toMatchObject({ code: 'internal' });
    const writing = driver.transaction([], (connection) => connection.query('insert into probe values (5)'), reads);
    await expect(writing).rejects.toMatchObject({ details: { sqlState: '25006' } });
    const failing = driver.transaction([{ text: 'select 1 / 0' }], (connection) => connection.query('select 1'), reads);
    await expect(failing).rejects.toMatchObject({ details: { sqlState: '22012' } });
    expect(await driver.query('select value from probe where value = 5')).toEqual([]);
  });

  it('keeps settings local: the next transaction on the connection does not see them', async () => {
    await driver.transaction([{ text: `select set_config('recollect.user_id', 'ana', true)` }], async () => undefined);
    const rows = await driver.transaction([], (connection) =>
      connection.query(`select nullif(current_setting('recollect.user_id', true), '') as value`),
    );
    expect(rows).toEqual([{ value: null }]);
  });
});

describe('values', () => {
  it('come back as JavaScript knows them', async () => {
    const [row] = await driver.query(
      `select count(*) as count, timestamptz '2026-05-01T00:00:00Z' as at, '{"a":[1]}'::jsonb as json, array['x', null] as list
       from generate_series(1, 3)`,
    );
    expect(row).toEqual({ count: 3, at: new Date('2026-05-01T00:00:00Z'), json: { a: [1] }, list: ['x', null] });
  });

  it('stay data, whatever they hold', async () => {
    const hostile = `'; drop table probe; -- \\ " $1 %s \u{1F600}`;
    expect(await driver.query('select $1::text as value', [hostile])).toEqual([{ value: hostile }]);
  });
});

describe('a server that cannot be reached', () => {
  it('is a clear error', async () => {
    const nowhere = await openPostgres(
      { url: 'postgresql://nobody:secret@127.0.0.1:1/none' },
      { connectTimeout: 2_000 },
    );
    const error = await nowhere.query('select 1').catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'database_unreachable' });
    expect(String(error)).not.toContain('secret');
    expect(nowhere.description).toBe('postgresql 127.0.0.1:1/none');
    await nowhere.close();
  });
});
