// What passes the proxy passes byte for byte: bodies both ways, headers, compressed answers, other paths, errors.
import { request } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { beforeEach, expect, test } from 'vitest';
import { createServer } from '#src/server/create-server.js';
import { listen } from '#src/server/listen.js';
import { openTestMemory } from '../../support/memory.js';
import { startProxy, startRawProvider } from '../../support/proxy.js';

const { memory } = await openTestMemory();
let answer: Parameters<typeof startRawProvider>[0] = (_request, response) => void response.end();
const provider = await startRawProvider((request, response) => answer(request, response));
const proxy = await startProxy(memory, { anthropic: { baseUrl: provider.url }, bodyLimit: 200_000 });
await memory.facts.add({ userId: 'ana', text: 'I am allergic to peanuts.' });
beforeEach(() => void provider.requests.splice(0));

const send = (path: string, init: RequestInit = {}, user = 'ana') =>
  fetch(`${proxy.url}/anthropic${path}`, {
    ...init,
    headers: { 'x-api-key': 'k', 'x-recollect-user': user, 'x-recollect-session': 's', ...init.headers },
  });
const post = (body: string, user = 'ana', headers = {}) =>
  send(
    '/v1/messages?beta=true',
    { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } },
    user,
  );

async function stored(userId: string): Promise<string[]> {
  await proxy.idle();
  return (await memory.turns.list({ userId })).turns.map(({ text }) => text).toReversed();
}

/** Numbers, escapes, keys and spaces that parsing and writing again would change. */
const odd = `{ "big":12345678901234567890, "float": 1.0, "escaped":"\\u00e9\\/", "2":true, "1":false,
  "messages" : [ {"role":"user", "content":[{"text":"May I eat \\u0070eanuts, allergic?", "type":"text", "new_field": 1e2 } ] } ],
  "max_tokens":100, "metadata":{"x": [ ] } }`;

test('a request without memory has every byte it had', async () => {
  await post(odd, 'stranger');
  expect(provider.requests[0]?.body).toBe(odd);
  expect(provider.requests[0]?.url).toBe('/v1/messages?beta=true');
});

test('a request with memory has every byte it had, and the block', async () => {
  await post(odd);
  const { body } = provider.requests[0]!;
  const block = /,\{"type":"text","text":"<recalled-memory>.*?<\/recalled-memory>"\}/.exec(body)?.[0] ?? '';
  expect(block).toContain('peanuts');
  expect(body.replace(block, '')).toBe(odd);
});

test('headers of the caller go on, those of the connection and of Recollect do not', async () => {
  await post(odd, 'somebody', { 'anthropic-beta': 'one-2026-01-01,two', 'x-custom': 'c', cookie: 'session=1' });
  const { headers } = provider.requests[0]!;
  expect(headers).toMatchObject({ 'anthropic-beta': 'one-2026-01-01,two', 'x-custom': 'c', 'x-api-key': 'k' });
  expect(headers).not.toHaveProperty('cookie');
  expect(Object.keys(headers).filter((name) => name.startsWith('x-recollect'))).toEqual([]);
  expect(headers.host).toBe(new URL(provider.url).host);
  expect(headers['content-length']).toBe(String(Buffer.byteLength(odd)));
});

const said = JSON.stringify({
  id: 'msg_1',
  content: [{ type: 'text', text: 'Grüße' }],
  stop_reason: 'end_turn',
  odd: 1,
});

test.each([
  ['gzip', gzipSync(said)],
  ['br', brotliCompressSync(said)],
  ['identity', Buffer.from(said)],
  ['unheard-of', Buffer.from(said)],
])(
  'an answer in %s reaches the caller in the same bytes, and is recorded where it can be read',
  async (encoding, bytes) => {
    const user = `${encoding}-user`;
    answer = (_request, response) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-encoding': encoding,
        'x-request-id': 'theirs',
      });
      response.end(bytes);
    };
    const received = await new Promise<{ headers: object; body: Buffer }>((resolve, reject) => {
      const sent = request(`${proxy.url}/anthropic/v1/messages`, { method: 'POST' }, async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        resolve({ headers: response.headers, body: Buffer.concat(chunks) });
      });
      sent.once('error', reject);
      sent.setHeader('x-recollect-user', user);
      sent.end(JSON.stringify({ max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] }));
    });
    expect(received.body.equals(bytes)).toBe(true);
    expect(received.headers).toMatchObject({ 'content-encoding': encoding, 'x-request-id': 'theirs' });
    expect(await stored(user)).toEqual(encoding === 'unheard-of' ? ['Hi'] : ['Hi', 'Grüße']);
  },
);

