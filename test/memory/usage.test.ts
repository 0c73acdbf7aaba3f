// Each call of a model is counted once: for its user, by what it was for, at the price of the day.
import { expect, it } from 'vitest';
import { createAgent } from '#src/agent/create-agent.js';
import { createClaudeExtractor } from '#src/drivers/claude-extractor.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { createScriptedModel } from '#src/testing/scripted-model.js';
import { openTestMemory } from '../support/memory.js';

const model = createScriptedModel([], 'claude-haiku-5-5');
const hash = createHashEmbedding();
const { memory, clock, database } = await openTestMemory({
  languageModel: model,
  extractor: createClaudeExtractor(model),
  verifyWithModel: true,
  rewriteQueries: true,
  prices: { 'hash-paid': { input: 1 } },
  embeddingModel: {
    ...hash,
    name: 'hash-paid',
    embed: async (texts, kind, signal, report) => {
      report?.(10 * texts.length);
      return hash.embed(texts, kind, signal);
    },
  },
});
const agent = createAgent({ memory, model });

/** By purpose: calls and tokens in. */
async function counted(userId?: string) {
  const { rows } = await memory.usage.list({ by: 'purpose', ...(userId === undefined ? {} : { userId }) });
  return Object.fromEntries(rows.map(({ purpose, calls, inputTokens }) => [purpose, { calls, inputTokens }]));
}

it('counts chat, extraction, check and vectors for the user they are for', async () => {
  model.script(
    { text: 'Noted.', usage: { inputTokens: 700, outputTokens: 20, cacheReadTokens: 100, cacheWriteTokens: 50 } },
    {
      json: {
        claims: [
          { type: 'preference', subject: 'user', text: 'The user loves tea.', confidence: 0.9, quote: 'I love tea' },
        ],
      },
      usage: { inputTokens: 400, outputTokens: 60 },
    },
    { json: { verdicts: [{ n: 1, verdict: 'sure' }] }, usage: { inputTokens: 300, outputTokens: 5 } },
  );
  await agent.chat({ userId: 'ana', sessionId: 's', message: 'I love tea.' });
  expect(await memory.settled()).toMatchObject({ settled: true });
  await memory.recall({ userId: 'ana', query: 'What does the user love?' });
  const purposes = await counted('ana');
  expect(purposes).toMatchObject({
    chat: { calls: 1, inputTokens: 700 },
    extract: { calls: 1, inputTokens: 400 },
    verify: { calls: 1, inputTokens: 300 },
    embed_query: { calls: 1, inputTokens: 10 },
  });
  expect(purposes.embed_document!.inputTokens).toBeGreaterThanOrEqual(30);
  const { total } = await memory.usage.list({ userId: 'ana', by: [] });
  const tokens = total.inputTokens - (purposes.embed_query!.inputTokens + purposes.embed_document!.inputTokens);
  const embedded = purposes.embed_query!.inputTokens + purposes.embed_document!.inputTokens;
  const language = (tokens * 0.1 + total.outputTokens * 0.5 + 100 * 0.01 + 50 * 0.125) / 1e6;
  expect(total.cost).toBeCloseTo(language + embedded / 1e6, 12);
  expect(total).toMatchObject({ cacheReadTokens: 100, cacheWriteTokens: 50, unpriced: 0 });
  expect(await counted('nobody')).toEqual({});
});

