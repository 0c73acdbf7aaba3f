// What is true of every route: problems, limits, headers, who may call from where, health, metrics, the log.
import { afterEach, describe, expect, it } from 'vitest';
import { RecollectError } from '#src/errors.js';
import { createServer } from '#src/server/create-server.js';
import { createRateLimiter } from '#src/server/rate-limit.js';
import { openTestMemory } from '../support/memory.js';
import { asCaller, serverAsk } from './ask.js';

const { memory } = await openTestMemory();
const lines: string[] = [];
const log = (line: string) => void lines.push(line);
const { ask, server } = serverAsk({ memory, log, bodyLimit: 2_000, allowedOrigins: ['https://app.example'] });
const facts = '/v1/users/ana/facts';
afterEach(() => lines.splice(0));

describe('problems', () => {
  it('say what is wrong and where, and not what was sent', async () => {
    const { status, headers, body } = await ask(`POST ${facts}`, { body: { text: 7, secret: 'peanuts' } });
    expect(status).toBe(400);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body).toMatchObject({ type: 'urn:recollect:problem:invalid_input', status: 400, code: 'invalid_input' });
    expect(body.details.problems.map(({ at }: { at: string }) => at)).toContain('text');
    expect(JSON.stringify(body)).not.toContain('peanuts');
    expect(body.requestId).toBe(headers.get('x-request-id'));
  });

  it.each([
    ['no JSON', '{"text":', 400],
    ['nothing', undefined, 400],
    ['a list', [], 400],
  ])('for a body that is %s', async (_name, body, status) => {
    expect(await ask(`POST ${facts}`, { body })).toMatchObject({ status, body: { code: 'invalid_input' } });
  });

  it('for a form, which any page could send', async () => {
    const form = { body: 'text=I sail.', headers: { 'content-type': 'text/plain' } };
    expect(await ask(`POST ${facts}`, form)).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
  });

  it.each([
    ['GET /v1/nothing', 404],
    ['PUT /v1/users/ana/facts', 404],
    ['GET /v1/users/ana/facts/0198c5a0-0000-7000-8000-000000000000', 404],
    ['GET /v1/users/ana/facts?limit=0', 400],
    ['GET /v1/users/ana/facts?limit=1001', 400],
    ['GET /v1/users/ana/facts?after=x', 400],
    ['GET /v1/users/ana/facts?unknown=1', 400],
    ['GET /v1/users/ana/facts?since=yesterday', 400],
  ])('for %s', async (line, status) => {
    const answer = await ask(line);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
  });

  it('say nothing of errors nobody expected, and the log says where they came from', async () => {
    const broken = serverAsk({
      memory: { ...memory, stats: () => Promise.reject(new TypeError('Ana is allergic to peanuts')) },
      log,
    });
    const { status, body } = await broken.ask('GET /v1/stats');
    expect([status, body.code]).toEqual([500, 'internal']);
    expect(lines.join('\n')).toContain('"name":"TypeError"');
    expect(lines.join('\n')).toContain('guards.test');
    expect(JSON.stringify([body, lines])).not.toContain('peanuts');
  });

  it('do not tell strangers about the database', async () => {
    const secret = new RecollectError('database_unreachable', 'db.internal:5432 does not answer');
    const broken = serverAsk({ memory: { ...memory, ready: () => Promise.reject(secret) }, log });
    expect(await broken.ask('GET /readyz')).toMatchObject({ status: 503, body: { code: 'database_unreachable' } });
    expect(JSON.stringify((await broken.ask('GET /readyz')).body)).not.toContain('db.internal');
    expect(lines.join()).toContain('db.internal');
  });
});

