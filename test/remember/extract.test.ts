import { describe, expect, it } from 'vitest';
import type { Extractor } from '#src/ports/extractor.js';
import { openTestMemory } from '../support/memory.js';

/** Says whatever the test tells it to, and counts how often it was asked. */
function scriptedExtractor(): Extractor & { calls: number; next: () => ReturnType<Extractor['extract']> } {
  return {
    name: 'scripted-1',
    calls: 0,
    next: async () => ({ claims: [], lost: {}, usage: null }),
    extract() {
      this.calls += 1;
      return this.next();
    },
  };
}

const extractor = scriptedExtractor();
const { memory, clock, database } = await openTestMemory({ extractor, retryDelay: 1 });

const peanuts = {
  type: 'constraint',
  subject: 'user',
  text: 'Allergic to peanuts',
  confidence: 0.9,
  quote: "I'm allergic to peanuts",
};

async function say(userId: string, content: string): Promise<void> {
  await memory.remember({ userId, messages: [{ role: 'user', content }] });
  await memory.settled({ timeout: 20_000 });
}

async function texts(userId: string): Promise<string[]> {
  return (await memory.facts.list({ userId })).facts.map((fact) => fact.text);
}

async function rejections(userId: string): Promise<string[]> {
  const rows = await database.driver.query<{ reason: string }>(
    `select reason from recollect.decisions where user_id = $1 and kind = 'rejected' order by decision_id`,
    [userId],
  );
  return rows.map((row) => row.reason);
}

describe('extraction', () => {
  it('stores a fact with its evidence and its vector, findable at once (trap 1)', async () => {
    extractor.next = async () => ({ claims: [peanuts], lost: {}, usage: null });
    await say('facts', "Careful: I'm allergic to peanuts!");
    const [fact] = (await memory.facts.list({ userId: 'facts' })).facts;
    expect(fact).toMatchObject({ type: 'constraint', text: 'Allergic to peanuts', state: 'current' });
    const { evidence, events } = await memory.facts.history('facts', fact!.id);
    expect(evidence).toMatchObject([{ quote: "I'm allergic to peanuts", turnId: expect.any(String) }]);
    expect(events).toMatchObject([{ kind: 'stored', actor: 'scripted-1' }]);
    const recalled = await memory.recall({ userId: 'facts', query: 'allergic?', minRelevance: 0 });
    expect(recalled.facts.map((found) => found.id)).toEqual([fact!.id]);
  });

  it('gives a fact the metadata of the message it is learned from, and none of another message', async () => {
    extractor.next = async () => ({ claims: [peanuts], lost: {}, usage: null });
    const userId = 'labels';
    const messages = [
      { role: 'user' as const, content: "Careful: I'm allergic to peanuts!", metadata: { project: 'heron' } },
      { role: 'assistant' as const, content: 'Noted.', metadata: { project: 'other' } },
    ];
    await memory.remember({ userId, messages });
    await memory.settled({ timeout: 20_000 });
    expect((await memory.facts.list({ userId })).facts).toMatchObject([{ metadata: { project: 'heron' } }]);
    const recall = (filter: Record<string, string>) =>
      memory.recall({ userId, query: 'allergic?', minRelevance: 0, filter });
    expect((await recall({ project: 'heron' })).facts).toHaveLength(1);
    expect((await recall({ project: 'other' })).facts).toEqual([]);
  });

  it('rejects, with the reason, what the user did not say and what it is not sure of', async () => {
    extractor.next = async () => ({
      claims: [
        { ...peanuts, quote: 'I am allergic to walnuts' },
        { ...peanuts, confidence: 0.5 },
      ],
      lost: {},
      usage: null,
    });
    await say('doubt', "I'm allergic to peanuts");
    expect(await texts('doubt')).toEqual([]);
    expect((await rejections('doubt')).sort()).toEqual(['low_confidence', 'quote_not_found']);
  });

  it('does not take a quote from what the assistant said', async () => {
    extractor.next = async () => ({ claims: [peanuts], lost: {}, usage: null });
    await memory.remember({
      userId: 'assistant',
      messages: [
        { role: 'user', content: 'Hello there' },
        { role: 'assistant', content: "You said: I'm allergic to peanuts" },
      ],
    });
    await memory.settled();
    expect(await rejections('assistant')).toEqual(['quote_not_found']);
  });

  it('adds evidence instead of a second fact when the same is said again', async () => {
    extractor.next = async () => ({ claims: [peanuts], lost: {}, usage: null });
    await say('again', "I'm allergic to peanuts");
    clock.advance(100_000);
    await say('again', "As I said, I'm allergic to peanuts");
    const { facts } = await memory.facts.list({ userId: 'again' });
    expect(facts).toHaveLength(1);
    expect((await memory.facts.history('again', facts[0]!.id)).evidence).toHaveLength(2);
  });

  it('tries again after a failure and commits once', async () => {
    const before = extractor.calls;
    let failures = 2;
    extractor.next = async () => {
      failures -= 1;
      if (failures >= 0) throw new TypeError('the model is away');
      return { claims: [peanuts], lost: {}, usage: null };
    };
    await say('retry', "I'm allergic to peanuts");
    expect(await texts('retry')).toEqual(['Allergic to peanuts']);
    expect(extractor.calls - before).toBe(3);
  });

  it('keeps nothing of what was said in the queue, also of a failure', async () => {
    extractor.next = async () => {
      throw new TypeError('quoting: my canary phrase');
    };
    await memory.remember({ userId: 'quiet', messages: [{ role: 'user', content: 'my canary phrase' }] });
    await memory.settled({ timeout: 2_500 });
    const [row] = await database.driver.query<{ rows: string }>(
      `select jsonb_agg(to_jsonb(job))::text as rows from recollect_jobs.job job`,
    );
    expect(row?.rows).toContain('"userId": "quiet"');
    expect(row?.rows).not.toContain('canary');
    extractor.next = async () => ({ claims: [], lost: {}, usage: null });
    await memory.settled();
  });

  it('changes nothing when a finished exchange is run again', async () => {
    extractor.next = async () => ({ claims: [peanuts], lost: {}, usage: null });
    await say('twice', "I'm allergic to peanuts");
    const calls = extractor.calls;
    await database.driver.query(
      `update recollect_jobs.job set state = 'created', started_on = null, completed_on = null
       where name = 'extract' and data ->> 'userId' = 'twice'`,
    );
    await memory.remember({ userId: 'other', messages: [{ role: 'user', content: 'nudge', id: 'n1' }] });
    await memory.settled();
    await expect
      .poll(() =>
        database.driver.query(
          `select 1 from recollect_jobs.job where data ->> 'userId' = 'twice' and state <> 'completed'`,
        ),
      )
      .toEqual([]);
    expect(await texts('twice')).toEqual(['Allergic to peanuts']);
    expect(extractor.calls - calls).toBe(1); // for "nudge" only
  });
});

