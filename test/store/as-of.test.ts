// What was known when: every change of state is honoured, whatever became of the facts since.
import { describe, expect, it } from 'vitest';
import type { Extractor } from '#src/ports/extractor.js';
import { openTestMemory } from '../support/memory.js';

const extractor: Extractor = {
  name: 'echo-1',
  async extract({ turns }) {
    const said = turns.filter((turn) => turn.extractable);
    const claims = said.map(({ text }) => ({ type: 'preference', subject: 'user', text, confidence: 1, quote: text }));
    return { claims, lost: {}, usage: null };
  },
};
const { memory, clock } = await openTestMemory({ extractor, reviewFirst: 1 });
const { facts } = memory;

/** Moves on by a day and gives the moment before what comes next. */
function nextDay(): Date {
  clock.advance(86_400_000);
  return new Date(clock.now().getTime() - 1);
}

async function known(userId: string, asOf: Date): Promise<string[]> {
  return (await facts.list({ userId, asOf })).facts.map(({ text }) => text);
}

// First in this file: it takes the place among the first.
it('a fact that waited was not known until it was approved', async () => {
  const before = nextDay();
  await memory.remember({ userId: 'held', messages: [{ role: 'user', content: 'I like mountain tea' }] });
  await memory.settled();
  const waiting = nextDay();
  const [held] = await facts.review('held');
  await facts.approve('held', held!.id);
  expect(await known('held', before)).toEqual([]);
  expect(await known('held', waiting)).toEqual([]);
  expect(await known('held', clock.now())).toEqual(['I like mountain tea']);
});

describe('a fact', () => {
  it('was known between its changes: stored, replaced, restored, retracted, restored', async () => {
    const days: Date[] = [nextDay()];
    const tea = await facts.add({ userId: 'u', text: 'Drinks tea' });
    days.push(nextDay());
    const coffee = await facts.update('u', tea.id, { text: 'Drinks coffee' });
    days.push(nextDay());
    await facts.restore('u', tea.id);
    days.push(nextDay());
    await facts.retract('u', tea.id);
    days.push(nextDay());
    await facts.restore('u', coffee.id);
    days.push(nextDay());
    expect(await Promise.all(days.map((day) => known('u', day)))).toEqual([
      [],
      ['Drinks tea'],
      ['Drinks coffee'],
      ['Drinks tea'],
      [],
      ['Drinks coffee'],
    ]);
  });

  it('is listed as it stood then', async () => {
    const tea = await facts.add({ userId: 'stood', text: 'Drinks tea' });
    const then = nextDay();
    const coffee = await facts.update('stood', tea.id, { text: 'Drinks coffee' });
    const [stood] = (await facts.list({ userId: 'stood', asOf: then })).facts;
    expect(stood).toEqual(tea);
    expect((await facts.list({ userId: 'stood', asOf: clock.now() })).facts).toEqual([coffee]);
    await expect(facts.list({ userId: 'stood', asOf: then, state: 'all' })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await expect(facts.list({ userId: 'stood', asOf: new Date('when?') })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('of another user was never known', async () => {
    await facts.add({ userId: 'one', text: 'Drinks tea' });
    expect(await known('two', nextDay())).toEqual([]);
  });
});

describe('recall', () => {
  const question = { userId: 'r', sessionId: 's', query: 'What do I drink?', minRelevance: 0 };
  const recalled = async (asOf?: Date) => {
    const { facts: found, turns, recent } = await memory.recall({ ...question, asOf });
    return {
      facts: found.map(({ text, state }) => `${text} ${state}`),
      turns: [...turns, ...recent].map(({ text }) => text).sort(),
    };
  };

  it('gives what was known then: turns recorded and facts current by then', async () => {
    await memory.remember({
      userId: 'r',
      sessionId: 's',
      extract: false,
      messages: [{ role: 'user', content: 'Hot drinks!' }],
    });
    const tea = await facts.add({ userId: 'r', text: 'Drinks tea' });
    const first = nextDay();
    const coffee = await facts.update('r', tea.id, { text: 'Drinks coffee' });
    await memory.remember({
      userId: 'r',
      sessionId: 's',
      extract: false,
      // Said long ago, and known only now.
      messages: [{ role: 'user', content: 'Cold drinks!', createdAt: '2020-01-01' }],
    });
    const second = nextDay();
    await facts.retract('r', coffee.id);
    await memory.settled();

    expect(await recalled(new Date('2025-01-01'))).toEqual({ facts: [], turns: [] });
    expect(await recalled(first)).toEqual({ facts: ['Drinks tea current'], turns: ['Hot drinks!'] });
    expect(await recalled(second)).toEqual({
      facts: ['Drinks coffee current'],
      turns: ['Cold drinks!', 'Hot drinks!'],
    });
    expect(await recalled()).toEqual({ facts: [], turns: ['Cold drinks!', 'Hot drinks!'] });
  });

  it('keeps to scope and filter, and reads dates of the query from then', async () => {
    await facts.add({ userId: 'scoped', text: 'Likes figs', scope: 'a', metadata: { team: 1 } });
    await facts.add({ userId: 'scoped', text: 'Likes plums', scope: 'b' });
    const asOf = nextDay();
    const ask = async (more: object) => {
      const found = await memory.recall({ userId: 'scoped', query: 'likes fruit', minRelevance: 0, asOf, ...more });
      return found.facts.map(({ text }) => text).sort();
    };
    expect(await ask({})).toEqual(['Likes figs', 'Likes plums']);
    expect(await ask({ scope: 'b' })).toEqual(['Likes plums']);
    expect(await ask({ scope: ['a', 'b'], filter: { team: 1 } })).toEqual(['Likes figs']);
  });

  it('finds the vector of a fact that has ended since', async () => {
    const fact = await facts.add({ userId: 'vector', text: 'Collects old maps' });
    const then = nextDay();
    await facts.retract('vector', fact.id);
    const [found] = (await memory.recall({ userId: 'vector', query: 'old maps', minRelevance: 0, asOf: then })).facts;
    expect(found?.parts.meaning).toBeGreaterThan(0);
  });
});
