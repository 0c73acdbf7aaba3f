// Idempotency keys: a write that is sent twice is done once.
import { expect, it } from 'vitest';
import { createServer } from '#src/server/create-server.js';
import { openTestMemory } from '../support/memory.js';
import { type Asked, serverAsk } from './ask.js';

const { memory, clock, database } = await openTestMemory({ worker: false });
const { ask } = serverAsk({ memory });
const hour = 3_600_000;

function keyed(key: string, body: unknown): Asked {
  return { body, headers: { 'idempotency-key': key } };
}

it('gives the same answer again, and does nothing', async () => {
  const asked = keyed('k1', { text: 'I sail.' });
  const first = await ask('POST /v1/users/ana/facts', asked);
  const again = await ask('POST /v1/users/ana/facts', asked);
  expect(again).toMatchObject({ status: 201, body: first.body });
  expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
  const { turns } = await memory.turns.list({ userId: 'ana' });
  expect(turns).toHaveLength(1);
});

it('refuses the key for another body or route, but not to another user', async () => {
  await ask('POST /v1/users/ana/facts', keyed('k2', { text: 'I ski.' }));
  const other = await ask('POST /v1/users/ana/facts', keyed('k2', { text: 'I swim.' }));
  expect(other).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } });
  const elsewhere = await ask('POST /v1/users/ana/turns', keyed('k2', { messages: [{ role: 'user', content: 'x' }] }));
  expect(elsewhere.status).toBe(409);
  expect((await ask('POST /v1/users/ben/facts', keyed('k2', { text: 'I swim.' }))).status).toBe(201);
});

it('does what came twice at once only once', async () => {
  const asked = keyed('k3', { messages: [{ role: 'user', content: 'Twice?' }] });
  const answers = await Promise.all([1, 2, 3].map(() => ask('POST /v1/users/tom/turns', asked)));
  expect(answers.map(({ status }) => status).sort()).toEqual(expect.arrayContaining([201]));
  for (const answer of answers.filter(({ status }) => status !== 201)) {
    expect(answer).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } });
    expect(answer.headers.get('retry-after')).toBe('1');
  }
  expect((await memory.turns.list({ userId: 'tom' })).turns).toHaveLength(1);
});

it('lets what failed be tried again', async () => {
  const asked = keyed('k4', { text: 'x'.repeat(3_000) });
  expect((await ask('POST /v1/users/ana/facts', asked)).status).toBe(400);
  expect((await ask('POST /v1/users/ana/facts', keyed('k4', { text: 'I row.' }))).status).toBe(201);
});

it('records the turns of a server that died before it answered once', async () => {
  const body = { messages: [{ role: 'user', content: 'Before the crash.' }] };
  const dying = createServer({
    memory: { ...memory, requests: { ...memory.requests, keep: async () => new Promise<never>(() => undefined) } },
  });
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'k5' };
  const request = { method: 'POST', headers, body: JSON.stringify(body) };
  void dying.fetch(new Request('http://localhost/v1/users/eva/turns', request));
  while ((await memory.turns.list({ userId: 'eva' })).turns.length === 0) await new Promise((go) => setTimeout(go, 20));
  // The first request may be running still.
  expect((await ask('POST /v1/users/eva/turns', keyed('k5', body))).status).toBe(409);
  clock.advance(121_000);
  const again = await ask('POST /v1/users/eva/turns', keyed('k5', body));
  expect(again).toMatchObject({ status: 201, body: { turns: [{ duplicate: true }] } });
  expect((await memory.turns.list({ userId: 'eva' })).turns).toHaveLength(1);
});

it('repeats a chat, as JSON and as events', async () => {
  const asked = keyed('k6', { message: 'Good morning.' });
  const first = await ask('POST /v1/users/mia/chat', asked);
  expect((await ask('POST /v1/users/mia/chat', asked)).body).toEqual(first.body);
  const events = { ...keyed('k7', { message: 'Good night.' }) };
  events.headers = { ...events.headers, accept: 'text/event-stream' };
  for (const _time of [1, 2]) expect((await ask('POST /v1/users/mia/chat', events)).status).toBe(200);
  expect((await memory.turns.list({ userId: 'mia' })).turns).toHaveLength(4);
});

it.each(['', ' ', 'ü', 'x'.repeat(151)])('refuses the key %j', async (key) => {
  const answer = await ask('POST /v1/users/ana/facts', keyed(encodeURI(key) === key ? key : 'a b', { text: 'I run.' }));
  expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
});

it('keeps answers for a day: forgotten by the user’s next write, or by upkeep', async () => {
  const rows = (userId: string) =>
    database.driver.query('select 1 from recollect.requests where user_id = $1', [userId]);
  clock.advance(25 * hour);
  expect((await ask('POST /v1/users/ana/facts', keyed('k2', { text: 'I swim.' }))).status).toBe(201);
  expect(await rows('ana')).toHaveLength(1);
  expect(await rows('ben')).toHaveLength(1);
  await memory.upkeep.run();
  expect(await rows('ben')).toHaveLength(0);
  expect(await rows('ana')).toHaveLength(1);
});
