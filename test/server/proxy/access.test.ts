// Who may use the proxy, whose memory it is, whose key is spent, and what happens when memory fails.
import { beforeEach, expect, test } from 'vitest';
import { RecollectError } from '#src/errors.js';
import type { Memory } from '#src/memory-types/memory.js';
import { createAuthenticator } from '#src/server/authentication.js';
import type { Caller } from '#src/server/caller.js';
import { createRateLimiter } from '#src/server/rate-limit.js';
import { createUserTokens } from '#src/server/user-tokens.js';
import { openTestMemory } from '../../support/memory.js';
import { type StartedProxy, startProxy, startRawProvider } from '../../support/proxy.js';

const { memory } = await openTestMemory();
const answer = JSON.stringify({ id: 'msg_1', content: [{ type: 'text', text: 'Hello' }], stop_reason: 'end_turn' });
const provider = await startRawProvider((_request, response) => void response.end(answer));
beforeEach(() => void provider.requests.splice(0));

const anthropic = { baseUrl: provider.url };
const as = (caller: Caller | null) => startProxy(memory, { anthropic }, { authenticate: async () => caller });
const key = (app: string | null, ...scopes: ('read' | 'write' | 'admin')[]): Caller => ({
  kind: 'key',
  keyId: 'k',
  app,
  scopes,
});

function say(proxy: StartedProxy, headers: Record<string, string> = {}, words = 'Hi'): Promise<Response> {
  const body = JSON.stringify({ max_tokens: 9, messages: [{ role: 'user', content: words }] });
  return fetch(`${proxy.url}/anthropic/v1/messages`, { method: 'POST', body, headers });
}

async function count(proxy: StartedProxy, userId: string): Promise<number> {
  await proxy.idle();
  return (await memory.turns.list({ userId })).turns.length;
}

test('on a machine of its own the owner needs no header, and has the memory of the chat', async () => {
  const proxy = await as({ kind: 'local' });
  expect((await say(proxy)).status).toBe(200);
  expect(await count(proxy, 'me')).toBe(2);
});

test('a key names its user, stored under its app; a token is its user', async () => {
  const proxy = await as(key('shop', 'read', 'write'));
  expect((await say(proxy, { 'x-recollect-user': 'ana' })).status).toBe(200);
  expect(await count(proxy, 'shop/ana')).toBe(2);
  const unnamed = await say(proxy);
  expect(unnamed.status).toBe(400);
  expect(await unnamed.json()).toMatchObject({
    type: 'error',
    error: { message: expect.stringContaining('x-recollect-user') },
  });

  const ben = await as({ kind: 'user', app: 'shop', userId: 'ben', scopes: ['read', 'write'] });
  expect((await say(ben)).status).toBe(200);
  expect(await count(ben, 'shop/ben')).toBe(2);
  expect((await say(ben, { 'x-recollect-user': 'ana' })).status).toBe(403);
});

test.each([
  [['read'], 'read', 200],
  [['read'], 'on', 403],
  [['write'], 'write', 200],
  [['write'], 'on', 403],
  [['read', 'write'], 'on', 200],
] as const)('a key that may %j has memory %s: %i', async (scopes, mode, status) => {
  const proxy = await as(key('shop', ...scopes));
  const headers = { 'x-recollect-user': 'eve', 'x-recollect-memory': mode };
  expect((await say(proxy, headers)).status).toBe(status);
  expect(provider.requests.length).toBe(status === 200 ? 1 : 0);
});

test("Recollect's key is in a header of its own; nobody without one gets through, and it never goes to the provider", async () => {
  const made = await memory.keys.create({ name: 'web', scopes: ['read', 'write'], app: 'bank' });
  const tokens = createUserTokens({ secret: 'a shared secret of at least 32 bytes', lifetime: 3_600_000 });
  const authenticate = createAuthenticator({ keys: memory.keys, tokens, loopback: true });
  const proxy = await startProxy(memory, { anthropic }, { authenticate });
  const theirs = { authorization: 'Bearer sk-ant-caller', 'x-recollect-user': 'kim' };
  expect((await say(proxy, theirs)).status).toBe(401);
  expect((await say(proxy, { ...theirs, 'x-recollect-key': 'rk_wrong' })).status).toBe(401);
  expect(
    (await say(proxy, { 'x-recollect-key': made.key, 'x-recollect-user': 'kim', 'x-api-key': made.key })).status,
  ).toBe(401);
  expect(provider.requests).toEqual([]);
  expect((await say(proxy, { ...theirs, 'x-recollect-key': made.key })).status).toBe(200);
  expect(provider.requests[0]?.headers.authorization).toBe('Bearer sk-ant-caller');
  expect(JSON.stringify(provider.requests)).not.toContain(made.key);
  const { token } = await tokens!.mint({ userId: 'lea', app: 'bank' });
  expect((await say(proxy, { 'x-recollect-key': token })).status).toBe(200);
  expect(await count(proxy, 'bank/lea')).toBe(2);
  expect((await fetch(`${proxy.url}/anthropic/v1/models`)).status).toBe(401);
});

