// A new claim against what is held: evidence, refinement, update or another fact; in the order it was said; by many at once.
import { describe, expect, it } from 'vitest';
import type { Fact } from '#src/domain/fact.js';
import type { EmbeddingModel } from '#src/ports/embedding-model.js';
import { createEagerExtractor } from '../support/eager-extractor.js';
import { openTestMemory } from '../support/memory.js';

const { memory, clock, database } = await openTestMemory();

/** Said in a conversation, learned by the offline extractor. */
async function say(userId: string, content: string, createdAt?: string): Promise<void> {
  clock.advance(100_000);
  await memory.remember({ userId, messages: [{ role: 'user', content, ...(createdAt ? { createdAt } : {}) }] });
  await memory.settled({ timeout: 20_000 });
}

async function held(userId: string): Promise<string[]> {
  return (await memory.facts.list({ userId })).facts.map((fact) => fact.text).sort();
}

async function factOf(userId: string, text: string): Promise<Fact> {
  const { facts } = await memory.facts.list({ userId, state: 'all' });
  return facts.find((fact) => fact.text.includes(text))!;
}

describe('a repeat', () => {
  it('in other words adds evidence and nothing else', async () => {
    await say('repeat', "I'm allergic to peanuts.");
    await say('repeat', 'I am severely allergic to shellfish.');
    await say('repeat', 'By the way, I am allergic to peanuts!');
    expect(await held('repeat')).toEqual(['I am severely allergic to shellfish.', "I'm allergic to peanuts."]);
    const { evidence, events } = await memory.facts.history('repeat', (await factOf('repeat', 'peanuts')).id);
    expect(evidence).toHaveLength(2);
    expect(events.map(({ kind, reason }) => `${kind} ${reason}`)).toEqual(['stored new', 'repeated same_meaning']);
  });

  it('stated directly gives the fact that is held', async () => {
    const first = await memory.facts.add({ userId: 'stated', text: 'User lives in Porto.' });
    const second = await memory.facts.add({ userId: 'stated', text: "I'm based in Porto" });
    expect(second.id).toBe(first.id);
    expect(await held('stated')).toEqual(['User lives in Porto.']);
  });

  it('of twenty writers at once, in the same and in other words, leaves one fact', async () => {
    const words = ['I live in Porto.', "I'm based in Porto", 'User lives in Porto.', 'I am living in Porto!'];
    const writers = Array.from({ length: 20 }, (_, index) =>
      index % 2 === 0
        ? memory.facts.add({ userId: 'crowd', text: words[index % 4]! })
        : memory.remember({
            userId: 'crowd',
            sessionId: `device-${index}`,
            messages: [{ role: 'user', content: words[index % 2 === 1 ? 0 : 1]!, id: `m${index}` }],
          }),
    );
    await Promise.all(writers);
    await memory.settled({ timeout: 25_000 });
    const { facts } = await memory.facts.list({ userId: 'crowd', state: 'all' });
    expect(facts).toHaveLength(1);
    expect((await memory.facts.get('crowd', facts[0]!.id)).evidence).toHaveLength(20);
  });
});

describe('a refinement', () => {
  it('takes the place of the fact that says less and keeps both quotes', async () => {
    await say('refined', 'I live in Porto.');
    const first = await factOf('refined', 'Porto');
    await memory.facts.pin('refined', first.id);
    await say('refined', 'I live in Porto, in the Cedofeita district.');
    expect(await held('refined')).toEqual(['I live in Porto, in the Cedofeita district.']);
    const fact = await factOf('refined', 'Cedofeita');
    const { evidence, superseded, events } = await memory.facts.history('refined', fact.id);
    expect(evidence.map(({ quote }) => quote).sort()).toEqual([
      'I live in Porto, in the Cedofeita district.',
      'I live in Porto.',
    ]);
    expect(superseded.map(({ text }) => text)).toEqual(['I live in Porto.']);
    expect(events.map(({ kind }) => kind)).toContain('refined');
    expect(fact.pinned).toBe(true);
    expect((await memory.facts.history('refined', first.id)).events.at(-1)).toMatchObject({
      kind: 'superseded',
      reason: 'refined',
      otherFactId: fact.id,
    });
  });
});

