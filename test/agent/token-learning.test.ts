// Budgets are in the tokens of the model that answers, whatever its tokenizer: learned from the usage it reports, over
// the stand-in for the Messages API, and never by asking for a count.
import { countTokens as countCl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAgent } from '#src/agent/create-agent.js';
import { tokenFactor } from '#src/domain/token-factor.js';
import { createClaude } from '#src/drivers/claude.js';
import { createMemory } from '#src/memory.js';
import { findTokenSums } from '#src/store/token-factors.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { type MessagesApi, type RecordedRequest, startMessagesApi } from '#src/testing/messages-api/index.js';
import { openTestMemory } from '../support/memory.js';

const { memory, clock, database } = await openTestMemory();
let api: MessagesApi;
beforeAll(async () => {
  api = await startMessagesApi();
});
afterAll(() => api.close());

const plain = { disallowedSpecial: new Set<string>() };
/** What the API adds around tools and messages: no text, and not known to us. */
const [aroundTools, aroundMessage] = [346, 4];

const tokenizers = {
  'a third more tokens than o200k': (text: string) => Math.ceil(countO200k(text, plain) * 1.33),
  'fewer tokens than o200k': (text: string) => Math.ceil(countO200k(text, plain) * 0.95),
  'the older cl100k': (text: string) => countCl100k(text, plain),
};

const words = {
  english: 'I told my sister about the garden, the tomatoes and the small bridge we painted green last summer.',
  chinese: '昨天我和姐姐在花园里给小桥刷漆,然后喝茶,聊了很久关于番茄的事情。',
  code: 'for (const [key, value] of Object.entries(config)) { if (!value?.enabled) delete config[key]; } // keep 0x1F',
  emoji: 'We won 🎉🎉 3:2!! 👩‍👩‍👧 cried 😭, then pizza 🍕🍕 and ⛵️ until 23:45 ¯\\_(ツ)_/¯',
};

describe.each(Object.entries(tokenizers))('with a model that makes %s', (name, trueCount) => {
  it.each(Object.entries(words))('keeps the budget in %s', async (script, sentence) => {
    const model = createClaude({ model: `${name}/${script}`, apiKey: 'test-key', baseUrl: api.url, maxRetries: 0 });
    api.reply((request) => ({ text: sayings(sentence, 3), usage: usageOf(request, trueCount) }));
    const agent = createAgent({ memory, model, budget: 600 });
    const userId = `${name} ${script}`;
    for (let turn = 1; turn <= 6; turn += 1) {
      await agent.chat({ userId, message: sayings(sentence, turn * 2), sessionId: `day ${turn % 3}` });
      clock.advance(86_400_000);
    }
    await memory.settled();
    for (const budget of [60, 200, 450, 900, 2_000]) {
      const query = sentence.slice(0, 40);
      const recalled = await memory.recall({ userId, query, budget, model: model.name, minRelevance: 0, k: 60 });
      const block = recalled.toSystemPrompt();
      expect(block === '' ? 0 : trueCount(block)).toBeLessThanOrEqual(budget * 1.05);
      expect(recalled.tokens.memory).toBeLessThanOrEqual(budget);
      const more = recalled.leftOut.some(({ reason }) => reason === 'budget');
      if (more && budget >= 900) expect(trueCount(block)).toBeGreaterThan(budget * 0.5);
    }
  });
});

describe('what was learned', () => {
  it('is asked for by no counting call', () => {
    expect(new Set(api.requests.map((request) => request.path))).toEqual(new Set(['/v1/messages']));
  });

  it('survives a restart', async () => {
    const name = 'a third more tokens than o200k/english';
    const factor = tokenFactor(await findTokenSums(database.driver, name));
    expect(factor).toBeGreaterThan(1.3);
    expect(factor).toBeLessThan(1.45);
    const again = await createMemory({
      database: database.driver,
      embeddingModel: createHashEmbedding(),
      languageModel: createClaude({ model: name, apiKey: 'test-key', baseUrl: api.url }),
      worker: false,
    });
    const userId = 'a third more tokens than o200k english';
    const ask = (memory: typeof again, model?: string) =>
      memory.recall({ userId, query: 'garden', budget: 500, minRelevance: 0, ...(model ? { model } : {}) });
    expect((await ask(again)).tokens).toEqual((await ask(memory, name)).tokens);
    await again.close();
  });

  it('holds nothing of a user', async () => {
    const columns = await database.driver.query<{ name: string; type: string }>(
      `select column_name as name, data_type as type from information_schema.columns
       where table_schema = 'recollect' and table_name = 'token_factors' and data_type = 'text'`,
    );
    expect(columns).toEqual([{ name: 'model', type: 'text' }]);
  });
});

function sayings(sentence: string, count: number): string {
  return Array.from({ length: count }, (_, index) => `${sentence} ${index + count}.`).join(' ');
}

/** As the API reports it: part of the prompt comes from the cache. */
function usageOf({ body }: RecordedRequest, trueCount: (text: string) => number) {
  const texts = [body.system, ...(Array.isArray(body.tools) ? body.tools : []), ...(body.messages ?? [])].flat();
  const sum = texts.reduce((total: number, part) => total + trueCount(textOf(part)), 0);
  const inputTokens = sum + aroundTools + aroundMessage * (body.messages?.length ?? 0);
  return { inputTokens: inputTokens - 100, cacheReadTokens: 60, cacheWriteTokens: 40 };
}

function textOf(part: unknown): string {
  if (typeof part === 'string') return part;
  const { text, content } = part as { text?: unknown; content?: unknown };
  if (typeof text === 'string') return text;
  if (typeof content === 'string') return content;
  return JSON.stringify(part);
}
