// Bringing the index up to the outbox: what changes while it is sent, two processes at once, an erasure in the middle, many vectors.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { layoutOf } from '#src/domain/index-place.js';
import { createPineconeIndex } from '#src/drivers/pinecone.js';
import type { Memory } from '#src/memory-types/memory.js';
import type { VectorIndex } from '#src/ports/vector-index.js';
import { createDatabase } from '#src/store/database.js';
import { openDeploymentKeys } from '#src/store/signing-key.js';
import { findWrittenIndex } from '#src/store/vector-indexes.js';
import { drainUser, type WrittenIndex } from '#src/upkeep/drain-outbox.js';
import { createIndexStores } from '#src/upkeep/index-stores.js';
import { openTestDatabase } from '../support/database.js';
import { expectSame, openIndexed, outboxOf } from '../support/indexed-memory.js';
import { startPineconeApi } from '../support/pinecone-api.js';

const api = await startPineconeApi({ dimension: 64 });
const database = await openTestDatabase();
const { driver } = database;
const { tombstoneSecret } = await openDeploymentKeys(driver);
const pinecone = createPineconeIndex({ index: api.index, apiKey: api.apiKey, controllerUrl: api.url });
const running = new AbortController().signal;
const timing = { lease: 3, margin: 0, blind: 0, settling: 1 };

let memory: Memory;
beforeEach(async () => {
  Object.assign(api, { lag: 0, unnumbered: false });
  memory = await openIndexed(database, api, { worker: false });
});
afterEach(async () => {
  await memory.close();
  await driver.query('delete from recollect.users');
  await driver.query('delete from recollect_meta.vector_leases');
  api.clear();
});

async function written(index: VectorIndex = pinecone): Promise<WrittenIndex> {
  const stored = await findWrittenIndex(driver);
  return { database: createDatabase(driver), index, layout: layoutOf(tombstoneSecret, stored!), timing };
}

/** Stops in the first upsert: before it is sent, or after. */
function stopping(when: 'before' | 'after') {
  let reach: () => void = () => undefined;
  let go: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const released = new Promise<void>((resolve) => (go = resolve));
  const pause = async () => {
    reach();
    await released;
  };
  const index: VectorIndex = {
    name: pinecone.name,
    describe: (signal) => pinecone.describe(signal),
    remove: (...call) => pinecone.remove(...call),
    query: (...call) => pinecone.query(...call),
    removeOwner: (...call) => pinecone.removeOwner(...call),
    holds: (...call) => pinecone.holds(...call),
    removeNamespaces: (...call) => pinecone.removeNamespaces(...call),
    async upsert(...call) {
      if (when === 'before') await pause();
      const position = await pinecone.upsert(...call);
      if (when === 'after') await pause();
      return position;
    },
  };
  return { index, reached, go: () => go() };
}

it.each(['before', 'after'] as const)(
  'what ends while it is sent ends in the index too (%s it arrives)',
  async (when) => {
    const { id } = await memory.facts.add({ userId: 'ana', text: 'I enjoy Samarkand.' });
    const { index, reached, go } = stopping(when);
    const draining = drainUser(await written(index), 'ana', running);
    await reached;
    await memory.facts.retract('ana', id);
    go();
    await draining;
    expect(api.stored()).toEqual([]);
    expect(await outboxOf(database)).toMatchObject({ unsent: 0 });
  },
);

it('a second process sends nothing for a user while another one does, and goes on when that one was killed', async () => {
  await memory.facts.add({ userId: 'ana', text: 'I enjoy Samarkand.' });
  const { index, reached, go } = stopping('before');
  const first = drainUser(await written(index), 'ana', running);
  await reached;
  api.calls.length = 0;
  expect(await drainUser(await written(), 'ana', running)).toBe(timing.lease);
  expect(api.calls).toEqual([]);
  // As if it had been killed: its lease ends.
  await driver.query('update recollect_meta.vector_leases set until = now()');
  await drainUser(await written(), 'ana', running);
  await expectSame(database, api);
  go();
  await first;
  await expectSame(database, api);
});

it('an erasure waits for what is being sent, and nothing comes after it', async () => {
  await memory.facts.add({ userId: 'ana', text: 'I enjoy Samarkand.' });
  const { index, reached, go } = stopping('before');
  const draining = drainUser(await written(index), 'ana', running);
  await reached;
  const stores = createIndexStores({ database: createDatabase(driver), tombstoneSecret, timing, open: () => pinecone });
  await driver.query(`delete from recollect.users where user_id = 'ana'`);
  const erasing = stores.store(pinecone.name).erase('ana');
  setTimeout(go, 500);
  expect(await erasing).toBe(1);
  await draining;
  expect(api.stored()).toEqual([]);
  expect(await stores.store(pinecone.name).contains('ana')).toBe(false);
  expect(await driver.query('select owner from recollect_meta.vector_leases')).toEqual([]);
});

it('sends many in batches, keeps its rows until they are shown, and leaves out what has no direction', async () => {
  await memory.facts.add({ userId: 'ana', text: 'I enjoy Samarkand.' });
  const one = `'[' || array_to_string(array(select case when a = 1 + n % 64 then 1 else 0.5 end from generate_series(1, 64) a), ',') || ']'`;
  await driver.query(
    `with made as (
       insert into recollect.recall_items (user_id, item_id, kind, role, at, lexemes, length, substance)
       select 'ana', gen_random_uuid(), 'fact', 'user', now(), '', 1, 1 from generate_series(1, 430) returning item_id)
     insert into recollect.embeddings (user_id, model, item_id, dims, embedding)
     select 'ana', 'hash-64', item_id, 64,
       (case when n = 1 then '[' || repeat('0,', 63) || '0]' else ${one} end)::halfvec
     from (select item_id, row_number() over () as n from made) m`,
  );
  api.lag = Number.POSITIVE_INFINITY;
  api.calls.length = 0;
  expect(await drainUser(await written(), 'ana', running)).toBe(0);
  const batches = api.calls
    .filter(({ path }) => path === '/vectors/upsert')
    .map(({ body }) => (body.vectors as object[]).length);
  expect(batches.reduce((sum, size) => sum + size, 0)).toBe(430);
  expect(batches.length).toBeGreaterThan(2);
  expect((await outboxOf(database)).rows).toBeGreaterThan(0);
  api.lag = 0;
  expect(await drainUser(await written(), 'ana', running)).toBe(null);
  expect(await outboxOf(database)).toMatchObject({ rows: 0 });
  expect(api.stored().length).toBe(430);
});

it('where writes are not numbered, lets go of them after a while', async () => {
  api.unnumbered = true;
  await memory.facts.add({ userId: 'ana', text: 'I enjoy Samarkand.' });
  const patient = { ...(await written()), timing: { ...timing, blind: 60 } };
  expect(await drainUser(patient, 'ana', running)).toBe(0);
  expect(await drainUser(await written(), 'ana', running)).toBe(null);
  await expectSame(database, api);
});

it('puts no content into jobs, and no vector of anybody into the outbox', async () => {
  await memory.facts.add({ userId: 'ana', text: 'I enjoy Samarkand.' });
  const jobs = await driver.query<{ data: object }>(`select data from recollect_jobs.job where name = 'index'`);
  expect(jobs).toEqual([{ data: { userId: 'ana' } }]);
  const rows = await driver.query<object>('select * from recollect.vector_outbox');
  expect(Object.keys(rows[0]!).sort()).toEqual(
    ['acknowledged_at', 'item_id', 'model', 'position', 'user_id', 'version', 'visible_at'].sort(),
  );
});
