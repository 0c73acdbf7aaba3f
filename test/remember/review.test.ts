// Facts that wait for review, undoing, pinning, and a history that says why.
import { describe, expect, it } from 'vitest';
import type { Extractor } from '#src/ports/extractor.js';
import { openTestMemory } from '../support/memory.js';

/** Claims the very sentence it is given. */
const extractor: Extractor = {
  name: 'echo-1',
  async extract({ turns }) {
    const claims = turns
      .filter((turn) => turn.extractable && turn.text !== '')
      .map(({ text }) => ({ type: 'preference', subject: 'user', text, confidence: 0.9, quote: text }));
    return { claims, lost: { cut: 1 }, usage: null };
  },
};

const { memory, clock, database } = await openTestMemory({ extractor, reviewFirst: 8, retryDelay: 1 });
const { facts } = memory;
const minute = 60_000;
let pages = 0;

async function say(userId: string, content: string): Promise<void> {
  await memory.remember({ userId, messages: [{ role: 'user', content }], sessionId: `s${pages++}` });
  await memory.settled({ timeout: 20_000 });
}

async function recalled(userId: string, query: string): Promise<string[]> {
  return (await memory.recall({ userId, query, minRelevance: 0 })).facts.map((fact) => fact.text);
}

async function events(userId: string, factId: string): Promise<string[]> {
  return (await facts.history(userId, factId)).events.map(({ kind, reason }) => `${kind}: ${reason}`);
}

async function isSearched(userId: string, factId: string): Promise<unknown> {
  const [row] = await database.driver.query(
    `select i.recallable as item, e.recallable as vector from recollect.recall_items i
     join recollect.embeddings e on e.user_id = i.user_id and e.item_id = i.item_id
     where i.user_id = $1 and i.item_id = $2`,
    [userId, factId],
  );
  return row;
}