it('takes calls of others, for a user, for nobody, and of models without a price', async () => {
  const usage = { inputTokens: 1_000, outputTokens: 100 };
  memory.usage.record({ userId: 'ana', purpose: 'proxy', model: 'claude-opus-5-5', usage });
  memory.usage.record({ purpose: 'proxy', model: 'claude-opus-5-5', usage });
  memory.usage.record({ userId: 'never-seen', purpose: 'proxy', model: 'house-model', usage });
  const { rows } = await memory.usage.list({ by: ['purpose', 'user', 'model'] });
  const proxied = rows.filter(({ purpose }) => purpose === 'proxy');
  expect(proxied).toMatchObject([
    { userId: 'ana', model: 'claude-opus-5-5', calls: 1, unpriced: 0 },
    { userId: null, model: 'claude-opus-5-5', calls: 1, inputTokens: 1_000 },
    { userId: null, model: 'house-model', calls: 1, unpriced: 1, cost: 0 },
  ]);
  expect(proxied[0]!.cost).toBeCloseTo(0.006, 12);
  // Nobody was recorded under the id: counting a call does not make a user.
  expect((await memory.usage.list({ userId: 'never-seen' })).total.calls).toBe(0);
});

it('keeps days apart, both ends counted', async () => {
  clock.advance(86_400_000);
  const today = clock.now().toISOString().slice(0, 10);
  const record = { userId: 'ana', purpose: 'own', model: 'house-model', usage: { inputTokens: 1 } };
  memory.usage.record(record);
  memory.usage.record({ ...record, at: new Date('2025-01-31T23:59:59Z') });
  memory.usage.record({ ...record, at: new Date('2025-02-01T00:00:00Z') });
  const old = await memory.usage.list({ since: '2025-01-31', until: '2025-01-31', userId: 'ana' });
  expect(old).toMatchObject({ rows: [{ day: '2025-01-31', calls: 1 }], total: { calls: 1 } });
  const recent = await memory.usage.list({ userId: 'ana' });
  expect(recent.rows.at(-1)).toMatchObject({ day: today, calls: 1 });
  expect(recent.rows.map(({ day }) => day)).not.toContain('2025-02-01');
});

it('refuses what is no usage', () => {
  const record = { purpose: 'own', model: 'm', usage: {} };
  const refused = expect.objectContaining({ code: 'invalid_input' });
  expect(() => memory.usage.record({ ...record, purpose: 'Not a word' })).toThrow(refused);
  expect(() => memory.usage.record({ ...record, userId: '' })).toThrow(refused);
  expect(() => memory.usage.record({ ...record, model: '' })).toThrow(refused);
  expect(() => memory.usage.record({ ...record, usage: { inputTokens: -1 } })).toThrow(refused);
  expect(() => memory.usage.record({ ...record, at: new Date('never') })).toThrow(refused);
});

it.each([{ since: '2026-13-01' }, { since: 'yesterday' }, { since: '2026-02-02', until: '2026-02-01' }])(
  'refuses the span %j',
  async (span) => {
    await expect(memory.usage.list(span)).rejects.toMatchObject({ code: 'invalid_input' });
  },
);

it('moves with a merged user, and goes with an erased one, while the totals stay', async () => {
  await memory.facts.add({ userId: 'device', text: 'I sail.' });
  const record = { purpose: 'own', model: 'claude-opus-5-5', usage: { outputTokens: 1_000 } };
  memory.usage.record({ ...record, userId: 'device' });
  memory.usage.record({ ...record, userId: 'ana' });
  await memory.settled();
  await memory.users.merge({ from: ['device'], into: 'ana' });
  // Late, under the old id.
  memory.usage.record({ ...record, userId: 'device' });
  const { rows } = await memory.usage.list({ by: ['purpose', 'model'], userId: 'device' });
  expect(rows.find(({ model, purpose }) => model === 'claude-opus-5-5' && purpose === 'own')).toMatchObject({
    ...{ calls: 3, outputTokens: 3_000 },
  });
  const before = await memory.usage.list({ by: [] });
  await memory.users.erase('ana');
  expect((await memory.usage.list({ userId: 'ana', by: [] })).total.calls).toBe(0);
  expect((await memory.usage.list({ by: [] })).total).toEqual(before.total);
  const left = await database.driver.query('select 1 as row from recollect.usage where user_id in ($1, $2)', [
    ...['ana', 'device'],
  ]);
  expect(left).toEqual([]);
});