test("the server's own key is spent for a caller without one that may write", async () => {
  const options = { anthropic: { ...anthropic, apiKey: 'server-key' } };
  const spent = async (caller: Caller, headers: Record<string, string>) => {
    const proxy = await startProxy(memory, options, { authenticate: async () => caller });
    await say(proxy, { 'x-recollect-user': 'own', ...headers });
    return provider.requests.at(-1)?.headers['x-api-key'];
  };
  expect(await spent({ kind: 'local' }, {})).toBe('server-key');
  expect(await spent({ kind: 'local' }, { 'x-api-key': 'theirs' })).toBe('theirs');
  expect(await spent({ kind: 'local' }, { authorization: 'Bearer theirs' })).toBeUndefined();
  expect(await spent(key('shop', 'read', 'write'), {})).toBe('server-key');
  expect(await spent(key('shop', 'read'), { 'x-recollect-memory': 'read' })).toBeUndefined();
});

test('calls are counted by the limits of the server', async () => {
  const limiter = createRateLimiter({ key: { requests: 1, seconds: 60 }, user: null } as never);
  const proxy = await startProxy(
    memory,
    { anthropic },
    { authenticate: async () => key('shop', 'read', 'write'), limiter },
  );
  expect((await say(proxy, { 'x-recollect-user': 'ana' })).status).toBe(200);
  const limited = await say(proxy, { 'x-recollect-user': 'ana' });
  expect(limited.status).toBe(429);
  expect(limited.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(await limited.json()).toMatchObject({ error: { type: 'rate_limit_error' } });
});

test.each([
  ['x-recollect-memory', 'sometimes'],
  ['x-recollect-memory-strict', 'maybe'],
  ['x-recollect-session', 'recollect:statements'],
])('%s: %s is refused', async (name, value) => {
  const proxy = await as({ kind: 'local' });
  expect((await say(proxy, { [name]: value })).status).toBe(400);
});

const down = new RecollectError('database_unreachable', 'The database at db.internal cannot be reached.');
const failing: Memory = {
  ...memory,
  recall: () => Promise.reject(down),
  remember: () => Promise.reject(down),
  turns: { ...memory.turns, list: () => Promise.reject(down) },
};

test('a database that is down never breaks a call, unless it is strict', async () => {
  const proxy = await startProxy(failing, { anthropic });
  const response = await say(proxy);
  expect(await response.text()).toBe(answer);
  expect(response.headers.get('x-recollect-memory-error')).toBe('database_unreachable');
  await proxy.idle();
  expect(proxy.log.filter((line) => line.includes('database_unreachable')).length).toBeGreaterThan(0);

  const strict = await say(proxy, { 'x-recollect-memory-strict': 'true' });
  expect(strict.status).toBe(503);
  expect(await strict.text()).not.toContain('db.internal');
  const always = await startProxy(failing, { anthropic, strict: true });
  expect((await say(always)).status).toBe(503);
  expect((await say(always, { 'x-recollect-memory-strict': 'false' })).status).toBe(200);
  expect(provider.requests.length).toBe(2);
});

test('a memory that does not answer is waited for a moment only', async () => {
  const stuck: Memory = { ...memory, recall: () => new Promise(() => undefined) };
  const proxy = await startProxy(stuck, { anthropic, recallTimeout: 50 });
  const response = await say(proxy);
  expect(response.status).toBe(200);
  expect(response.headers.get('x-recollect-memory-error')).toBe('timeout');
});

test('no line of the log holds what was said', async () => {
  const proxy = await startProxy(failing, { anthropic });
  await say(proxy, {}, 'I adore marzipan.');
  await proxy.idle();
  expect(proxy.log.join('\n')).not.toContain('marzipan');
});