test('a stream passes as it comes, letter by letter, and is read although its pieces are cut anywhere', async () => {
  const events = [
    { type: 'message_start', message: { id: 'msg_2' } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Grüße 🌱' } },
    { type: 'brand_new_event', anything: [1] },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' } },
    { type: 'message_stop' },
  ];
  const bytes = Buffer.from(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
  let release: () => void = () => undefined;
  answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(bytes.subarray(0, 100));
    release = () => {
      for (const byte of bytes.subarray(100)) response.write(Buffer.from([byte]));
      response.end();
    };
  };
  const response = await post(
    JSON.stringify({ max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] }),
    'streamer',
  );
  const reader = response.body!.getReader();
  // The first piece is here before the rest was sent.
  const first = await reader.read();
  expect(Buffer.from(first.value!).equals(bytes.subarray(0, 100))).toBe(true);
  release();
  const rest: Uint8Array[] = [];
  for (let part = await reader.read(); !part.done; part = await reader.read()) rest.push(part.value);
  expect(Buffer.concat([first.value!, ...rest]).equals(bytes)).toBe(true);
  expect(await stored('streamer')).toEqual(['Hi', 'Grüße 🌱']);
});

test('a caller that leaves ends the call, and what it has heard is recorded as cut', async () => {
  let closed: Promise<void> = Promise.resolve();
  const start = [
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Once upon' } },
  ];
  answer = (_request, response) => {
    closed = new Promise((resolve) => response.once('close', resolve));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of start) response.write(`data: ${JSON.stringify(event)}\n\n`);
  };
  const leaving = new AbortController();
  const init = {
    method: 'POST',
    body: JSON.stringify({ max_tokens: 9, messages: [{ role: 'user', content: 'Tell' }] }),
  };
  const response = await send('/v1/messages', { ...init, signal: leaving.signal }, 'leaver');
  await response.body!.getReader().read();
  leaving.abort();
  await closed;
  await expect.poll(async () => (await stored('leaver')).length).toBe(2);
  const { turns } = await memory.turns.list({ userId: 'leaver' });
  expect(turns[0]).toMatchObject({ text: 'Once upon', partial: true });
});

test.each([
  ['GET', '/v1/models?limit=2', undefined],
  ['GET', '/v1/files/abc/content', undefined],
  ['DELETE', '/v1/files/abc', undefined],
  ['POST', '/v1/messages/count_tokens', '{"messages":[{"role":"user","content":"peanuts, allergic"}]}'],
  ['POST', '/v1/messages/batches', '{"requests":[]}'],
])('%s %s passes as it is', async (method, path, body) => {
  answer = (_request, response) => {
    response.writeHead(207, { 'content-type': 'application/x-odd', 'retry-after': '3' });
    response.end('as the provider says');
  };
  const response = await send(path, { method, ...(body ? { body } : {}) });
  expect([response.status, response.headers.get('content-type'), response.headers.get('retry-after')]).toEqual([
    ...[207, 'application/x-odd', '3'],
  ]);
  expect(await response.text()).toBe('as the provider says');
  expect(provider.requests[0]).toMatchObject({ method, url: path, body: body ?? '' });
});

test('a body that is no JSON, or none the API would take, passes for the provider to refuse', async () => {
  answer = (_request, response) => void response.writeHead(400).end('no');
  for (const body of ['{"messages":', '[]', '{"messages":"x"}', '{"messages":[{"role":"user"}]}', '']) {
    expect((await post(body)).status).toBe(400);
    expect(provider.requests.at(-1)?.body).toBe(body);
  }
});

test('a larger body than elsewhere is taken, up to a limit', async () => {
  answer = (_request, response) => void response.end('{}');
  const long = (characters: number) =>
    JSON.stringify({ max_tokens: 9, messages: [{ role: 'user', content: 'x'.repeat(characters) }] });
  expect((await post(long(150_000), 'long')).status).toBe(200);
  expect((await post(long(250_000), 'long')).status).toBe(413);
});

test('a provider that cannot be reached is an error in its own shape', async () => {
  const other = await startProxy(memory, { anthropic: { baseUrl: 'http://127.0.0.1:9' } });
  const response = await fetch(`${other.url}/anthropic/v1/models`, { headers: { 'x-api-key': 'k' } });
  expect(response.status).toBe(502);
  expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'api_error' } });
});

test('a proxy that is its own provider says so instead of calling itself for ever', async () => {
  const free = await listen(createServer({ memory }), { port: 0 });
  await free.close();
  const anthropic = { baseUrl: `${free.url}/anthropic` };
  const looped = await listen(createServer({ memory, proxy: { anthropic } }), { port: Number(new URL(free.url).port) });
  const response = await fetch(`${looped.url}/anthropic/v1/models`);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('that of this proxy');
  await looped.close();
});
