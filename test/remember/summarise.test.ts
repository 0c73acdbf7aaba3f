// Rolling summaries: made of turns that have left the recent ones, dropped and made anew when one of these goes.
import { afterEach, describe, expect, it } from 'vitest';
import type { JobPayloads } from '#src/ports/job-queue.js';
import { summariseSession } from '#src/remember/summarise.js';
import { createDatabase } from '#src/store/database.js';
import { createScriptedModel, type ScriptedStep } from '#src/testing/scripted-model.js';
import { openTestMemory } from '../support/memory.js';

const model = createScriptedModel();
const {
  memory,
  clock,
  database: place,
} = await openTestMemory({
  worker: false,
  languageModel: model,
  retention: { turns: '10d' },
});
const database = createDatabase(place.driver);
const signal = AbortSignal.timeout(120_000);
const day = 86_400_000;
const [userId, sessionId] = ['ana', 'walks'];

afterEach(() => place.driver.query('delete from recollect.users'));

async function say(...contents: string[]): Promise<void> {
  await memory.remember({
    ...{ userId, sessionId, extract: false },
    messages: contents.map((content) => ({ role: 'user', content })),
  });
}

function numbered(count: number, from = 1): string[] {
  return Array.from({ length: count }, (_, index) => `Remark number ${from + index}.`);
}

const summary = async () => (await memory.recall({ userId, sessionId, query: 'anything', minRelevance: 1 })).summary;
const summarises = (text: string): ScriptedStep => ({ json: { summary: text } });
const lastPrompt = () => model.structuredRequests.at(-1)?.prompt ?? '';

describe('a summary', () => {
  it('covers what has left the recent turns, and goes on from there', async () => {
    await say(...numbered(14));
    model.script(summarises('Eight remarks.'));
    await memory.settled();
    expect(await summary()).toBe('Eight remarks.');
    expect(lastPrompt()).toContain('Remark number 8.');
    expect(lastPrompt()).not.toContain('Remark number 9.');
    await say(...numbered(6, 15));
    model.script(summarises('Fourteen remarks.'));
    await memory.settled();
    expect(await summary()).toBe('Fourteen remarks.');
    expect(lastPrompt()).toMatch(
      /<summary_so_far>\nEight remarks\.\n[\s\S]*Remark number 9\.[\s\S]*number 14\.\n<\/conv/,
    );
  });

  it('goes with a turn it covers, in that transaction, and is made anew from the turns that are left', async () => {
    await say(...numbered(2));
    clock.advance(9 * day);
    await say(...numbered(12, 3));
    model.script(summarises('Eight remarks.'));
    await memory.settled();
    expect(await summary()).toBe('Eight remarks.');
    clock.advance(2 * day);
    expect(await memory.upkeep.run()).toMatchObject({ turns: 2 });
    expect(await summary()).toBeNull();
    model.script(summarises('Six remarks.'));
    await memory.settled();
    expect(await summary()).toBe('Six remarks.');
    expect(lastPrompt()).not.toMatch(/number [12]\.|summary_so_far/);
    expect(lastPrompt()).toContain('Remark number 3.');
  });

  it('goes with words that were retracted, and the next one is made without them', async () => {
    await memory.remember({
      ...{ userId, sessionId, extract: false },
      messages: [{ role: 'user', content: 'I am allergic to peanuts.', id: 'said' }],
    });
    await say(...numbered(13));
    model.script(summarises('About peanuts.'));
    await memory.settled();
    expect(await summary()).toBe('About peanuts.');
    const evidence = { turnId: 'said', quote: 'I am allergic to peanuts.' };
    const fact = await memory.facts.add({ userId, text: evidence.quote, type: 'constraint', evidence });
    await memory.facts.retract(userId, fact.id);
    expect(await summary()).toBeNull();
    model.script(summarises('Some remarks.'));
    await memory.settled();
    expect(await summary()).toBe('Some remarks.');
    expect(lastPrompt()).not.toContain('peanuts');
  });

  it('of other sessions stays', async () => {
    await say(...numbered(14));
    model.script(summarises('Eight remarks.'));
    await memory.settled();
    await database.asUser(userId, (connection) =>
      connection.query(`insert into recollect.sessions (user_id, session_id) values ($1, 'other')`, [userId]),
    );
    await memory.facts.retract(userId, (await memory.facts.add({ userId, text: 'I like tea.' })).id);
    expect(await summary()).toBe('Eight remarks.');
  });

  it('is not saved where a turn went while the model read it, and a job for the next is there', async () => {
    await say(...numbered(14));
    const sent: unknown[] = [];
    const jobs = {
      send: async (_connection: unknown, kind: keyof JobPayloads, payload: object) => {
        sent.push({ kind, ...payload });
        return null;
      },
      nudge: () => undefined,
    };
    const slow = createScriptedModel([
      async () => {
        await database.asUser(userId, (connection) =>
          connection.query('delete from recollect.conversation_turns where user_id = $1 and seq = 2', [userId]),
        );
        return { json: { summary: 'With remark 2.' } };
      },
    ]);
    await summariseSession({ database, jobs, languageModel: slow }, { userId, sessionId }, signal);
    expect(await summary()).toBeNull();
    expect(sent).toEqual([{ kind: 'summarise', userId, sessionId }]);
  });

  it('that was dropped of a session with too few turns left leaves no row', async () => {
    await say(...numbered(14));
    model.script(summarises('Eight remarks.'));
    await memory.settled();
    await database.asUser(userId, (connection) =>
      connection.query('delete from recollect.conversation_turns where user_id = $1 and seq <= 8', [userId]),
    );
    const asked = model.structuredRequests.length;
    await summariseSession(
      { database, jobs: { send: async () => null, nudge: () => undefined }, languageModel: model },
      { userId, sessionId },
      signal,
    );
    expect(await place.driver.query('select 1 from recollect.summaries')).toEqual([]);
    expect(model.structuredRequests).toHaveLength(asked);
  });
});
