// Claude through the real SDK, against the strict stand-in.
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createClaude } from '#src/drivers/claude.js';
import type { LanguageModel, ModelEvent, ModelRequest } from '#src/ports/language-model.js';
import { languageModelChecks, type ModelScenario } from '#src/testing/conformance/language-model.js';
import { type MessagesApi, type Step, startMessagesApi } from '#src/testing/messages-api/index.js';

const request: ModelRequest = {
  system: [{ text: 'Be brief.' }],
  messages: [{ role: 'user', content: 'Hello.' }],
  maxTokens: 100,
};
const schema = { type: 'object', properties: {}, additionalProperties: false };
const key = 'key-that-nobody-may-see';

let api: MessagesApi;
beforeEach(async () => {
  api = await startMessagesApi({ wrongKey: 'revoked-key' });
});
afterEach(() => api.close());

function claude(options: { apiKey?: string; maxRetries?: number; timeout?: number } = {}): LanguageModel {
  return createClaude({ model: 'claude-sonnet-5-5', apiKey: key, baseUrl: api.url, maxRetries: 0, ...options });
}

async function collect(model: LanguageModel, asked: ModelRequest = request): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of model.stream(asked)) events.push(event);
  return events;
}

describe('conforms', () => {
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
      api.reply(() => steps[check.scenario]);
      await check.run(claude());
    });
});

test('marks only the blocks that ask for it, and gives cache figures', async () => {
  api.script({ text: 'Hi', usage: { cacheReadTokens: 600, cacheWriteTokens: 7 } });
  const events = await collect(claude(), {
    ...request,
    system: [{ text: 'Stable.', cache: true }, { text: 'Today.' }],
  });
  expect(api.requests[0]?.body.system).toEqual([
    { type: 'text', text: 'Stable.', cache_control: { type: 'ephemeral' } },
    { type: 'text', text: 'Today.' },
  ]);
  expect(events.at(-1)).toMatchObject({ answer: { usage: { cacheReadTokens: 600, cacheWriteTokens: 7 } } });
});

test('gives back content that can be sent again, without fields only answers have', async () => {
  api.script({ text: 'Looking.', toolUses: [{ id: 'toolu_1', name: 'look_up', input: {} }] });
  const last = (await collect(claude())).at(-1);
  expect(last).toMatchObject({
    answer: {
      content: [
        { type: 'text', text: 'Looking.' },
        { type: 'tool_use', id: 'toolu_1', name: 'look_up', input: {} },
      ],
    },
  });
});

test('asks for JSON without a prefill, and says when it was cut', async () => {
  api.script({ json: { a: 1 }, stopReason: 'max_tokens' });
  const answer = await claude().structured({ system: 'Extract.', prompt: 'Text.', schema, maxTokens: 50 });
  expect(answer.complete).toBe(false);
  expect(api.requests[0]?.body).toMatchObject({
    messages: [{ role: 'user', content: 'Text.' }],
    output_config: { format: { type: 'json_schema', schema } },
  });
});

const failures: [string, Step, string][] = [
  ['403', { status: 403 }, 'model_unauthorized'],
  ['404', { status: 404 }, 'model_refused'],
  ['413', { status: 413 }, 'model_refused'],
  ['500', { status: 500 }, 'model_unavailable'],
  ['an error event in the stream', { text: 'Hello', cutAfterEvents: 3, withErrorEvent: true }, 'model_unavailable'],
  ['a connection that breaks before the first event', { text: 'Hello', cutAfterEvents: 0 }, 'model_unavailable'],
];
for (const [name, step, code] of failures)
  test(`${name} is ${code}`, async () => {
    api.script(step);
    await expect(collect(claude())).rejects.toMatchObject({ name: 'RecollectError', code });
  });

test('half a JSON answer is model_unavailable', async () => {
  api.script({ text: '{"a":1}', cutAfterEvents: 1 });
  const asking = claude().structured({ system: 'Extract.', prompt: 'Text.', schema, maxTokens: 50 });
  await expect(asking).rejects.toMatchObject({ code: 'model_unavailable' });
});

test('a refused request says what the API said; 429 says how long to wait', async () => {
  await expect(collect(claude(), { ...request, messages: [{ role: 'user', content: '' }] })).rejects.toMatchObject({
    code: 'model_refused',
    message: expect.stringContaining('non-empty'),
  });
  api.script({ status: 429, retryAfter: 3 });
  await expect(collect(claude())).rejects.toMatchObject({ details: { status: 429, retryAfterSeconds: 3 } });
});

test('retries what may pass, as the SDK does', async () => {
  api.script({ status: 529 }, { text: 'Hello there.' });
  expect(await collect(claude({ maxRetries: 1 }))).toMatchObject([{ type: 'text' }, { type: 'answer' }]);
  expect(api.requests).toHaveLength(2);
});

test('a call that is not answered in time, and one nobody listens for, are model_unavailable', async () => {
  api.script({ hang: true });
  await expect(collect(claude({ timeout: 50 }))).rejects.toMatchObject({
    code: 'model_unavailable',
    message: expect.stringContaining('in time'),
  });
  const nowhere = createClaude({ model: 'm', apiKey: key, baseUrl: 'http://127.0.0.1:9', maxRetries: 0 });
  await expect(collect(nowhere)).rejects.toMatchObject({ code: 'model_unavailable' });
});

test('an aborted call ends at once and says so', async () => {
  api.script({ hang: true });
  const stop = new AbortController();
  const asking = collect(claude(), { ...request, signal: stop.signal });
  setTimeout(() => stop.abort(), 20);
  await expect(asking).rejects.toMatchObject({ code: 'model_unavailable', details: { aborted: true } });
});

test('no error shows the key', async () => {
  const bad = 'key-with-\u{1F511}-that-no-header-can-hold';
  const errors = [];
  for (const [apiKey, step] of [
    ['revoked-key', undefined],
    [key, { status: 400, message: `bad request with ${key}` }],
    [bad, undefined],
  ] as const) {
    if (step) api.script(step);
    errors.push(await collect(claude({ apiKey })).catch((error: Error) => error));
  }
  expect(errors).toMatchObject([{ code: 'model_unauthorized' }, { code: 'model_refused' }, { name: 'RecollectError' }]);
  for (const error of errors) expect((error as Error).message).not.toMatch(/revoked-key|nobody-may-see|no-header/);
  expect(inspect(errors[2], { depth: 5 })).not.toContain('no-header-can-hold');
});

test('is not loaded before it is used', () => {
  expect(createClaude({ model: 'm' }).name).toBe('m');
});
