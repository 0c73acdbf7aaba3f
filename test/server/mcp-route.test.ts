// The server's MCP route, through the official client: whose memory it is, and who may not reach it.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, expect, test } from 'vitest';
import type { Caller } from '#src/server/caller.js';
import { createServer } from '#src/server/create-server.js';
import { openTestMemory } from '../support/memory.js';

const { memory } = await openTestMemory();
const open: Client[] = [];
afterAll(async () => {
  for (const client of open) await client.close();
});

const key = (app: string | null, ...scopes: ('read' | 'write')[]): Caller => ({ kind: 'key', keyId: 'k', app, scopes });
const ana: Caller = { kind: 'user', app: 'shop', userId: 'ana', scopes: ['read', 'write'] };

async function connect(caller: Caller | null, userId: string, query = ''): Promise<Client> {
  const server = createServer({ memory, authenticate: async () => caller });
  const client = new Client({ name: 'test', version: '1' });
  const url = new URL(`http://memory.test/v1/users/${encodeURIComponent(userId)}/mcp${query}`);
  await client.connect(
    new StreamableHTTPClientTransport(url, { fetch: (target, init) => server.fetch(new Request(target, init)) }),
  );
  open.push(client);
  return client;
}

async function remember(client: Client, text: string): Promise<void> {
  await client.callTool({ name: 'remember', arguments: { text } });
}

test("a key's user and a user's own token are the same memory, stored under the app", async () => {
  await remember(await connect(key('shop', 'write'), 'ana'), 'I keep bees.');
  await remember(await connect(ana, 'ana'), 'I play the cello.');
  const { facts } = await memory.facts.list({ userId: 'shop/ana' });
  expect(facts.map(({ text }) => text).sort()).toEqual(['I keep bees.', 'I play the cello.']);
});

test('the scope of the address is the scope of what is stored', async () => {
  await remember(await connect(key('shop', 'write'), 'ben', '?scope=work'), 'I use vim.');
  const { facts } = await memory.facts.list({ userId: 'shop/ben' });
  expect(facts.map(({ scope }) => scope)).toEqual(['work']);
});

test('an id that looks like another app stays inside the caller’s own', async () => {
  await memory.facts.add({ userId: 'bank/ana', text: 'I owe nothing.' });
  const client = await connect(key('shop', 'write'), 'bank/ana');
  const { contents } = await client.readResource({ uri: 'recollect://facts' });
  expect(JSON.stringify(contents)).not.toContain('owe');
});

test.each([
  ['nobody', null, 'ana'],
  ['a key that may only read', key('shop', 'read'), 'ana'],
  ["another user's token", ana, 'ben'],
] as const)('%s does not get in', async (_who, caller, userId) => {
  await expect(connect(caller, userId)).rejects.toThrow();
});
