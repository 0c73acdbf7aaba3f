// memory.events: what happens to facts comes once, in order, to whoever listens, and to no other user's listener.
import { expect, test } from 'vitest';
import { advance, type MemoryEvent } from '#src/domain/event.js';
import { newId } from '#src/domain/identifier.js';
import { createEvents } from '#src/memory/events.js';
import { createMemory } from '#src/memory.js';
import { createDatabase } from '#src/store/database.js';
import { insertDecision } from '#src/store/decisions.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { openTestMemory } from '../support/memory.js';

const { memory, database, clock } = await openTestMemory();
const userId = 'ana';
const state = (text: string) => memory.facts.add({ userId, text, type: 'preference' });

/** Until there are `count`. */
async function take(events: AsyncIterable<MemoryEvent>, count: number): Promise<MemoryEvent[]> {
  const taken: MemoryEvent[] = [];
  for await (const event of events) if (taken.push(event) === count) break;
  return taken;
}

test('learned, superseded, retracted, restored: once each, from the call on, also what another process does', async () => {
  await state('I like tea.');
  const live = take(memory.events.subscribe({ userId, interval: 5 }), 6);
  const elsewhere = await createMemory({
    ...{ database: database.driver, embeddingModel: createHashEmbedding(), languageModel: null, worker: false, clock },
  });
  const first = await elsewhere.facts.add({ userId, text: 'I live in Graz.', type: 'personal_context' });
  const second = await memory.facts.update(userId, first.id, { text: 'I live in Linz.' });
  await memory.facts.pin(userId, second.id);
  await memory.facts.retract(userId, second.id);
  await memory.facts.restore(userId, second.id);
  const last = await state('I like coffee.');
  const events = await live;
  expect(events.map(({ kind, factId, otherFactId }) => [kind, factId, otherFactId])).toEqual([
    ['learned', first.id, null],
    ['learned', second.id, null],
    ['superseded', first.id, second.id],
    ['retracted', second.id, null],
    ['restored', second.id, null],
    ['learned', last.id, null],
  ]);
  expect(Object.keys(events[0] ?? {}).sort()).toEqual(['at', 'factId', 'id', 'kind', 'otherFactId']);
  expect(events.map(({ id }) => id)).toEqual(events.map(({ id }) => id).sort());
  await elsewhere.close();

  const rest = await take(memory.events.subscribe({ userId, after: events[2]?.id, interval: 5 }), 3);
  expect(rest).toEqual(events.slice(3));
});

test('what waits for review is no event until it is approved', async () => {
  const held = await openTestMemory({ reviewFirst: 1, worker: false, extractor: undefined });
  const events = take(held.memory.events.subscribe({ userId, interval: 5 }), 1);
  await held.memory.remember({ userId, messages: [{ role: 'user', content: 'I am allergic to peanuts.' }] });
  await held.memory.settled();
  const { facts } = await held.memory.facts.list({ userId, state: 'pending' });
  expect(facts).toHaveLength(1);
  await held.memory.facts.approve(userId, facts[0]!.id);
  expect(await events).toMatchObject([{ kind: 'learned', factId: facts[0]!.id }]);
});

test('one that is committed after a later one still comes, and no event comes twice', async () => {
  const start = newId();
  const late = newId();
  const { id: factId } = await state('I like rain.');
  const signal = new AbortController();
  const seen: string[] = [];
  const following = (async () => {
    for await (const { id } of memory.events.subscribe({ userId, after: start, interval: 5, signal: signal.signal })) {
      seen.push(id);
      if (seen.length === 1)
        await createDatabase(database.driver).asUser(userId, (connection) =>
          insertDecision(connection, userId, {
            id: late,
            factId,
            kind: 'expired',
            reason: 'x',
            actor: 'test',
            at: new Date(),
          }),
        );
      if (seen.length === 3) signal.abort();
      if (seen.length === 2) await state('I like snow.');
    }
  })();
  await following;
  expect(seen[1]).toBe(late);
  expect(seen[0]! > late).toBe(true);
  expect(new Set(seen).size).toBe(3);
});

test('a position forgets what is too old to be told apart, and never moves back', () => {
  const id = (seconds: number) =>
    `${(1_700_000_000_000 + seconds * 1_000)
      .toString(16)
      .padStart(12, '0')
      .replace(/^(.{8})/, '$1-')}-7abc-8000-000000000001`;
  const from = advance({ after: id(0), seen: [] }, [id(1), id(3)]);
  expect(from).toEqual({ after: id(0), seen: [id(1), id(3)] });
  const next = advance(from, [id(12)]);
  expect(next.seen).toEqual([id(3), id(12)]);
  expect(next.after > id(1) && next.after < id(3)).toBe(true);
  expect(advance(next, [])).toEqual(next);
  expect(advance(next, [id(2.5)]).after).toBe(next.after);
});

test('a subscription goes on at the account a user is merged into', async () => {
  await memory.facts.add({ userId: 'guest', text: 'I like plums.', type: 'preference' });
  const events = take(memory.events.subscribe({ userId: 'guest', interval: 5 }), 1);
  await memory.users.merge({ from: 'guest', into: 'member' });
  const { id } = await memory.facts.add({ userId: 'member', text: 'I like pears.', type: 'preference' });
  expect(await events).toMatchObject([{ kind: 'learned', factId: id }]);
});

test('another user hears nothing; a closed memory and an aborted signal end it; a wrong id is refused', async () => {
  const own = new AbortController();
  const heard: MemoryEvent[] = [];
  const ben = (async () => {
    for await (const event of memory.events.subscribe({
      userId: 'ben',
      after: '00000000-0000-0000-0000-000000000000',
      interval: 1,
      signal: own.signal,
    }))
      heard.push(event);
  })();
  await state('I like hills.');
  await new Promise((resolve) => setTimeout(resolve, 20));
  own.abort();
  await ben;
  expect(heard).toEqual([]);
  const closed = new AbortController();
  const events = createEvents({
    database: createDatabase(database.driver),
    resolve: async (id) => id,
    closed: closed.signal,
  });
  const waiting = take(events.subscribe({ userId, interval: 60_000 }), 1);
  setTimeout(() => closed.abort(), 5);
  expect(await waiting).toEqual([]);
  expect(() => memory.events.subscribe({ userId, after: 'yesterday' })).toThrow(
    expect.objectContaining({ code: 'invalid_input' }),
  );
  expect(() => memory.events.subscribe({ userId: '' })).toThrow(expect.objectContaining({ code: 'invalid_input' }));
});
