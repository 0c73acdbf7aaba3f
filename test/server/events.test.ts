// /events as a browser reads it: open at once, one message an event, resumed by Last-Event-ID, ended when the server stops.
import { expect, test } from 'vitest';
import { createServer } from '#src/server/create-server.js';
import { createUserTokens } from '#src/server/user-tokens.js';
import { openTestMemory } from '../support/memory.js';
import { asCaller, serverAsk } from './ask.js';

const { memory } = await openTestMemory();
const tokens = createUserTokens({ secret: 'a shared secret of at least 32 bytes', lifetime: 3_600_000 });
const key = asCaller({ kind: 'key', keyId: 'k', app: 'shop', scopes: ['read', 'write', 'admin'] });
const server = createServer({ memory, ...key });
const state = (text: string) => memory.facts.add({ userId: 'shop/ana', text, type: 'preference' });

/** Reads until `count` messages came, then leaves. */
async function read(headers: Record<string, string>, count: number, query = ''): Promise<Record<string, string>[]> {
  const url = `http://localhost/v1/users/ana/events${query}`;
  const response = await server.fetch(new Request(url, { headers }));
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.split('\n\n').filter((block) => /^id: /m.test(block)).length >= count) break;
  }
  return text
    .split('\n\n')
    .filter((block) => /^id: /m.test(block))
    .map((block) => Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/).slice(0, 2))));
}

test('follows and resumes', async () => {
  const after = '00000000-0000-0000-0000-000000000000';
  const first = await state('I like tea.');
  const second = await state('I like chess.');
  const messages = await read({}, 2, `?after=${after}`);
  expect(messages).toMatchObject([{ event: 'learned' }, { event: 'learned' }]);
  const [one, two] = messages.map(({ data = '' }) => JSON.parse(data));
  expect(one).toEqual({ id: messages[0]?.id, kind: 'learned', factId: first.id, otherFactId: null, at: one.at });
  expect(two.factId).toBe(second.id);
  expect(JSON.stringify(messages)).not.toMatch(/tea|shop/);
  const resumed = await read({ 'last-event-id': one.id }, 1, `?after=${after}`);
  expect(resumed).toEqual([messages[1]]);
});

test('a wrong id is refused before the stream is open', async () => {
  const { ask } = serverAsk({ memory, ...key });
  const refused = await ask('GET /v1/users/ana/events', { headers: { 'last-event-id': 'yesterday' } });
  expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
});

test('stopping the server ends the stream', async () => {
  const stopping = createServer({ memory, ...key });
  const response = await stopping.fetch(new Request('http://localhost/v1/users/ana/events'));
  setTimeout(() => stopping.drain(), 10);
  expect(await response.text()).toBe(': open\n\n');
});

test('a token is made for one user of the caller’s own app; without a secret there are none', async () => {
  const { ask } = serverAsk({ memory, tokens, ...key });
  const made = await ask('POST /v1/users/ana/tokens', { body: { scopes: ['read'], expiresInSeconds: 60 } });
  expect(made.status).toBe(201);
  expect(await tokens?.verify(made.body.token)).toEqual({ kind: 'user', app: 'shop', userId: 'ana', scopes: ['read'] });
  expect((await ask('POST /v1/users/ana/tokens')).status).toBe(201);
  const wrong = await ask('POST /v1/users/ana/tokens', { body: { expiresInSeconds: 3_601 } });
  expect(wrong.status).toBe(400);
  expect((await serverAsk({ memory, ...key }).ask('POST /v1/users/ana/tokens')).status).toBe(404);
});
