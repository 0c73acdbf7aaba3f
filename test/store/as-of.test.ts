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
