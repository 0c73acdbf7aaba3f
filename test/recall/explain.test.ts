// A recall step by step: what it tells is what it did, and it does the same when nobody asks.
import { expect, it } from 'vitest';
import { openTestMemory } from '../support/memory.js';

const { memory } = await openTestMemory();
await memory.remember({
  userId: 'ana',
  sessionId: 's1',
  messages: [
    { role: 'user', content: 'I am allergic to peanuts.' },
    { role: 'assistant', content: 'Understood, no peanuts in any recipe.' },
    { role: 'user', content: 'My sister Maria lives in Porto.' },
    { role: 'assistant', content: 'How nice.' },
  ],
});
await memory.settled();
const ask = (more: object = {}) =>
  memory.recall({ userId: 'ana', query: 'In May, can I eat peanuts?', minRelevance: 0, ...more });

it('is null where nobody asked, and changes nothing', async () => {
  const plain = await ask();
  const told = await ask({ explain: true });
  expect(plain.explained).toBeNull();
  const { explained: _explained, toSystemPrompt: _prompt, toMessages: _messages, ...rest } = told;
  expect(plain).toMatchObject(rest);
});

it('tells how the query was read and what was searched for', async () => {
  const { query, search } = (await ask({ explain: true })).explained!;
  expect(query).toMatchObject({ language: 'english', mentionsSelf: true, asksAboutSelf: false });
  expect(query.dates).toEqual([{ grain: 'month', year: null, month: 5, day: null }]);
  expect(search.items).toBeGreaterThanOrEqual(4);
  expect(search.terms).toContainEqual({ term: 'peanut', items: expect.any(Number) });
  expect(search.terms.find(({ term }) => term === 'peanut')!.items).toBeGreaterThanOrEqual(2);
  expect(search.byWords).toBeGreaterThanOrEqual(2);
  expect(search.byWords + search.byMeaning).toBeGreaterThanOrEqual(search.candidates - search.neighbours);
});

it('gives every item its outcome, and the budget adds up', async () => {
  const { explained, facts, turns, tokens, leftOut } = await ask({ explain: true, budget: 160 });
  const outcomes = new Map(explained!.ranked.map(({ id, outcome }) => [id, outcome]));
  for (const { id } of [...facts, ...turns]) expect(outcomes.get(id)).toBe('shown');
  for (const { id, reason } of leftOut) expect(outcomes.get(id)).toBe(reason);
  const { frame, items, allowed } = explained!.budget;
  expect(frame! + items).toBe(tokens.memory);
  expect(tokens.memory).toBeLessThanOrEqual(allowed);
  expect(explained!.ranked.map(({ score }) => score)).toEqual(
    explained!.ranked.map(({ score }) => score).toSorted((one, other) => other - one),
  );
});

it('says so when nothing bears on the query, or nothing can fit', async () => {
  const withheld = await ask({ explain: true, minRelevance: 1 });
  expect(withheld.explained!.ranked.map(({ outcome }) => outcome)).toContain('below_relevance');
  expect(withheld.explained!.ranked.map(({ outcome }) => outcome)).not.toContain('shown');
  expect((await ask({ explain: true, budget: 3 })).explained!.budget.frame).toBeNull();
});

it('names the steps in order, with their times', async () => {
  const { steps } = (await ask({ explain: true })).explained!;
  expect(steps.map(({ step }) => step)).toEqual(['recent', 'read', 'embed', 'search', 'judge', 'pack']);
  for (const { milliseconds } of steps) expect(milliseconds).toBeGreaterThanOrEqual(0);
});

it('explains the silence about a user nobody knows', async () => {
  const { explained } = await memory.recall({ userId: 'nobody', query: 'Who am I?', explain: true });
  expect(explained).toMatchObject({ ranked: [], query: { language: null }, search: { items: 0, candidates: 0 } });
});
