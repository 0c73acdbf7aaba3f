// Upkeep of a server's tables: what is gone is vacuumed, what is mostly empty is rebuilt, while others read and write.
import { expect, it } from 'vitest';
import { openPostgres } from '#src/drivers/postgres.js';
import { createMemory } from '#src/memory.js';
import { createDatabase } from '#src/store/database.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { findBloated, keepTables } from '#src/upkeep/keep-tables.js';
import { openTestDatabase } from '../support/database.js';
import { waitFor } from '../support/server-process.js';

const { driver, location } = await openTestDatabase();
const database = createDatabase(driver);
const index = 'recollect.extractions_pkey';
const smallest = 1e6;

await driver.query('alter table recollect.extractions set (autovacuum_enabled = off)');
await driver.query(`insert into recollect.users (user_id) values ('ana')`);
await driver.query(
  `insert into recollect.extractions (user_id, exchange_id, extractor)
   select 'ana', gen_random_uuid(), 'bench' from generate_series(1, 60000)`,
);
await driver.query('vacuum analyze recollect.extractions');

it('leaves alone what is full', async () => {
  expect(await findBloated(database, smallest)).toEqual([]);
  expect(await keepTables(database, { dryRun: false, smallest })).toEqual({ vacuumed: [], rebuilt: [], left: [] });
});

it('says what it would do, then does it, and has nothing left to do', async () => {
  await driver.query(`delete from recollect.extractions where get_byte(uuid_send(exchange_id), 0) > 20`);
  const vacuumed = ['recollect.extractions'];
  // A server counts what is gone a moment later.
  await waitFor(async () => {
    const would = await keepTables(database, { dryRun: true, smallest });
    expect(would).toEqual({ vacuumed, rebuilt: [], left: [] });
  });
  expect(await keepTables(database, { dryRun: false, smallest })).toMatchObject({ vacuumed });
  const [bloated] = await findBloated(database, smallest);
  const [would] = (await keepTables(database, { dryRun: true, smallest })).rebuilt;
  // The vacuum was done before the indexes were looked at, so the first run has rebuilt it already.
  expect([bloated, would]).toEqual([undefined, undefined]);
  const [size] = await driver.query<{ bytes: number }>(`select pg_relation_size('${index}') as bytes`);
  expect(size!.bytes).toBeLessThan(smallest);
});

it('estimates what a rebuild gives to within a quarter', async () => {
  await driver.query(
    `insert into recollect.extractions (user_id, exchange_id, extractor)
     select 'ana', gen_random_uuid(), 'bench' from generate_series(1, 60000)`,
  );
  await driver.query(`delete from recollect.extractions where get_byte(uuid_send(exchange_id), 0) > 50`);
  await driver.query('vacuum analyze recollect.extractions');
  const [bloated] = await findBloated(database, smallest);
  expect(bloated?.index).toBe(index);
  const { rebuilt } = await keepTables(database, { dryRun: false, smallest });
  expect(rebuilt.map((one) => one.index)).toEqual([index]);
  const [size] = await driver.query<{ bytes: number }>(`select pg_relation_size('${index}') as bytes`);
  expect(bloated!.expected / size!.bytes).toBeGreaterThan(0.75);
  expect(bloated!.expected / size!.bytes).toBeLessThan(1.25);
});

it('takes away what a rebuild that was cut off left behind', async () => {
  await driver.query(`create index extractions_pkey_ccnew on recollect.extractions (user_id, exchange_id)`);
  await driver.query(
    `update pg_index set indisvalid = false where indexrelid = 'recollect.extractions_pkey_ccnew'::regclass`,
  );
  await keepTables(database, { dryRun: false, smallest });
  expect(await driver.query(`select to_regclass('recollect.extractions_pkey_ccnew') as left`)).toEqual([
    { left: null },
  ]);
});

it('says what it may not do, to somebody who does not own the tables', async () => {
  await driver.query(`insert into recollect.extractions (user_id, exchange_id, extractor)
    select 'ana', gen_random_uuid(), 'bench' from generate_series(1, 60000)`);
  await driver.query(`delete from recollect.extractions where get_byte(uuid_send(exchange_id), 0) > 20`);
  await driver.query(`create role visitor_${process.pid} login in role recollect_runtime, recollect_upkeep`);
  const url = new URL(location);
  url.username = `visitor_${process.pid}`;
  const visitor = await openPostgres({ url: url.href });
  await waitFor(async () => {
    const { left } = await keepTables(createDatabase(visitor), { dryRun: false, smallest });
    expect(left).toContain('recollect.extractions');
  });
  await visitor.close();
  await driver.query(`drop role visitor_${process.pid}`);
});

it('is part of upkeep and its report', async () => {
  const memory = await createMemory({ database: location, embeddingModel: createHashEmbedding(), languageModel: null });
  expect((await memory.upkeep.run({ dryRun: true })).tables?.vacuumed).toEqual(['recollect.extractions']);
  expect((await memory.upkeep.run()).tables).toMatchObject({ vacuumed: ['recollect.extractions'], left: [] });
  expect((await memory.upkeep.run({ userId: 'ana' })).tables).toBeNull();
  expect((await memory.doctor()).problems).toEqual([]);
  await memory.close();
});
