// The queue's promises: retries end in a state that doctor shows, rolled back work does not exist, left work is gone on with.
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { RecollectError } from '#src/errors.js';
import { openQueue } from '#src/jobs/queue.js';
import { createMemory } from '#src/memory.js';
import type { Memory } from '#src/memory-types/memory.js';
import type { JobHandlers } from '#src/ports/job-queue.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { keepOnFailure, openTestDatabase } from '../support/database.js';

const database = await openTestDatabase();
const { driver } = database;
const payload = { userId: 'ana', exchangeId: '01a1fc89-6274-70c1-b84f-d27370000000', extract: true };

describe('a job that fails', () => {
  it('is retried later and later, then lies where doctor shows it', async () => {
    keepOnFailure(database);
    const queue = await openQueue(driver, { retryLimit: 2, retryDelay: 1 });
    const tries: number[] = [];
    const failing = handlers(async () => {
      tries.push(Date.now());
      throw new RecollectError('model_unavailable', 'I am allergic to peanuts.');
    });
    const id = await driver.transaction([], (connection) => queue.send(connection, 'extract', payload));
    const signal = AbortSignal.timeout(25_000);
    while ((await queue.open([id!])).length > 0 && !signal.aborted) {
      await queue.runWaiting(failing, signal);
      await delay(100);
    }
    await queue.stop();
    expect(tries).toHaveLength(3);
    const [first, second] = [tries[1]! - tries[0]!, tries[2]! - tries[1]!];
    expect(first).toBeGreaterThanOrEqual(1_000);
    expect(second).toBeGreaterThanOrEqual(2_000);

    const memory = await open();
    const report = await memory.doctor();
    await memory.close();
    expect(report.jobs).toEqual({ waiting: 0, active: 0, retrying: 0, dead: 1 });
    expect(report.problems).toEqual([expect.stringMatching(/^1 job.* gave up/)]);
  });

  it('keeps what was thrown out of the queue: only its code is stored', async () => {
    const rows = await driver.query<{ output: unknown }>(
      `select output from recollect_jobs.job where name = 'extract' and output is not null`,
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).toContain('model_unavailable');
    expect(JSON.stringify(rows)).not.toMatch(/peanuts/);
  });

  it('stores no word of it either when the background worker ran it', async () => {
    const queue = await openQueue(driver, { retryLimit: 0 });
    const failing = handlers(async () => {
      throw new RangeError('I am allergic to walnuts.');
    });
    const id = await driver.transaction([], (connection) => queue.send(connection, 'extract', payload));
    await queue.work(failing, null);
    queue.nudge();
    await until(async () => (await queue.open([id!])).length === 0);
    await queue.stop();
    const [row] = await driver.query<{ state: string; output: unknown }>(
      'select state, output from recollect_jobs.job where id = $1',
      [id],
    );
    expect(row).toMatchObject({ state: 'failed' });
    expect(JSON.stringify(row)).not.toMatch(/walnuts/);
    await driver.query(`delete from recollect_jobs.job where name = 'dead'`);
  });
});

describe('a job', () => {
  it('of a rolled back transaction does not exist', async () => {
    const queue = await openQueue(driver);
    let id: string | null = null;
    const rolledBack = driver.transaction([], async (connection) => {
      id = await queue.send(connection, 'extract', payload);
      throw new RecollectError('conflict', 'Changed my mind.');
    });
    await expect(rolledBack).rejects.toMatchObject({ code: 'conflict' });
    expect(id).not.toBeNull();
    expect(await driver.query('select id from recollect_jobs.job where id = $1', [id])).toEqual([]);
    expect(await queue.runWaiting(handlers(), AbortSignal.timeout(5_000))).toBe(0);
    await queue.stop();
  });

  it('is worked on once, however many workers look for it', async () => {
    const queues = await Promise.all([openQueue(driver), openQueue(driver), openQueue(driver)]);
    const seen: string[] = [];
    const counting = handlers(async (job) => {
      seen.push(job.exchangeId);
      await delay(20);
    });
    const ids = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        driver.transaction([], (connection) =>
          queues[0]!.send(connection, 'extract', { ...payload, exchangeId: String(index) }),
        ),
      ),
    );
    for (const queue of queues) await queue.work(counting, null);
    await until(async () => (await queues[0]!.open(ids as string[])).length === 0);
    expect(seen.sort()).toEqual(Array.from({ length: 12 }, (_, index) => String(index)).sort());
    await Promise.all(queues.map((queue) => queue.stop()));
  });

  it('whose worker died is taken over within half a minute, by a process that only settles', {
    timeout: 60_000,
  }, async () => {
    const dying = await openQueue(driver);
    const id = await driver.transaction([], (connection) => dying.send(connection, 'extract', payload));
    // Taken and never touched again, as by a process that was killed.
    await driver.query(
      `update recollect_jobs.job set state = 'active', started_on = now(), heartbeat_on = now() where id = $1`,
      [id],
    );
    await dying.stop();
    const started = Date.now();
    const queue = await openQueue(driver);
    let ran = 0;
    while (ran === 0 && Date.now() - started < 45_000) {
      ran += await queue.runWaiting(handlers(), AbortSignal.timeout(5_000));
      await delay(250);
    }
    expect(ran).toBe(1);
    expect(await queue.open([id!])).toEqual([]);
    await queue.stop();
    expect(Date.now() - started).toBeGreaterThan(9_000);
    expect(Date.now() - started).toBeLessThan(35_000);
  });
});

