// A model behind OpenAI's protocol, against a stand-in that refuses what the documentation says is refused.
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { openLanguageModel } from '#src/drivers/language-models.js';
import { createOpenAiModel } from '#src/drivers/openai-model.js';
import type { ModelEvent, ModelRequest } from '#src/ports/language-model.js';
import { languageModelChecks, type ModelScenario } from '#src/testing/conformance/language-model.js';
import { type ChatReply, startChatApi } from '../support/chat-api.js';

const api = await startChatApi();
afterAll(() => api.close());
beforeEach(() => {
  api.requests.length = 0;
});

const model = (options: object = {}) =>
  createOpenAiModel({ model: 'gpt-x', apiKey: 'sk-nobody-sees', baseUrl: api.url, maxRetries: 0, ...options });
const request: ModelRequest = {
  system: [{ text: 'Be brief.' }],
  messages: [{ role: 'user', content: 'Hi.' }],
  maxTokens: 50,
};

async function collect(asked: ModelRequest = request): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of model().stream(asked)) events.push(event);
  return events;
}

describe('conforms', () => {
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
      api.reply = () => replies[check.scenario];
      await check.run(model());
    });
});

test('a conversation with tools is sent as the protocol wants it', async () => {
  api.reply = () => ({ text: 'Green.' });
  await collect({
    ...request,
    messages: [
      { role: 'user', content: 'Which tea?' },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'I look.' },
          { type: 'tool_use', id: 'a', name: 'look_up', input: { word: 'tea' } },
          { type: 'tool_use', id: 'b', name: 'look_up', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 'a',
            content: [
              { type: 'text', text: 'green' },
              { type: 'image', source: {} },
            ],
          },
          { type: 'tool_result', tool_use_id: 'b', content: 'no word', is_error: true },
          { type: 'text', text: 'Well?' },
        ],
      },
    ],
  });
  expect(api.requests[0]).toMatchObject({
    model: 'gpt-x',
    max_tokens: 50,
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Which tea?' },
      {
        role: 'assistant',
        content: 'I look.',
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'look_up', arguments: '{"word":"tea"}' } },
          { id: 'b', type: 'function', function: { name: 'look_up', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: 'green\n[image]' },
      { role: 'tool', tool_call_id: 'b', content: 'Error: no word' },
      { role: 'user', content: 'Well?' },
    ],
  });
});

test('cached tokens are counted apart, and why it stopped is told', async () => {
  api.reply = () => ({ text: 'Half an', finish: 'length' });
  expect((await collect()).at(-1)).toMatchObject({
    answer: {
      stopReason: 'max_tokens',
      usage: { inputTokens: 20, cacheReadTokens: 10, outputTokens: 5 },
      model: 'gpt-x',
    },
  });
  api.reply = () => ({ text: '{"va', finish: 'length' });
  const structured = await model().structured({
    system: '',
    prompt: 'x',
    schema: { type: 'object', additionalProperties: false },
    maxTokens: 9,
  });
  expect(structured).toMatchObject({ text: '{"va', complete: false });
});

test('an error inside a stream is an error, and arguments that are no JSON are none', async () => {
  api.reply = () => ({ events: ['{"choices":[{"delta":{"content":"Hel"}}]}', '{"error":{"message":"overloaded"}}'] });
  await expect(collect()).rejects.toMatchObject({ code: 'model_unavailable' });
  api.reply = () => ({ events: ['not json'] });
  await expect(collect()).rejects.toMatchObject({ code: 'model_unavailable' });
  api.reply = () => ({ calls: [{ id: 'x', name: 'look_up', arguments: '{"word":' }] });
  expect((await collect()).at(-1)).toMatchObject({ answer: { content: [{ type: 'tool_use', input: {} }] } });
});

test('official models get the newer name of the limit', async () => {
  const seen: string[] = [];
  const original = globalThis.fetch;
  globalThis.fetch = async (_url, init) => {
    seen.push(String(init?.body));
    return new Response('{}', { status: 400 });
  };
  try {
    const official = createOpenAiModel({ model: 'gpt-x', apiKey: 'k', maxRetries: 0 });
    await expect(official.structured({ system: '', prompt: 'x', schema: {}, maxTokens: 9 })).rejects.toMatchObject({
      code: 'model_refused',
    });
  } finally {
    globalThis.fetch = original;
  }
  expect(seen[0]).toContain('"max_completion_tokens":9');
});

test('the settings name a model by provider, and a key or an address gives access to it', () => {
  const names = (name: string, settings: object) => openLanguageModel(name, settings)?.name ?? null;
  expect(names('openai:gpt-x', { openaiApiKey: 'k' })).toBe('gpt-x');
  expect(names('openai:llama3.2', { openaiBaseUrl: 'http://127.0.0.1:11434/v1' })).toBe('llama3.2');
  expect(names('openai:gpt-x', { apiKey: 'k' })).toBeNull();
  expect(names('claude-sonnet-5-5', { apiKey: 'k' })).toBe('claude-sonnet-5-5');
  expect(names('claude-sonnet-5-5', { openaiApiKey: 'k' })).toBeNull();
});
