// Everything of a user at once, and who may ask for it.
import { expect, it } from 'vitest';
import type { Caller } from '#src/server/caller.js';
import { openTestMemory } from '../support/memory.js';
import { asCaller, serverAsk } from './ask.js';

const { memory } = await openTestMemory();
const { ask } = serverAsk({ memory });
const shop = serverAsk({
  memory,
  ...asCaller({ kind: 'key', keyId: 'k', app: 'shop', scopes: ['read', 'write', 'admin'] }),
});

function token(userId: string): Caller {
  return { kind: 'user', app: 'shop', userId, scopes: ['read', 'write'] };
}

it('exports as lines and as one document, which can be imported again', async () => {
  await shop.ask('POST /v1/users/ana/facts', { body: { text: 'I live in Porto.' } });
  // The profile is made in the background.
  await memory.settled();
  const lines = await shop.ask('GET /v1/users/ana/export', { headers: { accept: 'application/x-ndjson' } });
  expect(lines.headers.get('content-type')).toBe('application/x-ndjson');
  const records = lines.body
    .trim()
    .split('\n')
    .map((line: string) => JSON.parse(line));
  expect(records[0]).toMatchObject({ kind: 'header', userId: 'ana' });
  const document = (await shop.ask('GET /v1/users/ana/export')).body;
  expect(document.slice(1)).toEqual(records.slice(1));
  await memory.users.import('copy', records);
  expect((await ask('GET /v1/users/copy/facts')).body.facts).toMatchObject([{ text: 'I live in Porto.' }]);
  expect((await ask('GET /v1/users/nobody/export')).body).toMatchObject([{ kind: 'header' }]);
});

it('breaks an export that fails in the middle, rather than end it', async () => {
  async function* half() {
    yield { kind: 'header' as const, version: 1, userId: 'ana', exportedAt: new Date(0).toISOString() };
    throw new Error('half');
  }
  const broken = serverAsk({ memory: { ...memory, users: { ...memory.users, export: half } } });
  await expect(broken.ask('GET /v1/users/ana/export')).rejects.toThrow();
});

it('merges users of the same application, by the ids it knows', async () => {
  await shop.ask('POST /v1/users/device-1/facts', { body: { text: 'I sail.' } });
  const merged = await shop.ask('POST /v1/users/eva/merge', { body: { from: ['device-1'] } });
  expect(merged.body).toMatchObject({ into: 'eva', users: [{ userId: 'device-1', before: false }] });
  expect((await shop.ask('GET /v1/users/eva/facts')).body.facts).toMatchObject([{ text: 'I sail.' }]);
  // Late, under the old id.
  const late = { body: { text: 'I ski.' }, headers: { 'idempotency-key': 'late' } };
  const first = await shop.ask('POST /v1/users/device-1/facts', late);
  expect((await shop.ask('POST /v1/users/device-1/facts', late)).body).toEqual(first.body);
  expect((await shop.ask('GET /v1/users/eva/facts')).body.facts).toHaveLength(2);
  await ask('POST /v1/users/other/facts', { body: { text: 'Not of the shop.' } });
  await shop.ask('POST /v1/users/eva/merge', { body: { from: 'other' } });
  expect((await ask('GET /v1/users/other/facts')).body.facts).toHaveLength(1);
});

it('says what is stored where in counts, of the own user alone', async () => {
  await shop.ask('POST /v1/users/nils/facts', { body: { text: 'I live in Oslo.' } });
  await memory.settled();
  const { body } = await serverAsk({ memory, ...asCaller(token('nils')) }).ask('GET /v1/users/nils/stored');
  expect(body.tables).toMatchObject({ users: 1, facts: 1, fact_evidence: 1, conversation_turns: 1 });
  expect(body.keeping).toMatchObject({ policy: 'default', turnDays: null, audit: true });
  expect(JSON.stringify(body)).not.toContain('Oslo');
  expect((await shop.ask('GET /v1/users/nobody/stored')).body.tables).toEqual({});
  const { ask: asEva } = serverAsk({ memory, ...asCaller(token('eva')) });
  expect((await asEva('GET /v1/users/nils/stored')).status).toBe(403);
});

it('verifies the audit log of one user', async () => {
  const { body } = await serverAsk({ memory, ...asCaller(token('nils')) }).ask('GET /v1/users/nils/audit/verification');
  expect(body).toMatchObject({ valid: true, chains: 1, problems: [] });
  expect(body.entries).toBeGreaterThan(0);
});

it('lists the audit log without what was said', async () => {
  const { body } = await shop.ask('GET /v1/users/eva/audit?limit=2');
  expect(body.entries).toHaveLength(2);
  expect(JSON.stringify(body)).not.toContain('sail');
  const second = await shop.ask(`GET /v1/users/eva/audit?limit=2&after=${encodeURIComponent(body.next)}`);
  expect(second.body.entries[0].hash).not.toBe(body.entries[0].hash);
});

it('erases with a receipt, and again with the same', async () => {
  await shop.ask('POST /v1/users/gone/facts', { body: { text: 'I sail.' }, headers: { 'idempotency-key': 'e' } });
  const { status, body } = await shop.ask('DELETE /v1/users/gone');
  expect([status, body.complete, body.actor]).toEqual([200, true, 'application']);
  expect(body.signature.algorithm).toBe('ed25519');
  expect((await shop.ask('DELETE /v1/users/gone')).body).toEqual(body);
  expect((await shop.ask('GET /v1/users/gone/facts')).body.facts).toEqual([]);
});

it('lets a user export, look at and erase what is its own, and nothing else', async () => {
  const mia = serverAsk({ memory, ...asCaller(token('mia')) });
  await mia.ask('POST /v1/users/mia/facts', { body: { text: 'I run.', actor: 'operator' } });
  expect((await mia.ask('GET /v1/users/mia/export')).status).toBe(200);
  const { entries } = (await mia.ask('GET /v1/users/mia/audit')).body;
  expect(entries.map(({ actor }: { actor: string }) => actor)).not.toContain('operator');
  for (const line of ['GET /v1/users/eva/export', 'GET /v1/users/eva/audit', 'DELETE /v1/users/eva', 'GET /v1/stats'])
    expect((await mia.ask(line)).status).toBe(403);
  expect((await mia.ask('POST /v1/users/mia/merge', { body: { from: 'eva' } })).status).toBe(403);
  expect((await mia.ask('DELETE /v1/users/mia')).body).toMatchObject({ actor: 'user', complete: true });
});
