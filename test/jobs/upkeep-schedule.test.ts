// Upkeep on schedule: by a process that works, one at a time, never by one that only settles.
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { openQueue } from '#src/jobs/queue.js';
import { createMemory } from '#src/memory.js';
import type { Memory } from '#src/memory-types/memory.js';
import type { MemoryOptions } from '#src/memory-types/options.js';
import { createFakeClock } from '#src/testing/fake-clock.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { openTestDatabase } from '../support/database.js';

const { driver } = await openTestDatabase();
const clock = createFakeClock();
const opened: Memory[] = [];
afterAll(() => Promise.all(opened.map((memory) => memory.close())));

async function open(options: MemoryOptions): Promise<Memory> {
  const embeddingModel = createHashEmbedding();
  const memory = await createMemory({ database: driver, embeddingModel, languageModel: null, clock, ...options });
  opened.push(memory);
  return memory;
}

const jobs = () =>
  driver.query<{ state: string }>(`select state from recollect_jobs.job where name = 'upkeep' order by created_on`);

const schedules = () => driver.query(`select cron, timezone from recollect_jobs.schedule where name = 'upkeep'`);

it('is one line for all processes, of the last one that said something', async () => {
  const one = await open({});
  expect(await schedules()).toEqual([{ cron: '17 3 * * *', timezone: 'UTC' }]);
  await open({ worker: false, upkeep: { schedule: '0 1 * * *' } });
  expect(await schedules()).toEqual([{ cron: '17 3 * * *', timezone: 'UTC' }]);
  const other = await open({ upkeep: { schedule: null } });
  expect(await schedules()).toEqual([]);
  await expect(open({ upkeep: { schedule: 'every night' } })).rejects.toMatchObject({ code: 'config_invalid' });
  await Promise.all([one.close(), other.close()]);
});

it('waits once however often it is sent, and is left alone by a process without a worker', async () => {
  const queue = await openQueue(driver);
  const send = () => driver.transaction([], (connection) => queue.send(connection, 'upkeep', {}));
  expect(await send()).not.toBeNull();
  expect(await send()).toBeNull();
  await queue.stop();
  const memory = await open({ worker: false });
  await memory.remember({ userId: 'ana', messages: [{ role: 'user', content: 'I enjoy oboes.' }] });
  expect(await memory.settled()).toEqual({ settled: true, left: 0 });
  expect(await jobs()).toEqual([{ state: 'created' }]);
  expect(await memory.doctor()).toMatchObject({ upkeep: null, jobs: { waiting: 1 } });
  await driver.query(`delete from recollect_jobs.job where name = 'upkeep'`);
});

it('is done by a worker when its time has come', { timeout: 60_000 }, async () => {
  clock.advance(61 * 86_400_000);
  await (await open({ upkeep: { schedule: '* * * * *' } })).close();
  // As if the last process to look had done so an hour ago.
  await driver.query(`update recollect_jobs.version set cron_on = now() - interval '1 hour'`);
  const memory = await open({ upkeep: { schedule: '* * * * *' } });
  for (const end = Date.now() + 45_000; Date.now() < end; await delay(200)) {
    await memory.settled();
    if ((await memory.doctor()).upkeep?.finishedAt) break;
  }
  expect((await memory.doctor()).upkeep).toMatchObject({ policy: 'default', users: 1, expired: 1 });
  expect((await memory.facts.list({ userId: 'ana', state: 'expired' })).facts).toMatchObject([
    { text: 'I enjoy oboes.' },
  ]);
  const [job] = await driver.query<{ data: unknown }>(
    `select data from recollect_jobs.job where name = 'upkeep' limit 1`,
  );
  expect(job?.data).toEqual({});
});