describe('settled', () => {
  it('says what is left when its time is over, and the next start goes on with it', async () => {
    keepOnFailure(database);
    const first = await open({ worker: false });
    await first.remember({ userId: 'left', messages: [{ role: 'user', content: 'I am allergic to kiwis.' }] });
    // What a process that was killed leaves behind: a job it had taken, that nobody touches any more.
    await driver.query(
      `update recollect_jobs.job set state = 'active', started_on = now() - interval '1 minute',
         heartbeat_on = now() - interval '1 minute'
       where state = 'created' and data ->> 'userId' = 'left'`,
    );
    const started = Date.now();
    expect(await first.settled({ timeout: 300 })).toEqual({ settled: false, left: 1 });
    expect(Date.now() - started).toBeLessThan(5_000);

    const next = await open();
    await until(async () => (await next.facts.list({ userId: 'left' })).facts.length === 1, 40_000);
    expect((await next.facts.list({ userId: 'left' })).facts[0]?.text).toBe('I am allergic to kiwis.');
    await next.close();
  }, 60_000);

  it('waits for the jobs of one user where one is named', async () => {
    const memory = await open({ worker: false });
    await memory.remember({ userId: 'busy', messages: [{ role: 'user', content: 'I am allergic to kiwis.' }] });
    // Somebody else's worker is at it.
    await driver.query(
      `update recollect_jobs.job set state = 'active', started_on = now(), heartbeat_on = now()
       where state = 'created' and data ->> 'userId' = 'busy'`,
    );
    await memory.remember({ userId: 'calm', messages: [{ role: 'user', content: 'I live in Porto.' }] });
    expect(await memory.settled({ userId: 'calm', timeout: 10_000 })).toEqual({ settled: true, left: 0 });
    expect((await memory.facts.list({ userId: 'calm' })).facts).toHaveLength(1);
    expect(await memory.settled({ userId: 'busy', timeout: 100 })).toEqual({ settled: false, left: 1 });
    expect(await memory.settled({ timeout: 100 })).toEqual({ settled: false, left: 1 });
    await driver.query(`update recollect_jobs.job set state = 'completed' where data ->> 'userId' = 'busy'`);
    await memory.close();
  });

  it('waits for the profile that is made anew of what was learned', async () => {
    const memory = await open();
    for (let nth = 0; nth < 5; nth += 1) {
      const userId = `profile ${nth}`;
      await memory.remember({ userId, messages: [{ role: 'user', content: 'I am allergic to kiwis.' }] });
      expect(await memory.settled({ userId, timeout: 20_000 })).toEqual({ settled: true, left: 0 });
      expect((await memory.users.profile(userId))?.text).toContain('kiwis');
      const [fact] = (await memory.facts.list({ userId })).facts;
      await memory.facts.update(userId, fact!.id, { text: 'I am allergic to plums.' });
      expect(await memory.settled({ userId, timeout: 20_000 })).toEqual({ settled: true, left: 0 });
      expect((await memory.users.profile(userId))?.text).toContain('plums');
    }
    await memory.close();
  });

  it('waits for jobs of this process only', async () => {
    const idle = await open({ worker: false });
    const queue = await openQueue(driver);
    await driver.transaction([], (connection) => queue.send(connection, 'summarise', { userId: 'x', sessionId: 'y' }));
    await queue.stop();
    const working = await open();
    expect(await working.settled({ timeout: 5_000 })).toEqual({ settled: true, left: 0 });
    await working.close();
    await idle.close();
  });
});

const opened: Memory[] = [];
afterAll(() => Promise.all(opened.map((memory) => memory.close())));

async function open(options: { worker?: boolean } = {}): Promise<Memory> {
  const memory = await createMemory({
    database: driver,
    embeddingModel: createHashEmbedding(),
    languageModel: null,
    ...options,
  });
  opened.push(memory);
  return memory;
}

function handlers(extract: JobHandlers['extract'] = async () => undefined): JobHandlers {
  const nothing = async () => undefined;
  const others = {
    summarise: nothing,
    profile: nothing,
    embed: nothing,
    erase: nothing,
    webhook: nothing,
    index: nothing,
  };
  return { extract, ...others, upkeep: nothing };
}

async function until(done: () => Promise<boolean>, timeout = 20_000): Promise<void> {
  const deadline = Date.now() + timeout;
  while (!(await done())) {
    if (Date.now() > deadline) throw new RecollectError('timeout', 'What the test waits for did not come.');
    await delay(50);
  }
}
