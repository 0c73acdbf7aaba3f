// Approving and restoring beside what was learned meanwhile: a repeat, a detail, another value of the same.
import { describe, expect, it } from 'vitest';
import type { Extractor } from '#src/ports/extractor.js';
import { openTestMemory } from '../support/memory.js';

const extractor: Extractor = {
  name: 'echo-1',
  async extract({ turns }) {
    const said = turns.filter((turn) => turn.extractable);
    const claims = said.map(({ text }) => ({
      ...{ type: 'personal_context', subject: 'user', confidence: 1, text, quote: text },
    }));
    return { claims, lost: {}, usage: null };
  },
};
const { memory, clock } = await openTestMemory({ extractor, reviewFirst: 1_000 });
const { facts } = memory;

/** Extracted, so it waits for review. */
async function hold(userId: string, content: string): Promise<string> {
  clock.advance(100_000);
  await memory.remember({ userId, messages: [{ role: 'user', content }] });
  await memory.settled({ timeout: 20_000 });
  return (await facts.review(userId)).at(-1)!.id;
}

async function state(userId: string, text: string) {
  clock.advance(100_000);
  return facts.add({ userId, text });
}

async function current(userId: string): Promise<string[]> {
  return (await facts.list({ userId })).facts.map(({ text }) => text);
}

async function lastEvent(userId: string, factId: string): Promise<string> {
  const { kind, reason } = (await facts.history(userId, factId)).events.at(-1)!;
  return `${kind}: ${reason}`;
}

describe('approving', () => {
  it('ends what was said before and cannot hold beside it', async () => {
    const lisbon = await state('newer', 'I live in Lisbon.');
    const porto = await hold('newer', 'I live in Porto.');
    expect(await current('newer')).toEqual(['I live in Lisbon.']);
    expect(await facts.approve('newer', porto)).toMatchObject({ id: porto, state: 'current' });
    expect(await current('newer')).toEqual(['I live in Porto.']);
    expect(await facts.get('newer', lisbon.id)).toMatchObject({ state: 'superseded', supersededBy: porto });
  });

  it('makes it history where something said later excludes it', async () => {
    const lisbon = await hold('older', 'I live in Lisbon.');
    const porto = await state('older', 'I live in Porto.');
    expect(await facts.approve('older', lisbon)).toMatchObject({ id: porto.id });
    expect(await current('older')).toEqual(['I live in Porto.']);
    expect(await lastEvent('older', lisbon)).toBe('superseded: said_earlier');
  });

  it('gives its evidence to a fact that says the same and more', async () => {
    const waiting = await hold('same', 'I live in Porto.');
    const held = await state('same', 'I live in Porto, in the Cedofeita district.');
    expect(await facts.approve('same', waiting)).toMatchObject({ id: held.id, state: 'current' });
    expect(await current('same')).toEqual([held.text]);
    const { evidence } = await facts.get('same', held.id);
    expect(evidence.map(({ quote }) => quote)).toEqual([held.text, 'I live in Porto.']);
    expect(await lastEvent('same', waiting)).toBe('superseded: held_already');
    expect(await lastEvent('same', held.id)).toBe('repeated: says_less');
    const { facts: found } = await memory.recall({ userId: 'same', query: 'Where do I live?', minRelevance: 0 });
    expect(found.map(({ id }) => id)).toEqual([held.id]);
  });

  it('by stating the same ends what was said between', async () => {
    const porto = await hold('stated', 'I live in Porto.');
    const lisbon = await state('stated', 'I live in Lisbon.');
    expect(await state('stated', 'I live in Porto.')).toMatchObject({ id: porto, state: 'current' });
    expect(await current('stated')).toEqual(['I live in Porto.']);
    expect((await facts.get('stated', lisbon.id)).state).toBe('superseded');
  });
});

describe('restoring', () => {
  it('ends what cannot hold beside it: who restores it states it now', async () => {
    const lisbon = await state('back', 'I live in Lisbon.');
    await facts.retract('back', lisbon.id);
    const porto = await state('back', 'I live in Porto.');
    clock.advance(100_000);
    await facts.restore('back', lisbon.id);
    expect(await current('back')).toEqual(['I live in Lisbon.']);
    expect(await facts.get('back', porto.id)).toMatchObject({ state: 'superseded', supersededBy: lisbon.id });
  });

  it('is refused where another fact says the same in other words', async () => {
    const lisbon = await state('words', 'I live in Lisbon.');
    await facts.retract('words', lisbon.id);
    const again = await state('words', "I'm living in Lisbon");
    await expect(facts.restore('words', lisbon.id)).rejects.toMatchObject({
      code: 'conflict',
      details: { factId: again.id },
    });
    expect(await current('words')).toEqual(["I'm living in Lisbon"]);
  });

  it('undoes a refinement', async () => {
    const porto = await state('detail', 'I live in Porto.');
    const district = await state('detail', 'I live in Porto, in the Cedofeita district.');
    expect(await current('detail')).toEqual([district.text]);
    clock.advance(100_000);
    await facts.restore('detail', porto.id);
    expect(await current('detail')).toEqual(['I live in Porto.']);
  });
});
