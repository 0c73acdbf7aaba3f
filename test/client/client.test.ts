// The client against the real server: the library's calls, streams, errors, tries, and that nothing of Node comes with it.
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { type AnswerEvent, createClient } from '#src/client/index.js';
import { RecollectError } from '#src/errors.js';
import { createServer } from '#src/server/create-server.js';
import { listen } from '#src/server/listen.js';
import { openTestMemory } from '../support/memory.js';

const { memory } = await openTestMemory();
const server = createServer({ memory });
const listening = await listen(server, { port: 0 });
afterAll(() => listening.close({ timeout: 0 }));
const client = createClient({ url: `${listening.url}/` });

describe('the library’s calls', () => {
  it('remembers, recalls and lists', async () => {
    const { turns } = await client.remember({
      userId: 'ana/1',
      sessionId: 's',
      messages: [{ role: 'user', content: 'I am allergic to peanuts.', createdAt: new Date('2026-05-01T10:00:00Z') }],
    });
    await memory.settled();
    const { facts } = await client.recall({
      userId: 'ana/1',
      query: 'What am I allergic to?',
      asOf: new Date('2030-01-01'),
    });
    expect(facts).toMatchObject([{ text: 'I am allergic to peanuts.', type: 'constraint' }]);
    expect(await client.turns.get('ana/1', turns[0]!.id)).toMatchObject({ createdAt: '2026-05-01T10:00:00.000Z' });
    expect((await client.turns.list({ userId: 'ana/1', limit: 1, sessionId: 's' })).turns).toHaveLength(1);
    expect((await client.sessions.list({ userId: 'ana/1' })).sessions).toMatchObject([{ id: 's' }]);
    expect(await client.sessions.get('ana/1', 's')).toMatchObject({ summary: null });
    expect((await client.users.profile('ana/1'))?.text).toContain('peanuts');
  });

  it('states, corrects and reviews facts', async () => {
    const userId = 'eva';
    const fact = await client.facts.add({ userId, text: 'I live in Porto.', metadata: { from: 'form' } });
    const moved = await client.facts.update(userId, fact.id, { text: 'I live in Lisbon.' });
    expect((await client.facts.history(userId, moved.id)).superseded).toMatchObject([{ id: fact.id }]);
    expect((await client.facts.retract(userId, moved.id, { actor: 'operator' })).state).toBe('retracted');
    expect((await client.facts.restore(userId, moved.id)).state).toBe('current');
    expect((await client.facts.pin(userId, moved.id)).pinned).toBe(true);
    expect((await client.facts.unpin(userId, moved.id)).pinned).toBe(false);
    expect((await client.facts.get(userId, moved.id)).evidence.length).toBeGreaterThan(0);
    expect((await client.facts.approve(userId, moved.id)).state).toBe('current');
    await expect(client.facts.reject(userId, moved.id)).rejects.toMatchObject({ code: 'conflict' });
    expect(await client.facts.review(userId)).toEqual([]);
    const page = await client.facts.list({ userId, state: 'all', since: new Date(0), until: new Date('2100-01-01') });
    expect(page.facts).toHaveLength(2);
  });

  it('exports, merges, erases, and shows the log', async () => {
    await client.facts.add({ userId: 'device', text: 'I sail.' });
    const records = [];
    for await (const record of client.users.export('device')) records.push(record.kind);
    expect(records[0]).toBe('header');
    expect(records).toContain('fact');
    expect((await client.users.merge({ from: 'device', into: 'account' })).users).toHaveLength(1);
    expect((await client.audit.list({ userId: 'account', limit: 1 })).entries).toHaveLength(1);
    expect((await client.users.erase('account')).complete).toBe(true);
    expect((await client.facts.list({ userId: 'device' })).facts).toEqual([]);
  });

  it('looks after the deployment', async () => {
    expect((await client.stats()).users).toBeGreaterThan(0);
    expect((await client.jobs.list({ state: 'dead' })).jobs).toEqual([]);
    expect(await client.jobs.run({ timeout: 1_000 })).toEqual({ ran: expect.any(Number) });
    await expect(client.jobs.retry('x')).rejects.toMatchObject({ code: 'not_found' });
  });
});

it('follows events, also over a connection that broke', async () => {
  const stop = new AbortController();
  let connections = 0;
  const breaking = createClient({
    url: listening.url,
    async fetch(input, init) {
      connections += 1;
      const response = await fetch(input, init);
      if (connections > 1) return response;
      const half = response.body!.pipeThrough(
        new TransformStream({
          transform(chunk, controller) {
            controller.enqueue(chunk);
            if (new TextDecoder().decode(chunk).includes('data: ')) controller.error(new TypeError('broken'));
          },
        }),
      );
      return new Response(half, response);
    },
  });
  const seen: string[] = [];
  const following = (async () => {
    for await (const { kind } of breaking.events.subscribe({ userId: 'news', signal: stop.signal })) {
      seen.push(kind);
      if (seen.length === 1) await memory.facts.add({ userId: 'news', text: 'I ski.' });
      if (seen.length === 2) stop.abort();
    }
  })();
  while (connections === 0) await new Promise((go) => setTimeout(go, 5));
  await new Promise((go) => setTimeout(go, 100));
  await client.facts.add({ userId: 'news', text: 'I sail.' });
  await following;
  expect(seen).toEqual(['learned', 'learned']);
  expect(connections).toBe(2);
});

