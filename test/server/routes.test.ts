// Each route over a real memory, as a program would use it.
import { describe, expect, it } from 'vitest';
import { openTestMemory } from '../support/memory.js';
import { serverAsk } from './ask.js';

const { memory, clock } = await openTestMemory();
const { ask } = serverAsk({ memory });
const ana = '/v1/users/ana';

describe('turns and sessions', () => {
  it('records, lists and gets turns', async () => {
    const messages = [
      { role: 'user', content: 'I am allergic to peanuts.', id: 'mine 1/2' },
      { role: 'assistant', content: [{ type: 'text', text: 'Noted.' }] },
    ];
    const { status, body } = await ask(`POST ${ana}/turns`, { body: { sessionId: 's1', messages } });
    expect(status).toBe(201);
    expect(body.turns).toMatchObject([
      { seq: 1, duplicate: false },
      { seq: 2, duplicate: false },
    ]);
    await memory.settled();

    const list = await ask(`GET ${ana}/turns?limit=1`);
    expect(list.body).toMatchObject({ turns: [{ text: 'Noted.' }], next: expect.any(String) });
    const rest = await ask(`GET ${ana}/turns?limit=1&sessionId=s1&after=2`);
    expect(rest.body).toMatchObject({ turns: [{ text: 'I am allergic to peanuts.' }], next: null });
    const one = await ask(`GET ${ana}/turns/${encodeURIComponent('mine 1/2')}`);
    expect(one.body).toMatchObject({ id: body.turns[0].id, externalId: 'mine 1/2' });
  });

  it('lists and gets sessions and their summary', async () => {
    expect((await ask(`GET ${ana}/sessions`)).body.sessions).toMatchObject([
      { id: 's1', lastSeq: 2, turns: 2, opening: 'I am allergic to peanuts.', summary: null },
    ]);
    expect((await ask(`GET ${ana}/sessions/s1`)).body).toMatchObject({ id: 's1', summary: null });
    expect((await ask(`GET ${ana}/summary?sessionId=s1`)).body).toEqual({ sessionId: 's1', summary: null });
    expect((await ask(`GET ${ana}/summary`)).status).toBe(404);
  });
});

describe('recall and chat', () => {
  it('recalls', async () => {
    const { status, body } = await ask(`POST ${ana}/recall`, {
      body: { query: 'What am I allergic to?', minRelevance: 0, budget: 500, asOf: '2030-01-01' },
    });
    expect(status).toBe(200);
    expect(body.facts).toMatchObject([{ text: 'I am allergic to peanuts.', type: 'constraint' }]);
    expect(body.systemPrompt).toContain('peanuts');
    expect(body).not.toHaveProperty('ranked');
    expect(body.explained).toBeNull();
  });

  it('explains each step, whatever the budget', async () => {
    for (const budget of [0, 500]) {
      const { status, body } = await ask(`POST ${ana}/recall`, {
        body: { query: 'What did I say in May 2025 about peanuts?', minRelevance: 0, budget, explain: true },
      });
      expect(status).toBe(200);
      expect(body.explained).toMatchObject({
        query: { dates: [{ month: 5, year: 2025 }] },
        budget: { allowed: budget },
      });
      expect(body.explained.ranked[0]).toMatchObject({ outcome: budget === 0 ? 'budget' : 'shown' });
    }
  });

  it('is empty for a user nobody knows', async () => {
    const { body } = await ask('POST /v1/users/nobody/recall', { body: { query: 'Who am I?' } });
    expect(body).toMatchObject({ facts: [], turns: [], recent: [], messages: [], systemPrompt: '' });
  });

  it('answers as JSON', async () => {
    const { status, body } = await ask(`POST ${ana}/chat`, { body: { message: 'What am I allergic to?' } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ offline: true, repeated: false, memoryError: null });
    expect(body.text).toContain('peanuts');
  });

  it('answers as events', async () => {
    const { headers, body } = await ask(`POST ${ana}/chat`, {
      body: { message: 'What am I allergic to?', sessionId: 's2' },
      headers: { accept: 'text/event-stream' },
    });
    expect(headers.get('content-type')).toBe('text/event-stream');
    const events = readEvents(body);
    const text = events.filter(({ type }) => type === 'text').map((event) => event.text);
    expect(text.join('')).toContain('peanuts');
    expect(events.at(-1)).toMatchObject({ type: 'done', result: { text: text.join(''), offline: true } });
  });

  it('tells of an error in the middle as its last event', async () => {
    const failing = serverAsk({
      memory,
      agent: {
        chat: () => Promise.reject(new Error('private words')),
        async *stream() {
          yield { type: 'text', text: 'Half' };
          throw new Error('private words');
        },
      },
    });
    const asked = { body: { message: 'x' }, headers: { accept: 'text/event-stream' } };
    const { body } = await failing.ask(`POST ${ana}/chat`, asked);
    expect(readEvents(body)).toMatchObject([{ type: 'text' }, { type: 'error', problem: { code: 'internal' } }]);
    expect(body).not.toContain('private');
  });
});