describe('limits', () => {
  it('refuse a body that is too large, also one that does not say its size', async () => {
    const large = { code: 'payload_too_large' };
    expect(await ask(`POST ${facts}`, { body: { text: 'x'.repeat(3_000) } })).toMatchObject({
      status: 413,
      body: large,
    });
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1_000)) });
    const response = await server.fetch(
      new Request(`http://localhost${facts}`, {
        method: 'POST',
        body: endless,
        duplex: 'half',
        headers: { 'content-type': 'application/json' },
      } as RequestInit),
    );
    expect([response.status, await response.json()]).toMatchObject([413, large]);
  });

  it('count per key, with headers that say what is left', async () => {
    const limiter = createRateLimiter({ key: { requests: 1, seconds: 60 }, user: null });
    const key = asCaller({ kind: 'key', keyId: 'k', app: 'shop', scopes: ['read'] });
    const limited = serverAsk({ memory, limiter, ...key });
    const first = await limited.ask(`GET ${facts}`);
    expect([first.status, first.headers.get('ratelimit')]).toEqual([200, expect.stringContaining('"key";r=0')]);
    const second = await limited.ask(`GET ${facts}`);
    expect(second).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('headers', () => {
  it('keep answers out of caches and pages', async () => {
    const { headers } = await ask(`GET ${facts}`);
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('give the request id back, made where it is missing or strange', async () => {
    const idOf = async (id: string) =>
      (await ask('GET /healthz', { headers: { 'x-request-id': id } })).headers.get('x-request-id');
    expect(await idOf('abc-1')).toBe('abc-1');
    expect(await idOf('a b')).toMatch(/^[0-9a-f-]{36}$/);
    expect((await ask('GET /healthz')).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('web pages', () => {
  it('of an allowed origin may call, others may not', async () => {
    const preflight = (origin: string) =>
      ask(`OPTIONS ${facts}`, { headers: { origin, 'access-control-request-method': 'POST' } });
    const allowed = (await preflight('https://app.example')).headers;
    expect(allowed.get('access-control-allow-origin')).toBe('https://app.example');
    expect(allowed.get('access-control-allow-methods')).toContain('DELETE');
    const missing = await ask('GET /v1/nothing', { headers: { origin: 'https://app.example' } });
    expect(missing.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    const post = (origin: string) => ask('POST /v1/jobs/run', { headers: { origin, host: 'localhost' } });
    expect((await post('https://app.example')).status).toBe(200);
    expect((await post('http://localhost')).status).toBe(200);
    expect(await post('https://evil.example')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await post('null')).status).toBe(403);
  });

  it('whose name was pointed at this machine are refused', async () => {
    const guarded = createServer({ memory, allowedHosts: ['localhost', '127.0.0.1', '[::1]'] });
    const statusFor = async (host: string) =>
      (await guarded.fetch(new Request('http://x/healthz', { headers: { host } }))).status;
    for (const host of ['localhost', 'LOCALHOST:7437', '127.0.0.1:1', '[::1]:7437'])
      expect(await statusFor(host)).toBe(200);
    for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:7437', '[::2]'])
      expect(await statusFor(host)).toBe(403);
  });
});

describe('callers', () => {
  it('need the scope of a route', async () => {
    const reader = serverAsk({ memory, ...asCaller({ kind: 'key', keyId: 'k', app: 'shop', scopes: ['read'] }) });
    expect((await reader.ask(`GET ${facts}`)).status).toBe(200);
    expect(await reader.ask(`POST ${facts}`, { body: { text: 'x' } })).toMatchObject({ status: 403 });
    const nobody = serverAsk({ memory, ...asCaller(null) });
    const refused = await nobody.ask(`GET ${facts}`);
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect((await nobody.ask('GET /metrics')).status).toBe(401);
    expect((await nobody.ask('GET /healthz')).status).toBe(200);
    expect((await nobody.ask('GET /openapi.json')).status).toBe(200);
  });

  it('of two applications have different users', async () => {
    const app = (name: string) =>
      serverAsk({ memory, ...asCaller({ kind: 'key', keyId: name, app: name, scopes: ['read', 'write'] }) });
    await app('shop').ask(`POST ${facts}`, { body: { text: 'I sail.' } });
    expect((await app('shop').ask(`GET ${facts}`)).body.facts).toHaveLength(1);
    expect((await app('bank').ask(`GET ${facts}`)).body.facts).toHaveLength(0);
    expect((await memory.facts.list({ userId: 'shop/ana' })).facts).toHaveLength(1);
  });
});

describe('for platforms', () => {
  it('is alive, and ready until it is drained', async () => {
    const drained = serverAsk({ memory });
    expect((await drained.ask('GET /healthz')).body).toEqual({ alive: true });
    expect((await drained.ask('GET /readyz')).body).toEqual({ ready: true });
    drained.server.drain();
    expect(await drained.ask('GET /readyz')).toMatchObject({ status: 503, body: { code: 'closed' } });
    expect((await drained.ask('GET /healthz')).status).toBe(200);
  });

  it('counts by route and not by user', async () => {
    await ask(`GET /v1/users/very-private/facts`);
    await ask('POST /v1/users/very-private/recall', { body: { query: 'very-private' } });
    const { body, headers } = await ask('GET /metrics');
    expect(headers.get('content-type')).toContain('text/plain');
    expect(body).toContain('recollect_http_requests_total{method="GET",route="/v1/users/{userId}/facts",status="200"}');
    expect(body).toMatch(/recollect_recall_seconds_count 1\n/);
    expect(body).toContain('recollect_jobs{state="waiting"} ');
    expect(body).not.toContain('very-private');
  });

  it('logs a line a request, without whom it is about', async () => {
    await ask('POST /v1/users/very-private/facts?x=very-private', { body: { text: 'very-private' } });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({ method: 'POST', route: '/v1/users/{userId}/facts', status: 201 });
    expect(lines[0]).not.toContain('very-private');
  });
});
