// withMemory(): the official client, of the same type and with the same methods, now with memory.
import Anthropic from '@anthropic-ai/sdk';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { afterAll, beforeEach, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { withMemory } from '#src/compat/anthropic.js';
import { RecollectError } from '#src/errors.js';
import { startMessagesApi } from '#src/testing/index.js';
import { openTestMemory } from '../support/memory.js';

const { memory } = await openTestMemory();
const provider = await startMessagesApi();
afterAll(() => provider.close());

const plain = new Anthropic({ apiKey: 'k', baseURL: provider.url, maxRetries: 0, defaultHeaders: { 'x-mine': '1' } });
const patient = { memory, recallTimeout: 30_000 };
const model = 'claude-sonnet-5-5';
const question = 'May I eat peanuts? I am allergic to something.';
const ask = { model, max_tokens: 100, messages: [{ role: 'user' as const, content: question }] };
let users = 0;
let userId = '';
beforeEach(async () => {
  users += 1;
  userId = `user-${users}`;
  await memory.facts.add({ userId, text: 'I am allergic to peanuts.' });
});

const last = () => provider.requests.at(-1)!;
const recalled = () => last().rawBody.includes('recalled-memory');

/** Recording goes on after the answer. */
async function turns(count: number, sessionId: string): Promise<string[]> {
  const read = async () => (await memory.turns.list({ userId, sessionId })).turns;
  await expect.poll(async () => (await read()).length, { timeout: 20_000 }).toBe(count);
  return (await read()).map(({ role, text }) => `${role}: ${text}`).toReversed();
}

test('the same type comes back, with everything the client was made with', async () => {
  const client = withMemory(plain, { ...patient, userId, sessionId: 's' });
  expectTypeOf(client).toEqualTypeOf<Anthropic>();
  expect(client).toBeInstanceOf(Anthropic);
  expect(client).not.toBe(plain);
  provider.script({ text: 'No.' }, { text: 'No.' });
  const answer = await client.messages.create(ask);
  expectTypeOf(answer).toExtend<Anthropic.Message>();
  expect(answer.content).toMatchObject([{ text: 'No.' }]);
  expect(answer._request_id).toMatch(/^req_/);
  expect(last().headers).toMatchObject({ 'x-mine': '1', authorization: 'Bearer k' });
  expect(recalled()).toBe(true);
  expect(await turns(2, 's')).toEqual([`user: ${question}`, 'assistant: No.']);
  await plain.messages.create(ask);
  expect(recalled()).toBe(false);
});

test('streams, parse, tool runner and the raw response are what they were', async () => {
  const client = withMemory(plain, { ...patient, userId, sessionId: 's' });
  provider.script({ text: 'Better not, the dressing has peanuts in it.' });
  const texts: string[] = [];
  const stream = client.messages.stream(ask).on('text', (text) => texts.push(text));
  await stream.finalMessage();
  expect(texts.length).toBeGreaterThan(1);
  expect(recalled()).toBe(true);
  await turns(2, 's');

  provider.script({ json: { allowed: false } });
  const said = { role: 'user' as const, content: 'Peanuts, allergic: allowed or not?' };
  const format = zodOutputFormat(z.object({ allowed: z.boolean() }));
  const parsed = await client.messages.parse({ ...ask, messages: [said], output_config: { format } });
  expectTypeOf(parsed.parsed_output).toEqualTypeOf<{ allowed: boolean } | null>();
  expect(parsed.parsed_output).toEqual({ allowed: false });
  expect(recalled()).toBe(true);

  provider.script({ text: 'Raw.' });
  const { data, response } = await client.messages.create({ ...ask, system: 'x' }).withResponse();
  expect([data.content[0], response.headers.get('content-type')]).toMatchObject([{ text: 'Raw.' }, 'application/json']);

  provider.script({ toolUses: [{ name: 'menu', input: {}, id: 't1' }] }, { text: 'Soup.' });
  const runner = client.beta.messages.toolRunner({
    ...{ model, max_tokens: 100, messages: [{ role: 'user', content: 'Which soup, allergic to peanuts?' }] },
    tools: [
      {
        ...{ type: 'custom', name: 'menu', input_schema: { type: 'object', properties: {} } },
        ...{ parse: (input: unknown) => input, run: async () => 'Soup' },
      },
    ],
  });
  expect((await runner.runUntilDone()).content).toMatchObject([{ text: 'Soup.' }]);
  expect((await turns(7, 's')).slice(-2)).toEqual(['user: Which soup, allergic to peanuts?', 'assistant: Soup.']);
});

test('a call says for itself whose it is and what memory does', async () => {
  const client = withMemory(plain, patient);
  const refused = client.messages.create(ask);
  await expect(refused).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining('Say whose memory it is'),
  });
  provider.script({ text: 'No.' }, { text: 'No.' });
  const headers = { 'x-recollect-user': userId, 'x-recollect-session': 'mine', 'x-recollect-memory': 'write' };
  await client.messages.create(ask, { headers });
  expect(recalled()).toBe(false);
  expect(Object.keys(last().headers).filter((name) => name.startsWith('x-recollect'))).toEqual([]);
  await turns(2, 'mine');
  await client.messages.create(ask, { headers: { 'x-recollect-memory': 'off' } });
  expect(recalled()).toBe(false);
});

test('a memory that is down never breaks a call, unless it is strict', async () => {
  const down = () => Promise.reject(new RecollectError('database_unreachable', 'down'));
  const failing = { ...memory, recall: down, remember: down };
  const reported: string[] = [];
  const options = { memory: failing, userId, report: ({ code }: RecollectError) => void reported.push(code) };
  provider.script({ text: 'Hm.' });
  expect((await withMemory(plain, options).messages.create(ask)).content).toMatchObject([{ text: 'Hm.' }]);
  expect(reported).toContain('database_unreachable');
  const before = provider.requests.length;
  const strict = withMemory(plain, { ...options, strict: true });
  await expect(strict.messages.create(ask, { maxRetries: 2 })).rejects.toMatchObject({ status: 503 });
  expect(provider.requests.length).toBe(before);
});

test('what is no client is refused', () => {
  expect(() => withMemory({} as Anthropic, patient)).toThrow('official SDK');
});
