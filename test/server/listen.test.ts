// A server with a port: events as they happen, and a stop that finishes what runs.
import { connect } from 'node:net';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { createAgent } from '#src/agent/create-agent.js';
import { createOpenAiModel } from '#src/drivers/openai-model.js';
import { createServer } from '#src/server/create-server.js';
import { isLoopback, type Listening, listen } from '#src/server/listen.js';
import { startChatApi } from '../support/chat-api.js';
import { openTestMemory } from '../support/memory.js';

const { Request: ownRequest, Response: ownResponse } = globalThis;
const { memory } = await openTestMemory();
const open: Listening[] = [];
afterEach(() => Promise.all(open.splice(0).map((listening) => listening.close({ timeout: 0 }))));

/** An agent that says "one", waits for `go`, and says "two". */
function slowAgent() {
  const state: { go: () => void; left: boolean } = { go: () => undefined, left: false };
  const gate = new Promise<void>((resolve) => {
    state.go = resolve;
  });
  return {
    state,
    agent: {
      chat: () => Promise.reject(new TypeError('not asked')),
      async *stream() {
        try {
          yield { type: 'text' as const, text: 'one' };
          await gate;
          yield { type: 'text' as const, text: 'two' };
        } finally {
          state.left = true;
        }
      },
    },
  };
}

async function start(options: Partial<Parameters<typeof createServer>[0]> = {}) {
  const listening = await listen(createServer({ memory, ...options }), { port: 0 });
  open.push(listening);
  return listening;
}

function chat(url: string, signal?: AbortSignal) {
  return fetch(`${url}/v1/users/ana/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ message: 'Count.' }),
    signal,
  });
}

it('sends events as they happen, and ends them when the caller leaves', async () => {
  const { agent, state } = slowAgent();
  const { url } = await start({ agent });
  const leave = new AbortController();
  const response = await chat(url, leave.signal);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let seen = '';
  while (!seen.includes('one')) seen += (await reader.read()).value ?? '';
  expect(seen).not.toContain('two');
  leave.abort();
  await expect(reader.read()).rejects.toThrow();
  state.go();
  while (!state.left) await new Promise((go) => setTimeout(go, 5));
});

it('finishes what runs when it is stopped, and takes no more', async () => {
  const { agent, state } = slowAgent();
  const { url, close } = await start({ agent });
  // Kept alive and idle: must not keep the server.
  await (await fetch(`${url}/healthz`)).text();
  const response = await chat(url);
  const closed = close({ timeout: 20_000 });
  await new Promise((go) => setTimeout(go, 50));
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  state.go();
  expect(await response.text()).toContain('two');
  await closed;
  await close();
});

it('cuts what does not end in time', async () => {
  const { agent } = slowAgent();
  const { url, close } = await start({ agent });
  const response = await chat(url);
  await close({ timeout: 50 });
  await expect(response.text()).rejects.toThrow();
});

it('says which port is taken', async () => {
  const { url } = await start();
  const port = Number(new URL(url).port);
  const second = listen(createServer({ memory }), { port });
  await expect(second).rejects.toMatchObject({ code: 'config_invalid', message: expect.stringContaining(`${port}`) });
});

it('leaves the globals of its process alone, so that model APIs still answer in it', async () => {
  const api = await startChatApi();
  onTestFinished(() => api.close());
  api.reply = () => ({ text: 'Tea, as ever.' });
  const model = createOpenAiModel({ model: 'gpt-x', apiKey: 'none', baseUrl: api.url, maxRetries: 0 });
  const { url } = await start({ agent: createAgent({ memory, model }) });
  expect(globalThis.Request).toBe(ownRequest);
  expect(globalThis.Response).toBe(ownResponse);
  expect(await (await chat(url)).text()).toContain('Tea, as ever.');
});

it('reads a body that does not say its size, and refuses one that grows too large', async () => {
  const { url } = await start({ bodyLimit: 2_000 });
  const send = (length: number) => {
    const body = new Blob([JSON.stringify({ query: 'x'.repeat(length) })]).stream();
    const headers = { 'content-type': 'application/json' };
    return fetch(`${url}/v1/users/ana/recall`, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
  };
  expect((await send(10)).status).toBe(200);
  expect((await send(2_000)).status).toBe(413);
});

it('survives what is not HTTP', async () => {
  const { url } = await start();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.resume().end('\u0000\u0001 nonsense\r\n\r\n');
  await new Promise((resolve) => socket.on('close', resolve));
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

it.each([
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.1.4', false],
  ['127.0.0.1.example.org', false],
])('%s is loopback: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
