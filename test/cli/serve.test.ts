// recollect serve from the outside: start, share its folder with other commands, refuse to be open to everybody, stop.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { copyPreparedFolder } from '../support/database.js';
import { runCli, startCli } from './run-cli.js';

// Each process takes a second or two to start, more on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let database: string;
let serving: { child: ChildProcess; url: string };

beforeAll(async () => {
  database = await copyPreparedFolder();
  serving = await serve(startCli(['serve', '--port', '0', '--database', database]));
});

afterAll(async () => {
  serving.child.kill('SIGKILL');
  await rm(database, { recursive: true, force: true });
});

async function serve(child: ChildProcess) {
  let printed = '';
  child.stdout!.setEncoding('utf8');
  for await (const text of child.stdout!) {
    printed += text;
    const url = /serves the memory at (http:\S+);/.exec(printed)?.[1];
    if (url && printed.includes('openapi.json')) return { child, url, printed };
  }
  throw new Error(`ended without an address: ${printed}`);
}

async function askJson(path: string, body?: unknown) {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${serving.url}${path}`, { ...init, headers: { 'content-type': 'application/json' } });
  return response.json() as Promise<{ facts: { text: string }[]; text: string }>;
}

test('serves while chat and recall use the same folder, and sees what they told', async () => {
  await askJson('/v1/users/me/facts', { text: 'I am allergic to peanuts.', type: 'constraint' });
  const chat = ['chat', '--user', 'me', '--database', database, '--json', '--message', 'I live in Porto.'];
  const recall = ['recall', '--user', 'me', '--database', database, '--json', 'What am I allergic to?'];
  const [told, recalled] = await Promise.all([runCli(chat), runCli(recall)]);
  expect([told.status, recalled.status]).toEqual([0, 0]);
  // What the chat was told may be known by then as well.
  const known: { text: string }[] = JSON.parse(recalled.stdout).facts;
  expect(known.map(({ text }) => text)).toContain('I am allergic to peanuts.');
  const { facts } = await askJson('/v1/users/me/facts');
  expect(facts.map(({ text }) => text)).toContain('I live in Porto.');
  const answer = await askJson('/v1/users/me/chat', { message: 'Where do I live?', sessionId: 'http' });
  expect(answer.text).toContain('Porto');
});

test('answers to its own names only', async () => {
  // fetch() sets the Host header itself.
  const asked = get(`${serving.url}/healthz`, { headers: { host: 'evil.example' } });
  const [response] = await once(asked, 'response');
  response.resume();
  expect(response.statusCode).toBe(403);
});

test('is not open to the network without a key', async () => {
  const args = ['serve', '--host', '0.0.0.0', '--port', '0', '--database', database];
  const refused = await runCli(args);
  expect(refused).toMatchObject({ status: 1, stdout: '' });
  expect(refused.stderr).toMatch(
    /^recollect: Everybody who reaches 0\.0\.0\.0 .*recollect keys create.*\(config_invalid\)\n$/,
  );

  const child = startCli(args, { env: { RECOLLECT_TOKEN_SECRET: 'x'.repeat(40) } });
  const { url } = await serve(child);
  const anybody = await fetch(`http://127.0.0.1:${new URL(url).port}/v1/users/me/facts`);
  expect(anybody.status).toBe(401);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('`npm start` prints what to type, serves without a terminal, and ends well when stopped', async () => {
  serving.child.kill('SIGTERM');
  expect(await once(serving.child, 'exit')).toEqual([0, null]);
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const { scripts } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));
  expect(scripts.chat).toBe('node dist/cli/main.js chat --user me');
  const [program, ...args] = scripts.start.split(' ');
  expect(program).toBe('node');
  const child = spawn(process.execPath, [...args, '--port', '0', '--database', database], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const started = await serve(child);
  expect(started.printed).toContain('npm run chat');
  const response = await fetch(`${started.url}/v1/users/me/facts`);
  const { facts } = (await response.json()) as { facts: unknown[] };
  expect(facts.length).toBeGreaterThanOrEqual(2);
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
});
