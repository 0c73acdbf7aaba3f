// Every fault the stand-in can produce, as the real SDK client sees it.
import Anthropic, {
  AnthropicError,
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  InternalServerError,
  RateLimitError,
} from '@anthropic-ai/sdk';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { type MessagesApi, startMessagesApi } from '#src/testing/messages-api/index.js';

const request = {
  model: 'claude-haiku-5-5',
  max_tokens: 200,
  messages: [{ role: 'user' as const, content: 'Hello' }],
};
const output = { output_config: { format: zodOutputFormat(z.object({ answer: z.number() })) } };
const longText = 'A text of more than sixteen characters, so that it takes several deltas.';

let api: MessagesApi;

beforeEach(async () => {
  api = await startMessagesApi();
});
afterEach(() => api.close());

function client(maxRetries = 0): Anthropic {
  return new Anthropic({ baseURL: api.url, apiKey: 'test-key', maxRetries });
}

function failure(answer: Promise<unknown>): Promise<unknown> {
  return answer.then(
    (value) => new TypeError(`expected a failure, got ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
}

test('429 carries retry-after, and the SDK waits for it', async () => {
  api.script({ status: 429, retryAfter: 1 }, { status: 429, retryAfter: 1 }, { text: 'ok' });
  const error = await failure(client().messages.create(request));
  expect(error).toBeInstanceOf(RateLimitError);
  expect(error).toMatchObject({ status: 429, type: 'rate_limit_error' });
  expect((error as RateLimitError).headers?.get('retry-after')).toBe('1');

  const started = performance.now();
  const message = await client(1).messages.create(request);
  expect(message.content).toMatchObject([{ text: 'ok' }]);
  expect(performance.now() - started).toBeGreaterThan(900);
  expect(api.requests).toHaveLength(3);
});

test.each([
  [529, 'overloaded_error'],
  [500, 'api_error'],
  [400, 'invalid_request_error'],
  [401, 'authentication_error'],
  [403, 'permission_error'],
] as const)('status %i is %s, also for a stream', async (status, type) => {
  api.script({ status }, { status, message: 'scripted words' });
  expect(await failure(client().messages.create(request))).toMatchObject({ status, type });
  const streamed = await failure(client().messages.stream(request).finalMessage());
  expect(streamed).toBeInstanceOf(APIError);
  expect(streamed).toMatchObject({ status, type, message: expect.stringContaining('scripted words') });
});

test('the SDK retries 529 and 500 by itself', async () => {
  api.script({ status: 529 }, { status: 500 }, { text: 'third time' });
  const message = await client(2).messages.create(request);
  expect(message.content).toMatchObject([{ text: 'third time' }]);
});

test('a stream cut after n events gives its first deltas and then fails', async () => {
  api.script({ cutAfterEvents: 4, text: longText });
  const stream = client().messages.stream(request);
  const events: string[] = [];
  let text = '';
  stream
    .on('streamEvent', (event) => events.push(event.type))
    .on('text', (delta) => {
      text += delta;
    });
  const error = await failure(stream.finalMessage());
  expect(error).toBeInstanceOf(AnthropicError);
  expect(error).toMatchObject({ message: 'terminated' });
  expect(events).toEqual(['message_start', 'content_block_start', 'content_block_delta', 'content_block_delta']);
  expect(text).toBe(longText.slice(0, 32));
});

test('a stream cut before its first event', async () => {
  api.script({ cutAfterEvents: 0, text: longText });
  const events: string[] = [];
  const stream = client()
    .messages.stream(request)
    .on('streamEvent', (event) => events.push(event.type));
  expect(await failure(stream.finalMessage())).toBeInstanceOf(AnthropicError);
  expect(events).toEqual([]);
});

test('an error event in mid-stream', async () => {
  api.script({ cutAfterEvents: 3, text: longText, withErrorEvent: true });
  const stream = client().messages.stream(request);
  let text = '';
  stream.on('text', (delta) => {
    text += delta;
  });
  const error = await failure(stream.finalMessage());
  expect(error).toBeInstanceOf(APIError);
  expect(error).toMatchObject({ type: 'overloaded_error', status: undefined });
  expect(text).toBe(longText.slice(0, 16));
});

test('a JSON answer cut in half', async () => {
  api.script({ cutAfterEvents: 1, text: longText });
  const error = await failure(client(2).messages.create(request));
  // Fetch's own error: the SDK neither wraps it nor retries it, so a driver has to know it.
  expect(error).toMatchObject({ name: 'TypeError', message: 'terminated' });
  expect(api.requests).toHaveLength(1);
});

test('a hanging request runs into the timeout or is aborted, and close() ends it', async () => {
  api.script({ hang: true }, { hang: true }, { hang: true });
  const timeout = await failure(client().messages.create(request, { timeout: 150 }));
  expect(timeout).toBeInstanceOf(APIConnectionTimeoutError);

  const aborted = client().messages.create(request, { signal: AbortSignal.timeout(100) });
  expect(await failure(aborted)).toBeInstanceOf(APIUserAbortError);

  const hanging = failure(client().messages.create(request));
  await expect.poll(() => api.requests.length).toBe(3);
  await api.close();
  expect(await hanging).toBeInstanceOf(APIConnectionError);
});

test('a delayed answer arrives', async () => {
  api.script({ text: 'late', delayMs: 120 });
  const started = performance.now();
  await client().messages.create(request);
  expect(performance.now() - started).toBeGreaterThan(100);
});

test.each(['around', 'fence'] as const)('prose %s JSON breaks parse but holds the JSON', async (prose) => {
  api.script({ json: { answer: 4 }, prose }, { json: { answer: 4 }, prose });
  const error = await failure(client().messages.parse({ ...request, ...output }));
  expect(String(error)).toContain('Failed to parse structured output');
  const { content } = await client().messages.create({ ...request, ...output });
  const text = content[0]?.type === 'text' ? content[0].text : '';
  expect(text).toContain('{"answer":4}');
  expect(text.startsWith('{')).toBe(false);
});

test('a max_tokens stop, as JSON and streamed', async () => {
  api.script({ stopReason: 'max_tokens', text: '{"answer": 4, "te' }, { stopReason: 'max_tokens', text: 'cut of' });
  const message = await client().messages.create({ ...request, ...output });
  expect(message).toMatchObject({ stop_reason: 'max_tokens', content: [{ text: '{"answer": 4, "te' }] });
  const streamed = await client().messages.stream(request).finalMessage();
  expect(streamed.stop_reason).toBe('max_tokens');
});

test('an unscripted request says so and is not retried', async () => {
  const error = await failure(client(2).messages.create(request));
  expect(error).toBeInstanceOf(InternalServerError);
  expect(String(error)).toContain('nothing is scripted for this request');
  expect(String(error)).toContain('Hello');
  expect(api.requests).toHaveLength(1);
});

test('mistakes of a script are named: a json step for a chat, a handler that throws, no step at all', async () => {
  api.script({ json: {} });
  expect(String(await failure(client(2).messages.create(request)))).toContain('the script is out of order');
  api.reply(() => {
    throw new TypeError('assertion in a handler');
  });
  expect(String(await failure(client(2).messages.create(request)))).toContain('assertion in a handler');
  api.reply(() => ({ txt: 'typo' }) as unknown as { text: string });
  expect(String(await failure(client(2).messages.create(request)))).toContain('not a step');
  expect(api.requests).toHaveLength(3);
});
