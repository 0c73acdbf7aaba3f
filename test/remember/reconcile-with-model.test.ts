// The band in which code cannot tell: a model gives advice, outside any transaction, and code has the last word.
import { beforeEach, describe, expect, it } from 'vitest';
import { createMemory } from '#src/memory.js';
import type { Extractor } from '#src/ports/extractor.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { createScriptedModel } from '#src/testing/scripted-model.js';
import { openTestMemory } from '../support/memory.js';

const model = createScriptedModel();
const extractor: Extractor = {
  name: 'verbatim-1',
  extract: async ({ turns }) => ({
    claims: turns
      .filter((turn) => turn.extractable)
      .map(({ text }) => ({ type: 'personal_context', subject: 'user', text, confidence: 0.9, quote: text })),
    lost: {},
    usage: null,
  }),
};
const embeddingModel = {
  ...createHashEmbedding(),
  calibration: { reconcile: { cosine: -1, trigram: 0, ambiguous: 0 } },
};
const { memory, clock, database } = await openTestMemory({
  extractor,
  embeddingModel,
  languageModel: model,
  reconcileWithModel: true,
});

let userId = '';
beforeEach(() => {
  userId = `user-${Math.random()}`;
});

async function say(content: string): Promise<void> {
  clock.advance(100_000);
  await memory.remember({ userId, messages: [{ role: 'user', content }] });
  await memory.settled({ timeout: 20_000 });
}

async function held(): Promise<string[]> {
  return (await memory.facts.list({ userId })).facts.map((fact) => fact.text).sort();
}

const decisions = (...given: { pair: number; decision: string }[]) => ({ json: { decisions: given } });
const [night, day] = ['I work the night shift', 'I work the day shift these days'];

describe('the advice of a model', () => {
  it('is asked for once, with small numbers for ids, and followed', async () => {
    await say(night);
    const before = model.structuredRequests.length;
    model.script(decisions({ pair: 1, decision: 'update' }));
    await say(day);
    expect(model.structuredRequests.length - before).toBe(1);
    const { prompt } = model.structuredRequests.at(-1)!;
    expect(prompt).toContain(`<held>${night}</held>`);
    expect(prompt).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
    expect(await held()).toEqual([day]);
    const older = (await memory.facts.list({ userId, state: 'superseded' })).facts[0]!;
    expect((await memory.facts.history(userId, older.id)).events.at(-1)).toMatchObject({ reason: 'model_judged' });
  });

  it.each([
    ['distinct', decisions({ pair: 1, decision: 'distinct' })],
    ['unknown', decisions({ pair: 1, decision: 'merge' })],
    ['twofold', decisions({ pair: 1, decision: 'repeat' }, { pair: 1, decision: 'update' })],
    ['of a pair nobody asked about', decisions({ pair: 7, decision: 'repeat' })],
    ['no JSON', { text: 'They look the same to me.' }],
  ])('that is %s leaves both', async (_name, answer) => {
    await say(night);
    model.script(answer);
    await say(day);
    expect(await held()).toEqual([day, night].sort());
  });

  it('that fails leaves both, and loses nothing', async () => {
    await say(night);
    await say(day); // nothing is scripted: the model throws
    expect(await held()).toEqual([day, night].sort());
  });

  it('is not asked about what code can tell: names, numbers, negation', async () => {
    await say('I work with Ana on the night shift');
    const before = model.structuredRequests.length;
    await say('I work with Eva on the night shift');
    await say("I don't work with Eva on the night shift in summer");
    await say('I work 3 nights in a row');
    await say('I work 4 nights in a row');
    expect(model.structuredRequests.length).toBe(before);
    expect(await held()).toHaveLength(5);
  });

  it('does not reach a fact that ended while the model was thinking', async () => {
    await say(night);
    const [fact] = (await memory.facts.list({ userId })).facts;
    model.script(async () => {
      await memory.facts.retract(userId, fact!.id);
      return decisions({ pair: 1, decision: 'repeat' });
    });
    await say(day);
    expect(await held()).toEqual([day]);
    expect(await memory.facts.get(userId, fact!.id)).toMatchObject({ state: 'retracted' });
  });
});

it('wanting it without a model is refused', async () => {
  const options = { database: database.driver, embeddingModel, extractor, languageModel: null };
  await expect(createMemory({ ...options, reconcileWithModel: true })).rejects.toMatchObject({
    code: 'config_invalid',
  });
});
