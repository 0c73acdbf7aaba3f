// The webhook from end to end: a change, the job, a receiver that checks the signature as docs/events.md tells it to.
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { createWebhook } from '#src/drivers/webhook.js';
import { createMemory } from '#src/memory.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { openTestMemory } from '../support/memory.js';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const oldSecret = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;

interface Delivery {
  headers: IncomingHttpHeaders;
  body: string;
}
const deliveries: Delivery[] = [];
let status = 204;
const receiver = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => {
    if (status < 300) deliveries.push({ headers: request.headers, body });
    response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
  });
});
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
afterAll(() => receiver.close());
const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;

const guide = await readFile(new URL('../../docs/events.md', import.meta.url), 'utf8');
const [, snippet = ''] = /```js verify-webhook\n([\s\S]*?)```/.exec(guide) ?? [];
const { readWebhook } = (await import(`data:text/javascript,${encodeURIComponent(snippet)}`)) as {
  readWebhook: (headers: Headers, body: string, secret: string, now?: number) => { type: string; data: object } | null;
};

const { memory, database, clock } = await openTestMemory({
  worker: false,
  retryDelay: 1,
  config: { webhookUrl: url, webhookSecret: `${secret} ${oldSecret}` },
});
const userId = 'ana';
const now = () => clock.now().getTime() / 1_000;
const headersOf = ({ headers }: Delivery) => new Headers(headers as Record<string, string>);

test('a budget that is reached is told, signed, by an id that stays', async () => {
  const sink = createWebhook({ url, secret, clock });
  const budget = { scope: 'user', limit: 1, days: 1, spent: 0.9, used: 0.9, exhausted: false } as const;
  const alert = { budget, percent: 80, since: '2026-05-01', userId };
  await sink.alert(alert, AbortSignal.timeout(5_000));
  await sink.alert({ ...alert, budget: { ...budget, spent: 0.95 } }, AbortSignal.timeout(5_000));
  const [first, second] = deliveries.splice(0) as [Delivery, Delivery];
  expect(readWebhook(headersOf(first), first.body, secret, now())).toEqual({
    type: 'budget.reached',
    timestamp: clock.now().toISOString(),
    data: { scope: 'user', limit: 1, days: 1, spent: 0.9, percent: 80, since: '2026-05-01', userId },
  });
  expect(headersOf(second).get('webhook-id')).toBe(headersOf(first).get('webhook-id'));
  status = 500;
  await expect(sink.alert(alert, AbortSignal.timeout(5_000))).rejects.toMatchObject({ code: 'webhook_failed' });
  status = 204;
});

test('a change is delivered once, with ids only, and the documented check takes it', async () => {
  const { id } = await memory.facts.add({ userId, text: 'I keep a secret canary.', type: 'preference' });
  await memory.settled();
  await memory.facts.pin(userId, id);
  await memory.settled();
  expect(deliveries).toHaveLength(1);
  const [delivery] = deliveries as [Delivery];
  for (const key of [secret, oldSecret]) {
    const event = readWebhook(headersOf(delivery), delivery.body, key, now());
    expect(event).toEqual({
      type: 'fact.learned',
      timestamp: clock.now().toISOString(),
      data: { userId, factId: id, otherFactId: null },
    });
  }
  expect(JSON.stringify(delivery)).not.toContain('canary');
  const headers = headersOf(delivery);
  expect(readWebhook(headers, delivery.body.replace('learned', 'expired'), secret, now())).toBeNull();
  expect(readWebhook(headers, delivery.body, `whsec_${Buffer.alloc(32, 8).toString('base64')}`, now())).toBeNull();
  expect(readWebhook(headers, delivery.body, secret, now() + 301)).toBeNull();
  headers.set('webhook-id', 'another');
  expect(readWebhook(headers, delivery.body, secret, now())).toBeNull();
});

test('what the receiver refuses comes again, in order, and what it took does not', async () => {
  deliveries.length = 0;
  status = 500;
  const first = await memory.facts.add({ userId, text: 'I live in Graz.', type: 'personal_context' });
  await memory.settled();
  const second = await memory.facts.update(userId, first.id, { text: 'I live in Linz.' });
  await memory.settled();
  expect(deliveries).toEqual([]);
  status = 200;
  await memory.facts.retract(userId, second.id);
  await memory.settled();
  const told = deliveries.map(({ body }) => JSON.parse(body)).map(({ type, data }) => [type, data.factId]);
  expect(told).toEqual([
    ['fact.learned', first.id],
    ['fact.learned', second.id],
    ['fact.superseded', first.id],
    ['fact.retracted', second.id],
  ]);
  expect(new Set(deliveries.map(({ headers }) => headers['webhook-id'])).size).toBe(4);
  const [job] = await database.driver.query<{ data: unknown }>(
    `select data from recollect_jobs.job where name = 'webhook' and state = 'retry' limit 1`,
  );
  expect(job?.data).toEqual({ userId });
});

test('events from before the webhook was set stay where they are', async () => {
  const other = await openTestMemory({ worker: false });
  const before = await other.memory.facts.add({ userId, text: 'I like tea.', type: 'preference' });
  deliveries.length = 0;
  const hooked = await createMemory({
    database: other.database.driver,
    embeddingModel: createHashEmbedding(),
    languageModel: null,
    worker: false,
    config: { webhookUrl: url, webhookSecret: secret },
  });
  await hooked.facts.retract(userId, before.id);
  await hooked.settled();
  await hooked.close();
  expect(deliveries.map(({ body }) => JSON.parse(body).type)).toEqual(['fact.retracted']);
});

test('a redirect is not followed, a receiver that is away is an error with a code', async () => {
  const event = { id: 'e', kind: 'learned' as const, factId: 'f', otherFactId: null, at: new Date() };
  const { signal } = new AbortController();
  status = 302;
  await expect(createWebhook({ url, secret }).deliver(userId, event, signal)).rejects.toMatchObject({
    ...{ code: 'webhook_failed', details: { status: 302 } },
  });
  const away = createWebhook({ url: 'http://127.0.0.1:1/', secret });
  await expect(away.deliver(userId, event, signal)).rejects.toMatchObject({ code: 'webhook_failed' });
  status = 204;
});

test('an address without TLS and a weak secret are refused', () => {
  for (const wrong of ['http://example.com/', 'ftp://example.com/', 'example.com', 'http://127.0.0.1.example.com/'])
    expect(() => createWebhook({ url: wrong, secret })).toThrow(expect.objectContaining({ code: 'config_invalid' }));
  for (const wrong of ['whsec_', 'whsec_YQ==', secret.slice(6), `${secret} x`])
    expect(() => createWebhook({ url, secret: wrong })).toThrow(expect.objectContaining({ code: 'config_invalid' }));
});