// First in this file: it takes the eight places.
describe('the first facts of a deployment', () => {
  it('wait for review, exactly as many as were asked for, however many users speak at once', async () => {
    await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        memory.remember({
          userId: `first-${index}`,
          messages: [{ role: 'user', content: 'I like mountain tea in winter' }],
        }),
      ),
    );
    await memory.settled({ timeout: 20_000 });
    const waiting = (await facts.review()).filter(({ userId }) => userId.startsWith('first-'));
    expect(waiting).toHaveLength(8);
    expect(waiting[0]).toMatchObject({
      state: 'pending',
      reason: 'among_the_first',
      explanation: expect.stringContaining('first facts of this deployment'),
      quote: 'I like mountain tea in winter',
    });
    const { userId, id } = waiting[0]!;
    expect(await recalled(userId, 'mountain tea')).toEqual([]);
    expect(await isSearched(userId, id)).toEqual({ item: false, vector: false });
    expect(await facts.review(userId)).toMatchObject([{ id }]);
    expect((await facts.list({ userId })).facts).toEqual([]);
  });

  it('are recalled once approved; approving twice is approving once', async () => {
    const [waiting] = await facts.review();
    const { userId, id } = waiting!;
    clock.advance(minute);
    expect(await facts.approve(userId, id, { actor: 'ana' })).toMatchObject({ state: 'current' });
    await facts.approve(userId, id);
    expect(await recalled(userId, 'mountain tea')).toEqual(['I like mountain tea in winter']);
    expect(await isSearched(userId, id)).toEqual({ item: true, vector: true });
    expect(await events(userId, id)).toEqual(['held: among_the_first', 'approved: reviewed']);
    await expect(facts.reject(userId, id)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('are retracted when rejected, and cannot be approved then', async () => {
    const [waiting] = await facts.review();
    const { userId, id } = waiting!;
    expect(await facts.reject(userId, id, { actor: 'ana' })).toMatchObject({ state: 'retracted' });
    expect(await events(userId, id)).toEqual(['held: among_the_first', 'retracted: review_rejected']);
    expect((await facts.get(userId, id)).evidence).toMatchObject([{ quote: null }]);
    await expect(facts.approve(userId, id)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('gain evidence while they wait, and are approved by stating the same directly', async () => {
    const [waiting] = await facts.review();
    const { userId, id } = waiting!;
    clock.advance(minute);
    await say(userId, 'I like mountain tea in winter');
    expect(await events(userId, id)).toEqual(['held: among_the_first', 'repeated: same_words']);
    const stated = await facts.add({ userId, text: 'I like mountain tea in winter', type: 'preference' });
    expect(stated).toMatchObject({ id, state: 'current' });
    expect((await events(userId, id)).slice(2)).toEqual(['approved: stated_directly', 'repeated: same_words']);
  });
});

describe('restoring', () => {
  it('brings a retracted fact back, with the statement that restores it as its evidence', async () => {
    const fact = await facts.add({ userId: 'back', text: 'Drinks oolong tea', type: 'preference' });
    await facts.retract('back', fact.id);
    clock.advance(minute);
    const restored = await facts.restore('back', fact.id, { actor: 'ana' });
    expect(restored).toMatchObject({ id: fact.id, state: 'current', retiredAt: null });
    await facts.restore('back', fact.id);
    const { evidence } = await facts.get('back', fact.id);
    expect(evidence.map(({ quote }) => quote)).toEqual([null, 'Drinks oolong tea']);
    expect(await memory.turns.get('back', evidence[1]!.turnId!)).toMatchObject({
      kind: 'statement',
      metadata: { actor: 'ana' },
    });
    expect(await events('back', fact.id)).toEqual(['stored: new', 'retracted: wrong', 'restored: retraction_undone']);
    expect(await recalled('back', 'oolong tea')).toEqual(['Drinks oolong tea']);
    expect(await isSearched('back', fact.id)).toEqual({ item: true, vector: true });
  });

  it('undoes a replacement: the older is current again, the newer is history, both say so', async () => {
    const tea = await facts.add({ userId: 'undo', text: 'Drinks green tea', type: 'preference' });
    clock.advance(minute);
    const coffee = await facts.update('undo', tea.id, { text: 'Drinks black coffee' });
    clock.advance(minute);
    const juice = await facts.update('undo', coffee.id, { text: 'Drinks apple juice' });
    clock.advance(minute);
    // From the start of the chain: what stands at its end is set aside.
    expect(await facts.restore('undo', tea.id)).toMatchObject({ state: 'current', validTo: null, supersededBy: null });
    expect((await facts.list({ userId: 'undo' })).facts.map(({ id }) => id)).toEqual([tea.id]);
    expect(await recalled('undo', 'drinks')).toEqual(['Drinks green tea']);
    const aside = await facts.history('undo', juice.id);
    expect(aside.fact).toMatchObject({ state: 'superseded', supersededBy: tea.id, retiredAt: clock.now() });
    expect(aside.events.at(-1)).toMatchObject({ kind: 'superseded', reason: 'undone', otherFactId: tea.id });
    const { events: told } = await facts.history('undo', tea.id);
    expect(told.map(({ kind, otherFactId }) => [kind, otherFactId])).toEqual([
      ['stored', null],
      ['superseded', coffee.id],
      ['restored', juice.id],
    ]);
    // And back again.
    await facts.restore('undo', juice.id);
    expect(await recalled('undo', 'drinks')).toEqual(['Drinks apple juice']);
  });

  it('undoes an expiry, and disuse is counted anew', async () => {
    const fact = await facts.add({ userId: 'stale', text: 'Collects old stamps', type: 'preference' });
    clock.advance(90 * 24 * 60 * minute);
    await memory.upkeep.run({ userId: 'stale' });
    expect(await isSearched('stale', fact.id)).toEqual({ item: false, vector: false });
    expect(await facts.restore('stale', fact.id)).toMatchObject({ state: 'current', retiredAt: null });
    expect(await events('stale', fact.id)).toEqual([
      'stored: new',
      'expired: unused for 90 days with 0 uses, policy default',
      'restored: expiry_undone',
    ]);
    clock.advance(50 * 24 * 60 * minute);
    await memory.upkeep.run({ userId: 'stale' });
    expect(await recalled('stale', 'old stamps')).toEqual(['Collects old stamps']);
    // Its quote was never removed: nothing more was said.
    expect((await facts.get('stale', fact.id)).evidence).toHaveLength(1);
  });

  it('is refused where the same is held again by another fact, and where the fact is unknown', async () => {
    const fact = await facts.add({ userId: 'same', text: 'Plays the violin', type: 'preference' });
    await facts.retract('same', fact.id);
    clock.advance(minute);
    const again = await facts.add({ userId: 'same', text: 'plays the violin.', type: 'preference' });
    await expect(facts.restore('same', fact.id)).rejects.toMatchObject({
      code: 'conflict',
      details: { factId: again.id },
    });
    await expect(facts.restore('other', fact.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('leaves one current fact when two undo at once', async () => {
    const older = await facts.add({ userId: 'race', text: 'Lives in Lisbon', type: 'personal_context' });
    clock.advance(minute);
    const newer = await facts.update('race', older.id, { text: 'Lives in Porto' });
    clock.advance(minute);
    await Promise.all([older, older, newer, older].map(({ id }) => facts.restore('race', id)));
    expect((await facts.list({ userId: 'race' })).facts).toHaveLength(1);
  });

  it('gives a fact that ended under another model a vector of this one', async () => {
    const fact = await facts.add({ userId: 'model', text: 'Rides a red bicycle', type: 'preference' });
    await facts.retract('model', fact.id);
    await database.driver.query(`delete from recollect.embeddings where user_id = 'model'`);
    await facts.restore('model', fact.id);
    expect(await isSearched('model', fact.id)).toEqual({ item: true, vector: true });
  });
});

describe('pinning', () => {
  it('is recorded once each way, and refused for a fact that has ended', async () => {
    const fact = await facts.add({ userId: 'pin', text: 'Allergic to nuts', type: 'constraint' });
    expect(await facts.pin('pin', fact.id)).toMatchObject({ pinned: true });
    await facts.pin('pin', fact.id);
    expect(await facts.unpin('pin', fact.id)).toMatchObject({ pinned: false });
    expect(await events('pin', fact.id)).toEqual(['stored: new', 'pinned: kept', 'unpinned: not_kept']);
    await facts.retract('pin', fact.id);
    await expect(facts.pin('pin', fact.id)).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('what was not stored', () => {
  it('is listed with its reason in plain words, and without content where it was a secret', async () => {
    await say('not', 'What if I moved to Lisbon?');
    await say('not', 'My password is hunter2-Xy99!');
    const { rejected, next, lost } = await facts.rejected('not');
    expect(rejected).toMatchObject([
      { reason: 'secret', claim: null, actor: 'echo-1' },
      { claim: { quote: 'What if I moved to Lisbon?' }, explanation: expect.stringContaining('not stated') },
    ]);
    expect(next).toBeNull();
    expect(lost).toEqual({ cut: 2 });
    const page = await facts.rejected('not', { limit: 1 });
    expect(page.rejected).toHaveLength(1);
    expect((await facts.rejected('not', { after: page.next! })).rejected.map(({ id }) => id)).toEqual([
      rejected[1]!.id,
    ]);
    expect((await facts.rejected('nobody')).rejected).toEqual([]);
  });
});

it('every event of a history has its reason in plain words', async () => {
  const fact = await facts.add({ userId: 'told', text: 'Sings in a choir', type: 'preference' });
  await facts.retract('told', fact.id, { reason: 'they asked me to' });
  const { events: told } = await facts.history('told', fact.id);
  expect(told.map(({ explanation }) => explanation)).toEqual(['nothing like it was held', 'they asked me to']);
});
