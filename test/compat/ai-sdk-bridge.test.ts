// fromAiSdk() over the AI SDK's own providers: the conformance checks of our ports, against the stand-ins our drivers are tested with.
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { afterAll, describe, expect, test } from 'vitest';
import { fromAiSdk } from '../../dist/drivers/ai-sdk.js';
import { embeddingModelChecks, languageModelChecks, type Step, startMessagesApi } from '../../dist/testing/index.js';
import { type ChatReply, startChatApi } from '../support/chat-api.js';
import { apiKey, openEmbeddingApi } from '../support/embedding-api.js';

type ModelScenario = (typeof languageModelChecks)[number]['scenario'];

const embedding = await openEmbeddingApi();
// The AI SDK's provider does not look at `index`.
embedding.ordered = true;
const chat = await startChatApi();
const messages = await startMessagesApi();
afterAll(async () => {
  chat.close();
  await messages.close();
});

describe('@ai-sdk/openai answers', () => {
  const model = fromAiSdk(createOpenAI({ apiKey, baseURL: chat.url }).chat('gpt-x'), { retries: 0 });
  const replies: Record<ModelScenario, ChatReply> = {
    answers: { text: 'Hello there.' },
    usesTool: { calls: [{ id: 'call_1', name: 'look_up', arguments: '{"word":"tea"}' }] },
    structured: { text: '{"value":1}' },
    cut: { text: 'Hello there, this is a long answer that never ends.', cutAfter: 4 },
    unauthorized: { status: 401 },
    rateLimited: { status: 429, headers: { 'retry-after': '7' } },
    down: { status: 503 },
  };
  for (const check of languageModelChecks)
    test(check.name, async () => {
      chat.reply = () => replies[check.scenario];
      await check.run(model);
    });

  test('a conversation with tools goes there and back', async () => {
    chat.reply = () => ({ text: 'Green.' });
    chat.requests.length = 0;
    const use = { type: 'tool_use', id: 'a', name: 'look_up', input: { word: 'tea' } };
    const result = { type: 'tool_result', tool_use_id: 'a', content: 'green', is_error: false };
    const asked = {
      system: [{ text: 'Be brief.', cache: true }, { text: 'Today.' }],
      messages: [
        { role: 'user' as const, content: 'Which tea?' },
        { role: 'assistant' as const, content: [{ type: 'thinking', thinking: 'Hm', signature: 's' }, use] },
        { role: 'user' as const, content: [result, { type: 'text', text: 'Well?' }] },
      ],
      maxTokens: 50,
    };
    for await (const event of model.stream(asked))
      if (event.type === 'answer')
        expect(event.answer.usage).toEqual({
          ...{ inputTokens: 20, outputTokens: 5, cacheReadTokens: 10, cacheWriteTokens: 0 },
        });
    expect(chat.requests[0]?.messages).toMatchObject([
      { role: 'system', content: 'Be brief.' },
      { role: 'system', content: 'Today.' },
      { role: 'user' },
      { role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'look_up', arguments: '{"word":"tea"}' } }] },
      { role: 'tool', tool_call_id: 'a', content: 'green' },
      { role: 'user' },
    ]);
    expect(JSON.stringify(chat.requests[0])).not.toContain('Hm');
  });

  test('what the provider asks to wait is waited, and its error holds nothing of the request', async () => {
    chat.reply = () => ({ status: 429, headers: { 'retry-after': '7' } });
    const error = await model
      .structured({
        system: 's',
        prompt: 'my secret prompt',
        schema: { type: 'object', additionalProperties: false },
        maxTokens: 9,
      })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'model_rate_limited', details: { status: 429, retryAfterSeconds: 7 } });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('secret');
  });
});

describe('@ai-sdk/anthropic answers', () => {
  const anthropic = createAnthropic({ apiKey, baseURL: `${messages.url}/v1` });
  const model = fromAiSdk(anthropic('claude-haiku-5-5'), { retries: 0 });
  const steps: Record<ModelScenario, Step> = {
    answers: { text: 'Hello there.' },
    usesTool: { toolUses: [{ name: 'look_up', input: { word: 'tea' } }] },
    structured: { json: { value: 1 } },
    cut: { text: 'Hello there, this is a long answer that never ends.', cutAfterEvents: 4 },
    unauthorized: { status: 401 },
    rateLimited: { status: 429, retryAfter: 7 },
    down: { status: 529 },
  };
  for (const check of languageModelChecks)
    test(check.name, async () => {
      messages.reply(() => steps[check.scenario]);
      await check.run(model);
    });
});

describe('@ai-sdk/openai embeds', () => {
  const provider = createOpenAI({ apiKey, baseURL: `${embedding.url}/openai` });
  const model = fromAiSdk(provider.embedding('text-embedding-3-small'), { dimensions: 1_536 });
  for (const { name, run } of embeddingModelChecks) test(name, () => run(model));

  test('is named after provider and model, in batches its provider takes, and says what it used', async () => {
    expect(model.name).toBe('openai:text-embedding-3-small');
    embedding.calls.length = 0;
    let tokens = 0;
    await model.embed(
      Array.from({ length: 3_000 }, (_, index) => `text ${index}`),
      'document',
      undefined,
      (used) => {
        tokens += used;
      },
    );
    expect(embedding.calls.map(({ body }) => (body.input as string[]).length)).toEqual([2_048, 952]);
    expect(tokens).toBeGreaterThan(0);
  });

  test('tries again what may go well, and names what cannot', async () => {
    embedding.failures.push({ status: 503 }, { status: 429, headers: { 'retry-after': '0' } });
    const quick = fromAiSdk(provider.embedding('text-embedding-3-small'), { dimensions: 1_536, firstWait: 1 });
    expect(await quick.embed(['tea'], 'query')).toHaveLength(1);
    const wrong = fromAiSdk(provider.embedding('text-embedding-3-small'), { dimensions: 99 });
    await expect(wrong.embed(['tea'], 'query')).rejects.toMatchObject({ code: 'embedding_failed' });
    const keyless = createOpenAI({ apiKey: 'wrong', baseURL: `${embedding.url}/openai` });
    await expect(
      fromAiSdk(keyless.embedding('text-embedding-3-small'), { dimensions: 1_536 }).embed(['tea'], 'query'),
    ).rejects.toMatchObject({ code: 'embedding_failed', details: { reason: 'model_unauthorized' } });
  });
});
