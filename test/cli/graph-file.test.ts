// The file of the MCP memory server from the outside: taken in, written out, and served to a client under that server's tool names.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, expect, test, vi } from 'vitest';
import { copyPreparedFolder } from '../support/database.js';
import { runCli as run } from './run-cli.js';

vi.setConfig({ testTimeout: 180_000 });
const hashModel = fileURLToPath(new URL('../support/hash-model.mjs', import.meta.url));
const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const database = await copyPreparedFolder();
afterAll(() => rm(database, { recursive: true, force: true }));
const env = { RECOLLECT_EMBEDDING_MODEL: hashModel };
const runCli = (args: readonly string[], input?: string) => run([...args, '--database', database], { env, input });

const lines = [
  '{"type":"entity","name":"Ana","entityType":"person","observations":["likes tea","lives in Bern"]}',
  '{"type":"relation","from":"Ana","to":"Bern","relationType":"lives in"}',
];

test('its file comes in once, goes out as it was, and is served by its tools', async () => {
  const path = join(database, 'memory.jsonl');
  await writeFile(path, lines.join('\n'));
  const add = (from: string, input?: string) =>
    runCli(['add', from, '--user', 'ana', '--from', 'server-memory', '--json'], input);
  expect(JSON.parse((await add(path)).stdout)).toEqual({ entities: 1, observations: 2, relations: 1, bad: [] });
  const again = await add('-', `${lines.join('\n')}\nnonsense\n`);
  expect(again).toMatchObject({ status: 3, stderr: expect.stringMatching(/line 3: is not JSON/) });
  expect(JSON.parse(again.stdout)).toMatchObject({ entities: 0, observations: 0, relations: 0 });
  const written = await runCli(['export', '--user', 'ana', '--format', 'server-memory']);
  expect(written).toMatchObject({ status: 0, stdout: `${lines.join('\n')}\n` });

  const client = new Client({ name: 'test', version: '1' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [main, 'mcp', '--user', 'ana', '--database', database, '--tools', 'server-memory'],
      env: { ...env, PATH: process.env.PATH ?? '' },
      stderr: 'ignore',
    }),
  );
  const found = await client.callTool({ name: 'search_nodes', arguments: { query: 'TEA' } });
  expect(found.structuredContent).toEqual({
    entities: [{ name: 'Ana', entityType: 'person', observations: ['likes tea', 'lives in Bern'] }],
    relations: [{ from: 'Ana', to: 'Bern', relationType: 'lives in' }],
  });
  await client.close();
});