describe('an update', () => {
  it('makes the older fact history, until when the newer one was said', async () => {
    await say('moved', 'I live in Porto.', '2024-01-05T10:00:00Z');
    await say('moved', 'I moved to Bern last month.', '2025-03-01T10:00:00Z');
    expect(await held('moved')).toEqual(['I moved to Bern last month.']);
    const older = await factOf('moved', 'Porto');
    expect(older).toMatchObject({ state: 'superseded', supersededBy: (await factOf('moved', 'Bern')).id });
    expect(older.validTo?.toISOString()).toBe('2025-03-01T10:00:00.000Z');
    const { facts } = await memory.recall({ userId: 'moved', query: 'Where do I live? Porto?', minRelevance: 0 });
    expect(facts.map(({ text }) => text)).toEqual(['I moved to Bern last month.']);
  });

  it('said earlier, as an import brings it, is history from the start', async () => {
    await say('imported', 'I live in Bern.', '2025-03-01T10:00:00Z');
    await say('imported', 'I live in Porto.', '2021-06-01T10:00:00Z');
    expect(await held('imported')).toEqual(['I live in Bern.']);
    const older = await factOf('imported', 'Porto');
    expect(older.state).toBe('superseded');
    expect([older.validFrom, older.validTo].map((date) => date?.getUTCFullYear())).toEqual([2021, 2025]);
    expect((await memory.facts.history('imported', older.id)).events.at(-1)).toMatchObject({ reason: 'said_earlier' });
    // Between the two: what it excludes first is what was said next.
    await say('imported', 'I live in Paris.', '2023-06-01T10:00:00Z');
    expect((await factOf('imported', 'Paris')).validTo?.getUTCFullYear()).toBe(2025);
    await say('imported', 'I live in Rome.', '2022-06-01T10:00:00Z');
    expect((await factOf('imported', 'Rome')).validTo?.getUTCFullYear()).toBe(2023);
    expect(await held('imported')).toEqual(['I live in Bern.']);
  });

  it('older than the last time the held fact was said does not replace it', async () => {
    await say('again', 'I live in Porto.', '2020-01-01T10:00:00Z');
    await say('again', "I'm based in Porto.", '2025-01-01T10:00:00Z');
    await say('again', 'I live in Bern.', '2023-01-01T10:00:00Z');
    expect(await held('again')).toEqual(['I live in Porto.']);
  });

  it('of an import in one call ends with what was said last', async () => {
    clock.advance(100_000);
    const said = [
      ['I live in Porto.', '2020-01-01T10:00:00Z'],
      ['I live in Bern.', '2022-01-01T10:00:00Z'],
      ['I moved back to Porto.', '2024-01-01T10:00:00Z'],
      ['I no longer live in Porto.', '2025-01-01T10:00:00Z'],
      ['I live in Porto again, I moved to Porto.', '2025-06-01T10:00:00Z'],
    ] as const;
    await memory.remember({
      userId: 'whole',
      messages: said.map(([content, createdAt]) => ({ role: 'user', content, createdAt })),
    });
    await memory.settled({ timeout: 20_000 });
    expect(await held('whole')).toEqual(['I live in Porto again, I moved to Porto.']);
  });

  it('is never made across subjects or scopes', async () => {
    await memory.facts.add({ userId: 'apart', text: 'Lives in Porto.' });
    await memory.facts.add({ userId: 'apart', text: 'Lives in Bern.', subject: 'Ana (sister)' });
    await memory.facts.add({ userId: 'apart', text: 'Lives in Rome.', scope: 'project:novel' });
    expect(await held('apart')).toEqual(['Lives in Bern.', 'Lives in Porto.', 'Lives in Rome.']);
  });
});

