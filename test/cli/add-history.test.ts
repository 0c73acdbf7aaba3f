// recollect add --from: an export as it was downloaded becomes memory, once; a paid model is asked for first.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { copyPreparedFolder } from '../support/database.js';
import { chatgptExport, claudeCodeSession, mem0Export } from './history/exports.js';
import { runCli } from './run-cli.js';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const folder = await mkdtemp(join(tmpdir(), 'recollect-history-'));
const database = await copyPreparedFolder();
const env = { RECOLLECT_EMBEDDING_MODEL: fileURLToPath(new URL('../support/hash-model.mjs', import.meta.url)) };
const add = (from: string, path: string, args: string[] = [], more: Record<string, string> = {}) =>
  runCli(['add', '--user', 'ana', '--database', database, '--from', from, join(folder, path), ...args], {
    env: { ...env, ...more },
  });

beforeAll(async () => {
  const archive = zipSync({
    'conversations.json': strToU8(JSON.stringify(chatgptExport)),
    'chat.html': strToU8('<html>'),
  });
  await writeFile(join(folder, 'chatgpt.zip'), archive);
  await writeFile(join(folder, 'broken.zip'), archive.subarray(0, 60));
  await mkdir(join(folder, 'projects', '-home-ana-heron'), { recursive: true });
  await writeFile(join(folder, 'projects', '-home-ana-heron', 's1.jsonl'), claudeCodeSession);
  await writeFile(join(folder, 'mem0.json'), JSON.stringify(mem0Export));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(database, { recursive: true, force: true });
});

test('the archive of ChatGPT becomes turns and facts, and a second time nothing', async () => {
  const first = await add('chatgpt', 'chatgpt.zip');
  expect(first.status).toBe(3);
  expect(first.stdout).toBe(
    '4 turns of 1 conversation found.\nLeft out: 1 messages of tools and of the system, 1 messages of other branches.\n' +
      'Added 4 turns; 1 could not be read.\n',
  );
  const facts = await runCli(['facts', 'list', '--user', 'ana', '--database', database], { env });
  expect(facts.stdout).toContain('allergic to shellfish');
  const second = await add('chatgpt', 'chatgpt.zip', ['--json']);
  expect(JSON.parse(second.stdout)).toMatchObject({ added: 0, known: 4, estimate: null, settled: true });
});

test('a folder of sessions is read with all below it', async () => {
  const done = await add('claude-code', 'projects', ['--json']);
  expect(JSON.parse(done.stdout)).toMatchObject({ added: 3, facts: 0, leftOut: { 'tool calls and results': 2 } });
});

test('memories of mem0 are stated by mem0, once, and stay away when they were retracted', async () => {
  expect(JSON.parse((await add('mem0', 'mem0.json', ['--json'])).stdout)).toMatchObject({ facts: 2, known: 0 });
  const listed = await runCli(['facts', 'list', '--user', 'ana', '--database', database, '--json'], { env });
  const { facts } = JSON.parse(listed.stdout) as { facts: { id: string; text: string; metadata: object }[] };
  const vegetarian = facts.find(({ text }) => text === 'Is vegetarian')!;
  expect(vegetarian.metadata).toMatchObject({ source: 'mem0', sourceId: 'f1' });
  await runCli(['facts', 'retract', vegetarian.id, '--user', 'ana', '--database', database], { env });
  expect(JSON.parse((await add('mem0', 'mem0.json', ['--json'])).stdout)).toMatchObject({ facts: 0, known: 2 });
});

test('where a model is paid it says what it takes, and needs --yes where nobody can be asked', async () => {
  const key = { ANTHROPIC_API_KEY: 'sk-test', ANTHROPIC_BASE_URL: 'http://127.0.0.1:9' };
  const asked = await add('chatgpt', 'chatgpt.zip', ['--user', 'ben'], key);
  expect(asked.status).toBe(1);
  expect(asked.stdout).toMatch(/at most 1 call of claude-haiku\S* with about \d+ tokens \(US\$ 0\.\d{4}\);/);
  expect(asked.stderr).toMatch(/needs --yes where a model is paid\. \(invalid_input\)/);
  const nothing = await runCli(['facts', 'list', '--user', 'ben', '--database', database, '--json'], { env });
  expect(JSON.parse(nothing.stdout)).toMatchObject({ facts: [] });
});

test('what is not there, not an archive or of another program is said in one line', async () => {
  for (const [from, path, message] of [
    ['chatgpt', 'none.zip', /There is no file or folder .*none\.zip\. \(not_found\)/],
    ['chatgpt', 'broken.zip', /The archive .* is damaged\. \(invalid_input\)/],
    ['claude', 'mem0.json', /There is nothing of claude in .*mem0\.json\. \(invalid_input\)/],
    ['chatgpt', 'projects', /holds no file that matches/],
  ] as const)
    expect((await add(from, path)).stderr).toMatch(message);
  expect((await add('friendster', 'mem0.json')).stderr).toMatch(/Allowed choices are chatgpt, claude, claude-code/);
});