describe('facts', () => {
  it('go through their life', async () => {
    const facts = '/v1/users/eva/facts';
    const added = await ask(`POST ${facts}`, { body: { text: 'I live in Porto.', metadata: { from: 'form' } } });
    expect(added).toMatchObject({ status: 201, body: { text: 'I live in Porto.', state: 'current' } });
    const id = added.body.id;
    expect((await ask(`GET ${facts}/${id}`)).body.evidence).toMatchObject([{ quote: 'I live in Porto.' }]);

    const updated = await ask(`PATCH ${facts}/${id}`, { body: { text: 'I live in Lisbon.', actor: 'operator' } });
    expect(updated.body).toMatchObject({ text: 'I live in Lisbon.', type: added.body.type });
    const history = await ask(`GET ${facts}/${updated.body.id}/history`);
    expect(history.body).toMatchObject({ superseded: [{ id }] });
    expect(history.body.events.at(-1).actor).toBe('operator');

    const retracted = await ask(`DELETE ${facts}/${updated.body.id}?actor=operator`);
    expect(retracted).toMatchObject({ status: 200, body: { state: 'retracted' } });
    expect((await ask(`POST ${facts}/${updated.body.id}/restore`)).body.state).toBe('current');
    expect((await ask(`POST ${facts}/${updated.body.id}/pin`, { body: { actor: 'agent' } })).body.pinned).toBe(true);
    expect((await ask(`POST ${facts}/${updated.body.id}/unpin`)).body.pinned).toBe(false);
    expect((await ask(`POST ${facts}/${updated.body.id}/approve`)).body.state).toBe('current');
    expect((await ask(`POST ${facts}/${updated.body.id}/reject`)).status).toBe(409);
  });

  it('are listed by state, type and age, page by page', async () => {
    const facts = '/v1/users/ivo/facts';
    const texts = ['I sail.', 'I ski.', 'I swim.'];
    for (const text of texts) {
      clock.advance(60_000);
      await ask(`POST ${facts}`, { body: { text, type: text === 'I ski.' ? 'goal' : 'preference' } });
    }
    const first = (await ask(`GET ${facts}?limit=2`)).body;
    const second = (await ask(`GET ${facts}?limit=2&after=${encodeURIComponent(first.next)}`)).body;
    expect([...first.facts, ...second.facts].map(({ text }) => text)).toEqual(texts.toReversed());
    expect(second.next).toBeNull();
    const listed = async (query: string) => (await ask(`GET ${facts}?${query}`)).body.facts.length;
    const now = encodeURIComponent(clock.now().toISOString());
    expect(await listed('type=goal')).toBe(1);
    expect(await listed('state=all')).toBe(3);
    expect(await listed('state=retracted')).toBe(0);
    expect(await listed(`since=${now}`)).toBe(1);
    expect(await listed(`until=${now}`)).toBe(2);
    expect(await listed(`asOf=${now}`)).toBe(3);
  });

  it('are laid out on a map, and their ends foreseen', async () => {
    const { body: map } = await ask('GET /v1/users/ivo/map?limit=2');
    expect(map).toMatchObject({ points: [{ text: 'I swim.' }, { text: 'I ski.' }], omitted: 1, unplaced: 0 });
    const { body: forecast } = await ask('GET /v1/users/ivo/forecast?days=400&limit=1');
    expect(forecast).toMatchObject({
      policy: 'default',
      facts: 3,
      ending: 3,
      soonest: [{ text: 'I sail.' }],
      omitted: 2,
    });
    expect((await ask('GET /v1/users/ivo/map?limit=10001')).status).toBe(400);
    expect((await ask('GET /v1/users/ivo/forecast?days=-1')).status).toBe(400);
  });

  it('wait for review without naming the stored user', async () => {
    expect((await ask(`GET ${ana}/review`)).body).toEqual({ facts: [] });
  });
});

describe('the user and the deployment', () => {
  it('gives the profile', async () => {
    const { body } = await ask(`GET ${ana}/profile`);
    expect(body.profile).toMatchObject({ text: expect.stringContaining('peanuts'), model: null });
    expect((await ask('GET /v1/users/nobody/profile')).body).toEqual({ profile: null });
  });

  it('counts, lists jobs, runs them', async () => {
    expect((await ask('GET /v1/stats')).body).toMatchObject({ users: expect.any(Number), jobs: { dead: 0 } });
    expect((await ask('GET /v1/doctor')).body).toMatchObject({
      jobs: { dead: 0 },
      problems: [],
      counts: { facts: expect.any(Number) },
    });
    expect((await ask('GET /v1/jobs?state=dead')).body).toEqual({ jobs: [], next: null });
    expect((await ask('POST /v1/jobs/run')).body).toEqual({ ran: expect.any(Number) });
    expect((await ask('POST /v1/jobs/run', { body: { timeout: 1 } })).status).toBe(200);
    expect((await ask('POST /v1/jobs/nothing/retry')).status).toBe(404);
  });
});

describe('user ids', () => {
  it.each([
    'a/b',
    'a%2Fb',
    '100%',
    'ü日本',
    'a b',
    '?x=1',
    '#',
    '/v1/users/ana',
    '..a',
    "o'hara;--",
    '😀',
    'a\nb',
    '{userId}',
  ])('may be %j', async (userId) => {
    const facts = `/v1/users/${encodeURIComponent(userId)}/facts`;
    await ask(`POST ${facts}`, { body: { text: 'I sail.' } });
    expect((await ask(`GET ${facts}`)).body.facts).toHaveLength(1);
    expect((await memory.facts.list({ userId })).facts).toHaveLength(1);
  });

  it('may have 200 bytes and no more', async () => {
    expect((await ask(`GET /v1/users/${'a'.repeat(200)}/facts`)).status).toBe(200);
    expect((await ask(`GET /v1/users/${'a'.repeat(201)}/facts`)).body).toMatchObject({ code: 'invalid_input' });
  });
});

function readEvents(text: string) {
  return text
    .split('\n\n')
    .filter((block) => block.includes('data: '))
    .map((block) => JSON.parse(block.slice(block.indexOf('data: ') + 'data: '.length)));
}
