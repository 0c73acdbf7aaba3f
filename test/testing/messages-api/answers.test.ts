// What the stand-in answers and records, read with the real SDK client: JSON, streaming, structured output, tools.
import Anthropic, { AuthenticationError, NotFoundError } from '@anthropic-ai/sdk';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import type { MessageParam, RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { type MessagesApi, startMessagesApi } from '#src/testing/messages-api/index.js';

const request = { model: 'claude-sonnet-5-5', max_tokens: 200 };
const hello: MessageParam[] = [{ role: 'user', content: 'Hello there, what do you know about me?' }];
const tools = [{ name: 'search_my_memories', input_schema: { type: 'object' as const, properties: {} } }];
const longText = 'You live in Gdańsk 🏙️ and you are allergic to peanuts, as you told me in May.';

let api: MessagesApi;
let client: Anthropic;

beforeEach(async () => {
  api = await startMessagesApi({ wrongKey: 'revoked' });
  client = new Anthropic({ baseURL: api.url, apiKey: 'test-key', maxRetries: 0 });
});
afterEach(() => api.close());

test('answers with a Message as JSON, with plausible usage', async () => {
  api.script({ text: longText });
  const message = await client.messages.create({ ...request, messages: hello });
  expect(message).toMatchObject({
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-5-5',
    content: [{ type: 'text', text: longText }],
    stop_reason: 'end_turn',
  });
  expect(message.id).toMatch(/^msg_/);
  expect(message._request_id).toMatch(/^req_/);
  expect(message.usage.input_tokens).toBeGreaterThan(5);
  expect(message.usage.output_tokens).toBeGreaterThan(10);
  expect(message.usage.cache_read_input_tokens).toBe(0);
});

test('usage can be given', async () => {
  const usage = { inputTokens: 7, outputTokens: 8, cacheReadTokens: 2000, cacheWriteTokens: 1500 };
  api.script({ text: 'a', usage }, { text: 'a', usage });
  const expected = {
    input_tokens: 7,
    output_tokens: 8,
    cache_read_input_tokens: 2000,
    cache_creation_input_tokens: 1500,
  };
  expect((await client.messages.create({ ...request, messages: hello })).usage).toMatchObject(expected);
  const streamed = await client.messages.stream({ ...request, messages: hello }).finalMessage();
  expect(streamed.usage).toMatchObject(expected);
});

test('streams the event sequence of the API', async () => {
  api.script({ text: longText, toolUses: [{ name: 'search_my_memories', input: { query: 'allergy', limit: 5 } }] });
  const stream = client.messages.stream({ ...request, tools, messages: hello });
  const events: RawMessageStreamEvent[] = [];
  const texts: string[] = [];
  // Copies: the SDK fills the message of the first event as the answer arrives.
  stream.on('streamEvent', (event) => events.push(structuredClone(event))).on('text', (delta) => texts.push(delta));
  const message = await stream.finalMessage();

  expect(texts.length).toBeGreaterThan(3);
  expect(texts.join('')).toBe(longText);
  expect(message.content).toMatchObject([
    { type: 'text', text: longText },
    { type: 'tool_use', name: 'search_my_memories', input: { query: 'allergy', limit: 5 } },
  ]);
  expect(message.stop_reason).toBe('tool_use');
  expect(message.usage.output_tokens).toBeGreaterThan(10);
  const order = events.map((event) => event.type).filter((type, index, all) => type !== all[index - 1]);
  const block = ['content_block_start', 'content_block_delta', 'content_block_stop'];
  expect(order).toEqual(['message_start', ...block, ...block, 'message_delta', 'message_stop']);
  expect(events[0]).toMatchObject({ message: { content: [], stop_reason: null, usage: { output_tokens: 1 } } });
  const json = events.flatMap((event) =>
    event.type === 'content_block_delta' && event.delta.type === 'input_json_delta' ? [event.delta.partial_json] : [],
  );
  expect(json.length).toBeGreaterThan(2);
  expect(JSON.parse(json.join(''))).toEqual({ query: 'allergy', limit: 5 });
});

test('sends a ping, as server-sent events', async () => {
  api.script({ text: 'Hi' });
  const response = await fetch(`${api.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': 'k', 'anthropic-version': '2026-10-21', 'content-type': 'application/json' },
    body: JSON.stringify({ ...request, messages: hello, stream: true }),
  });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const names = (await response.text()).split('\n').filter((line) => line.startsWith('event: '));
  expect(names.slice(0, 4)).toEqual([
    'event: message_start',
    'event: content_block_start',
    'event: ping',
    'event: content_block_delta',
  ]);
});

test('answers structured output, as JSON and streamed', async () => {
  const facts = z.object({ facts: z.array(z.object({ text: z.string(), confidence: z.number().min(0).max(1) })) });
  const value = { facts: [{ text: 'lives in Gdańsk', confidence: 0.9 }] };
  api.script({ json: value }, { json: value });
  const body = { ...request, messages: hello, output_config: { format: zodOutputFormat(facts) } };
  expect((await client.messages.parse(body)).parsed_output).toEqual(value);
  expect((await client.messages.stream(body).finalMessage()).parsed_output).toEqual(value);
  expect(api.requests[0]?.body.output_config?.format?.type).toBe('json_schema');
});

test('a tool round trip: the answer can be sent back with its result', async () => {
  api.script({ text: 'Let me look.', toolUses: [{ name: 'search_my_memories', input: { query: 'diet' } }] });
  api.script({ text: 'You are vegan.' });
  const first = await client.messages.create({ ...request, tools, messages: hello });
  const use = first.content.find((block) => block.type === 'tool_use');
  expect(first.stop_reason).toBe('tool_use');
  const second = await client.messages.create({
    ...request,
    tools,
    messages: [
      ...hello,
      { role: 'assistant', content: first.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: use?.id ?? '', content: 'vegan since 2019' }] },
    ],
  });
  expect(second.content).toMatchObject([{ text: 'You are vegan.' }]);
});

test('a handler answers by what the request is; the script goes first', async () => {
  api.reply(({ body, merged }) => (body.output_config ? { json: { facts: [] } } : { text: `turns: ${merged.length}` }));
  api.script({ text: 'scripted' });
  const texts: unknown[] = [];
  for (let turn = 0; turn < 2; turn += 1) {
    texts.push((await client.messages.create({ ...request, messages: hello })).content[0]);
  }
  expect(texts).toMatchObject([{ text: 'scripted' }, { text: 'turns: 1' }]);
  const schema = z.object({ facts: z.array(z.string()) });
  const parsed = await client.messages.parse({
    ...request,
    messages: hello,
    output_config: { format: zodOutputFormat(schema) },
  });
  expect(parsed.parsed_output).toEqual({ facts: [] });
});

test('records what was sent, and the turns after merging', async () => {
  api.script({ text: 'ok' });
  const messages: MessageParam[] = [
    { role: 'user', content: 'From my phone.' },
    { role: 'user', content: [{ type: 'text', text: 'From my laptop.' }] },
    { role: 'assistant', content: 'Noted.' },
    { role: 'user', content: 'And now?' },
  ];
  await client.messages.create({ ...request, system: 'Be kind.', messages });
  const [record] = api.requests;
  expect(record).toMatchObject({ method: 'POST', path: '/v1/messages' });
  expect(record?.headers.authorization).toBe('Bearer test-key');
  expect(record?.body).toEqual({ ...request, system: 'Be kind.', messages });
  expect(record?.merged).toEqual([
    {
      role: 'user',
      content: [
        { type: 'text', text: 'From my phone.' },
        { type: 'text', text: 'From my laptop.' },
      ],
    },
    { role: 'assistant', content: [{ type: 'text', text: 'Noted.' }] },
    { role: 'user', content: [{ type: 'text', text: 'And now?' }] },
  ]);
});

test('counts tokens without using the script', async () => {
  api.script({ text: 'ok' });
  const short = await client.messages.countTokens({ model: request.model, messages: hello });
  const long = await client.messages.countTokens({
    model: request.model,
    system: 'x'.repeat(4000),
    messages: hello,
  });
  expect(short.input_tokens).toBeGreaterThan(5);
  expect(long.input_tokens - short.input_tokens).toBeGreaterThanOrEqual(1000);
  expect(api.remaining).toHaveLength(1);
});

test('refuses a wrong or missing key in the error shape of the API', async () => {
  api.reply(() => ({ text: 'ok' }));
  const wrong = new Anthropic({ baseURL: api.url, apiKey: 'revoked', maxRetries: 0 });
  const error: unknown = await wrong.messages.create({ ...request, messages: hello }).catch((reason) => reason);
  expect(error).toBeInstanceOf(AuthenticationError);
  expect(error).toMatchObject({
    status: 401,
    type: 'authentication_error',
    requestID: expect.stringMatching(/^req_/),
    error: { type: 'error', error: { type: 'authentication_error' }, request_id: expect.stringMatching(/^req_/) },
  });
  const missing = await fetch(`${api.url}/v1/messages`, { method: 'POST', body: '{}' });
  expect(missing.status).toBe(401);
});

test('refuses other paths, other methods and bodies that are not JSON', async () => {
  await expect(client.models.list()).rejects.toBeInstanceOf(NotFoundError);
  expect((await fetch(`${api.url}/v1/messages`, { headers: { 'x-api-key': 'k' } })).status).toBe(405);
  const broken = await fetch(`${api.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': 'k' },
    body: '{"model":',
  });
  expect(broken.status).toBe(400);
  expect(await broken.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
});