describe('facts that look alike (trap 5)', async () => {
  // To this model all texts are the same: the usual pattern, which replaces at a cosine above 0.9, loses a fact in each case.
  const alike: EmbeddingModel = {
    name: 'all-alike',
    dimensions: 2,
    embed: async (texts) => texts.map(() => ({ vector: Float32Array.of(0.6, 0.8), truncated: false })),
  };
  const { memory, clock } = await openTestMemory({ embeddingModel: alike });
  const held = async (userId: string) => (await memory.facts.list({ userId })).facts.map((fact) => fact.text).sort();

  it.each([
    ["I'm allergic to peanuts.", "I'm allergic to walnuts."],
    ['I live in Porto.', 'I lived in Porto.'],
    ['I like coffee.', "I don't like coffee with milk."],
    ['I have 2 brothers.', 'I have 2 sisters.'],
    ['I lift 5 kg dumbbells.', 'I lift 5 lb dumbbells.'],
    ['I worked in Berlin.', 'I worked in Bern.'],
    ['My dog is called Max.', 'My cat is called Max.'],
  ])('both stay: %s %s', async (one, other) => {
    const userId = `alike ${one}`;
    await memory.facts.add({ userId, text: one });
    await memory.facts.add({ userId, text: other });
    expect(await held(userId)).toEqual([one, other].sort());
  });

  it.each([
    ['I like coffee.', "I don't like coffee."],
    ['I have 3 children.', 'I have 4 children.'],
    ["I'm married.", "I'm divorced."],
  ])('a contradiction keeps its history: %s %s', async (one, other) => {
    const userId = `against ${one}`;
    const first = await memory.facts.add({ userId, text: one });
    clock.advance(1_000);
    await memory.facts.add({ userId, text: other });
    expect(await held(userId)).toEqual([other]);
    expect(await memory.facts.get(userId, first.id)).toMatchObject({ state: 'superseded', text: one });
  });
});

describe('what a person decided', () => {
  it('blocks an old turn read again, also in other words', async () => {
    await say('decided', "I'm allergic to peanuts.");
    await memory.facts.retract('decided', (await factOf('decided', 'peanuts')).id);
    await database.driver.query(
      `update recollect.conversation_turns set content = 'I am really allergic to peanuts' where user_id = 'decided'`,
    );
    await database.driver.query(`delete from recollect.extractions where user_id = 'decided'`);
    await database.driver.query(
      `update recollect_jobs.job set state = 'created', started_on = null, completed_on = null
       where name = 'extract' and data ->> 'userId' = 'decided'`,
    );
    const reasons = () =>
      database.driver.query(`select reason from recollect.decisions where user_id = 'decided' and kind = 'rejected'`);
    await expect.poll(reasons, { timeout: 20_000 }).toEqual([{ reason: 'retracted_since' }]);
    expect(await held('decided')).toEqual([]);
  });

  it('an edit wins over an older turn', async () => {
    const tea = await memory.facts.add({ userId: 'edit', text: 'My favourite drink is tea.' });
    clock.advance(1_000);
    await memory.facts.update('edit', tea.id, { text: 'My favourite drink is coffee.' });
    await say('edit', 'My favourite drink is water.', '2001-01-01T10:00:00Z');
    expect(await held('edit')).toEqual(['My favourite drink is coffee.']);
  });
});

describe('what comes back from memory (trap 9)', async () => {
  // The usual pattern extracts from what it has put into the conversation itself: facts multiply, and false ones are born.
  const { memory, clock } = await openTestMemory({ extractor: createEagerExtractor() });
  const tell = async (content: string, answer = 'I see.') => {
    clock.advance(100_000);
    const messages = [
      { role: 'user' as const, content },
      { role: 'assistant' as const, content: answer },
    ];
    await memory.remember({ userId: 'echo', messages });
    await memory.settled({ timeout: 20_000 });
  };

  it('is no second fact and no evidence', async () => {
    await tell('I live in Porto.', 'Noted:\nUser works at Acme.');
    await tell('<memory>\n- User lives in Porto.\n- I live in Bern.\n</memory>\nWhat can I cook?');
    await tell('Thanks! You told me: "I live in Rome".', 'I live in the cloud.');
    const { facts } = await memory.facts.list({ userId: 'echo', state: 'all' });
    expect(facts.map(({ text }) => text)).toEqual(['I live in Porto.']);
    expect((await memory.facts.get('echo', facts[0]!.id)).evidence).toHaveLength(1);
  });
});

describe('a fact that waits for review', () => {
  it('replaces nothing until it is approved', async () => {
    const reviewed = await openTestMemory({ reviewFirst: 1 });
    const userId = 'reviewed';
    await reviewed.memory.facts.add({ userId, text: 'I live in Porto.' });
    reviewed.clock.advance(100_000);
    await reviewed.memory.remember({ userId, messages: [{ role: 'user', content: 'I live in Bern.' }] });
    await reviewed.memory.settled({ timeout: 20_000 });
    const current = async () => (await reviewed.memory.facts.list({ userId })).facts.map(({ text }) => text);
    expect(await current()).toEqual(['I live in Porto.']);
    const [pending] = (await reviewed.memory.facts.list({ userId, state: 'pending' })).facts;
    await reviewed.memory.facts.approve(userId, pending!.id);
    expect(await current()).toEqual(['I live in Bern.']);
  });
});