describe('chat', () => {
  it('answers once for one key', async () => {
    const input = { userId: 'tom', message: 'Hello.', idempotencyKey: 'hello-1' };
    const first = await client.chat(input);
    expect(await client.chat(input)).toEqual(first);
  });

  it('comes as events', async () => {
    const events: AnswerEvent[] = [];
    for await (const event of client.stream({ userId: 'ana/1', message: 'What am I allergic to?' })) events.push(event);
    expect(events.at(-1)).toMatchObject({ type: 'done', result: { offline: true } });
    const text = events.flatMap((event) => (event.type === 'text' ? [event.text] : []));
    expect(text.join('')).toContain('peanuts');
  });

  it('throws what went wrong in the middle', async () => {
    const agent = {
      chat: () => Promise.reject(new RecollectError('model_refused', 'No.')),
      async *stream() {
        yield { type: 'text' as const, text: 'Half' };
        throw new RecollectError('model_rate_limited', 'Slow down.');
      },
    };
    const failing = over(createServer({ memory, agent }));
    const read = async () => {
      for await (const _event of failing.stream({ userId: 'x', message: 'x' }));
    };
    await expect(read()).rejects.toMatchObject({ name: 'RecollectError', code: 'model_rate_limited' });
    await expect(failing.chat({ userId: 'x', message: 'x' })).rejects.toMatchObject({ code: 'model_refused' });
  });

  it('ends on the server when the loop is left, and stops for a signal', async () => {
    for await (const event of client.stream({ userId: 'tom', message: 'Leave.' })) if (event.type === 'text') break;
    const stop = client.chat({ userId: 'tom', message: 'x', signal: AbortSignal.abort() });
    await expect(stop).rejects.toMatchObject({ name: 'AbortError' });
  });
});

/** A client whose requests go to this server without a port. */
function over(
  other: { fetch(request: Request): Promise<Response> },
  before: (call: number) => Response | Error | null = () => null,
) {
  let calls = 0;
  return createClient({
    url: 'http://localhost',
    async fetch(input, init) {
      calls += 1;
      const instead = before(calls);
      if (instead instanceof Error) throw instead;
      return instead ?? other.fetch(new Request(input, init));
    },
  });
}

describe('errors and tries', () => {
  it('are RecollectErrors with the server’s code and request id', async () => {
    const error = await client.facts.get('ana/1', 'ffffffff').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RecollectError);
    expect(error).toMatchObject({ code: 'not_found', details: { requestId: expect.any(String) } });
    await expect(client.facts.add({ userId: 'x', text: '' })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it.each(['', '.', '..'])('refuse the user id %j, which an address cannot hold', async (userId) => {
    await expect(client.users.erase(userId)).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('tries again what may be repeated: a keyed write is done once', async () => {
    // The first answer is lost on its way.
    const lossy = over({
      async fetch(request) {
        const response = await server.fetch(request);
        lost += 1;
        if (lost === 1) throw new TypeError('fetch failed');
        return response;
      },
    });
    let lost = 0;
    const fact = await lossy.facts.add({ userId: 'lossy', text: 'I sail.' });
    expect(lost).toBe(2);
    expect((await memory.turns.list({ userId: 'lossy' })).turns).toHaveLength(1);
    expect((await client.facts.list({ userId: 'lossy' })).facts).toMatchObject([{ id: fact.id }]);
  });

  it('waits where the server is busy, and gives up', async () => {
    let calls = 0;
    const busy = (most: number) =>
      over(server, (call) => {
        calls = call;
        return call <= most ? new Response('', { status: 503, headers: { 'retry-after': '0.01' } }) : null;
      });
    expect((await busy(2).stats()).users).toBeGreaterThan(0);
    expect(calls).toBe(3);
    await expect(busy(9).stats()).rejects.toMatchObject({ code: 'internal', details: { status: 503 } });
    expect(calls).toBe(3);
    await expect(busy(9).jobs.run()).rejects.toMatchObject({ code: 'internal' });
    expect(calls).toBe(1);
  });

  it('says that nobody answers, or not in time', async () => {
    const nobody = createClient({ url: 'http://127.0.0.1:1', retries: 0 });
    await expect(nobody.stats()).rejects.toMatchObject({ code: 'server_unreachable' });
    const slow = createClient({
      url: listening.url,
      timeout: 10,
      retries: 0,
      fetch: (_input, init) =>
        new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))),
    });
    await expect(slow.stats()).rejects.toMatchObject({ code: 'timeout' });
  });

  it('sends the token it is given, asked before each request', async () => {
    const seen: (string | null)[] = [];
    const authenticate = async (headers: Headers) => {
      seen.push(headers.get('authorization'));
      return { kind: 'local' as const };
    };
    const guarded = createServer({ memory, authenticate });
    let count = 0;
    const asking = createClient({
      url: 'http://localhost',
      async token() {
        count += 1;
        return `t${count}`;
      },
      fetch: (input, init) => guarded.fetch(new Request(input, init)),
    });
    await asking.stats();
    await asking.stats();
    expect(seen).toEqual(['Bearer t1', 'Bearer t2']);
  });
});

it('loads nothing of Node and no package', () => {
  const seen = new Set<string>();
  const outside: string[] = [];
  const read = (file: URL) => {
    if (seen.has(file.href)) return;
    seen.add(file.href);
    const source = readFileSync(file, 'utf8');
    for (const [, specifier] of source.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) {
      if (specifier!.startsWith('.')) read(new URL(specifier!, file));
      else outside.push(specifier!);
    }
    if (/\b(Buffer|process|require)\b/.test(source.replaceAll(/\/\/.*|\/\*[\s\S]*?\*\//g, '')))
      outside.push(file.pathname);
  };
  read(new URL('../../dist/client/index.js', import.meta.url));
  expect(seen.size).toBeGreaterThan(3);
  expect(outside).toEqual([]);
});