describe('retracting', () => {
  it('takes the fact out of recall, removes its quotes, and blocks the same old words', async () => {
    extractor.next = async () => ({ claims: [peanuts], lost: {}, usage: null });
    await say('wrong', "I'm allergic to peanuts");
    const [fact] = (await memory.facts.list({ userId: 'wrong' })).facts;
    clock.advance(1_000);
    await memory.facts.retract('wrong', fact!.id, { reason: 'mistaken' });
    expect((await memory.recall({ userId: 'wrong', query: 'peanuts allergic', minRelevance: 0 })).facts).toEqual([]);
    const history = await memory.facts.history('wrong', fact!.id);
    expect(history.fact.state).toBe('retracted');
    expect(history.evidence).toMatchObject([{ quote: null }]);
    // The old exchange read again, as a replay or a retry would.
    await database.driver.query(`delete from recollect.extractions where user_id = 'wrong'`);
    await database.driver.query(
      `update recollect_jobs.job set state = 'created', started_on = null, completed_on = null
       where name = 'extract' and data ->> 'userId' = 'wrong'`,
    );
    await expect.poll(() => rejections('wrong'), { timeout: 10_000 }).toEqual(['retracted_since']);
    expect(await texts('wrong')).toEqual([]);
  });

  it('lets it in again when it is stated anew', async () => {
    clock.advance(100_000);
    await say('wrong', "No, really: I'm allergic to peanuts");
    expect(await texts('wrong')).toEqual(['Allergic to peanuts']);
  });
});

describe('stated facts', () => {
  it('rest on a statement, which is no part of a conversation', async () => {
    const fact = await memory.facts.add({
      userId: 'stated',
      text: 'Drinks tea',
      type: 'preference',
      actor: 'operator',
    });
    const { evidence, events } = await memory.facts.history('stated', fact.id);
    expect(evidence).toMatchObject([{ quote: 'Drinks tea' }]);
    expect(events).toMatchObject([{ kind: 'stored', actor: 'operator' }]);
    const recalled = await memory.recall({ userId: 'stated', sessionId: 'new', query: 'tea', minRelevance: 0 });
    expect(recalled.recent).toEqual([]);
    expect(recalled.facts.map((found) => found.text)).toEqual(['Drinks tea']);
  });

  it('are superseded by an edit, and the older one stays readable', async () => {
    const tea = await memory.facts.add({ userId: 'edited', text: 'Drinks tea', type: 'preference' });
    clock.advance(1_000);
    const coffee = await memory.facts.update('edited', tea.id, { text: 'Drinks coffee' });
    expect(await texts('edited')).toEqual(['Drinks coffee']);
    expect(await memory.facts.get('edited', tea.id)).toMatchObject({ state: 'superseded', supersededBy: coffee.id });
    expect((await memory.facts.history('edited', coffee.id)).superseded.map((fact) => fact.id)).toEqual([tea.id]);
    await expect(memory.facts.update('edited', tea.id, { text: 'Drinks juice' })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('never keep a secret, nor the statement that held it', async () => {
    const secret = 'My password is hunter2-Xy99!';
    await expect(memory.facts.add({ userId: 'secretive', text: secret })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    expect(
      await database.driver.query(`select 1 from recollect.conversation_turns where user_id = 'secretive'`),
    ).toEqual([]);
  });

  it('of another user do not exist', async () => {
    const fact = await memory.facts.add({ userId: 'ana', text: 'Drinks tea' });
    await expect(memory.facts.get('ben', fact.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(memory.facts.retract('ben', fact.id)).rejects.toMatchObject({ code: 'not_found' });
    expect((await memory.recall({ userId: 'ben', query: 'tea', minRelevance: 0 })).facts).toEqual([]);
  });
});
