// Looking at what is stored and at the work on it: turns, sessions, facts by age, jobs, stats.
import { expect, it } from 'vitest';
import { createMemory } from '#src/memory.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { openTestMemory } from '../support/memory.js';

const { memory, clock, database } = await openTestMemory({ worker: false });
const userId = 'lists';
const day = 86_400_000;

for (const sessionId of ['one', 'two', 'three']) {
  clock.advance(60_000);
  const messages = ['a', 'b', 'c'].map((name) => ({ role: 'user' as const, content: `${sessionId} ${name}` }));
  await memory.remember({ userId, sessionId, messages, extract: false });
}

async function allPages<Page extends { next: string | null }>(read: (after: string | undefined) => Promise<Page>) {
  const pages: Page[] = [];
  for (let after: string | undefined; ; ) {
    const page = await read(after);
    pages.push(page);
    if (page.next === null) return pages;
    after = page.next;
  }
}

it('lists turns page by page, the latest first, each once', async () => {
  const pages = await allPages((after) => memory.turns.list({ userId, limit: 2, after }));
  expect(pages.map(({ turns }) => turns.map(({ text }) => text))).toEqual([
    ['three c', 'three b'],
    ['three a', 'two c'],
    ['two b', 'two a'],
    ['one c', 'one b'],
    ['one a'],
  ]);
});

it('lists the turns of one session', async () => {
  const pages = await allPages((after) => memory.turns.list({ userId, sessionId: 'two', limit: 2, after }));
  expect(pages.flatMap(({ turns }) => turns.map(({ text }) => text))).toEqual(['two c', 'two b', 'two a']);
  expect((await memory.turns.list({ userId: 'nobody' })).turns).toEqual([]);
});

it('lists sessions, the last spoken in first, and not the one of statements', async () => {
  await memory.facts.add({ userId, text: 'I sail.' });
  const pages = await allPages((after) => memory.sessions.list({ userId, limit: 2, after }));
  expect(pages.map(({ sessions }) => sessions.map(({ id, lastSeq }) => [id, lastSeq]))).toEqual([
    [
      ['three', 3],
      ['two', 3],
    ],
    [['one', 3]],
  ]);
  expect(await memory.sessions.get(userId, 'one')).toMatchObject({ id: 'one', summary: null });
  await expect(memory.sessions.get('nobody', 'one')).rejects.toMatchObject({ code: 'not_found' });
});

it('filters facts by when they were recorded, also as they stood then', async () => {
  const user = 'ages';
  const first = await memory.facts.add({ userId: user, text: 'I live in Porto.' });
  clock.advance(day);
  const between = clock.now();
  clock.advance(day);
  const second = await memory.facts.add({ userId: user, text: 'I ride a bicycle.' });
  const list = async (range: { since?: Date; until?: Date; asOf?: Date }) =>
    (await memory.facts.list({ userId: user, ...range })).facts.map(({ id }) => id);
  expect(await list({})).toEqual([second.id, first.id]);
  expect(await list({ since: between })).toEqual([second.id]);
  expect(await list({ until: between })).toEqual([first.id]);
  expect(await list({ asOf: clock.now(), until: between })).toEqual([first.id]);
});

it.each(['x', 'WyJhIl0', ''])('refuses %j as the next page', async (after) => {
  const refused = { code: 'invalid_input' };
  await expect(memory.turns.list({ userId, after })).rejects.toMatchObject(refused);
  await expect(memory.turns.list({ userId, sessionId: 'one', after: `${after}-` })).rejects.toMatchObject(refused);
  await expect(memory.sessions.list({ userId, after })).rejects.toMatchObject(refused);
  await expect(memory.jobs.list({ after })).rejects.toMatchObject(refused);
});

it('lists jobs, runs what waits, and tries a dead one again', async () => {
  let broken = true;
  const embedding = createHashEmbedding();
  const failing = await createMemory({
    database: database.driver,
    languageModel: null,
    worker: false,
    clock,
    embeddingModel: {
      ...embedding,
      embed: (...input) => (broken ? Promise.reject(new Error('secret words')) : embedding.embed(...input)),
    },
  });
  await memory.jobs.run();
  await failing.remember({ userId: 'jobs', messages: [{ role: 'user', content: 'I am allergic to kiwis.' }] });
  const { jobs } = await failing.jobs.list();
  expect(jobs).toMatchObject([{ kind: 'extract', state: 'waiting', retries: 0, trouble: null }]);
  expect(JSON.stringify(jobs)).not.toContain('"jobs"');
  // Out of retries at once: what the queue would come to in some minutes.
  await database.driver.query(`update recollect_jobs.job set retry_limit = 0 where id = $1`, [jobs[0]!.id]);
  expect(await failing.jobs.run()).toEqual({ ran: 1 });
  const { jobs: dead } = await failing.jobs.list({ state: 'dead' });
  expect(dead).toMatchObject([{ kind: 'extract', state: 'dead', trouble: 'internal' }]);
  expect(await failing.jobs.count()).toMatchObject({ dead: 1, waiting: 0 });

  broken = false;
  await failing.jobs.retry(dead[0]!.id);
  await expect(failing.jobs.retry(dead[0]!.id)).rejects.toMatchObject({ code: 'not_found' });
  await expect(failing.jobs.retry('x')).rejects.toMatchObject({ code: 'not_found' });
  expect((await failing.jobs.run()).ran).toBeGreaterThan(0);
  expect(await failing.jobs.count()).toMatchObject({ dead: 0, waiting: 0 });
  const { facts } = await failing.facts.list({ userId: 'jobs' });
  expect(facts.map(({ text }) => text)).toEqual(['I am allergic to kiwis.']);
  await failing.close();
});

it('counts what there is and says that it is ready', async () => {
  const stats = await memory.stats();
  expect(stats).toMatchObject({ users: 3, jobs: { dead: 0 } });
  expect(stats.turns).toBeGreaterThan(12);
  await expect(memory.ready()).resolves.toBeUndefined();
  await database.driver.query('update recollect_meta.migrations set version = 900 where version = 1');
  await expect(memory.ready()).rejects.toMatchObject({ code: 'database_newer' });
  await database.driver.query('update recollect_meta.migrations set version = 1 where version = 900');
});
