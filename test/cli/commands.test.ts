// The other commands from the outside: facts, chat, doctor, one folder shared by two processes, and what goes wrong.

import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { describeFailure } from '#src/cli/exit-status.js';
import { createProgram } from '#src/cli/program.js';
import { copyPreparedFolder } from '../support/database.js';
import { runCli, startCli, waitForLine } from './run-cli.js';

// Each process takes a second or two to start, more on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let folder: string;
let database: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recollect-cli-'));
  database = await copyPreparedFolder();
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(database, { recursive: true, force: true });
});

test('chat without a key remembers across two processes', async () => {
  const chat = ['chat', '--user', 'chat', '--database', database, '--message'];
  const told = await runCli([...chat, 'I am allergic to peanuts.']);
  expect(told.status).toBe(0);
  expect(told.stdout).toContain('I am allergic to peanuts.');
  const asked = await runCli([...chat, 'What am I allergic to?', '--session', 'later', '--json']);
  expect(asked.status).toBe(0);
  const document = JSON.parse(asked.stdout);
  expect(document).toMatchObject({ offline: true, sessionId: 'later', settled: true });
  expect(document.text).toContain('peanuts');
  expect(document.recalled.facts[0].text).toBe('I am allergic to peanuts.');
});

test('chat without a terminal says so and ends well', async () => {
  const result = await runCli(['chat', '--user', 'me'], { cwd: folder });
  expect(result).toMatchObject({ status: 0, stderr: '' });
  expect(result.stdout).toContain('no terminal');
});

test('a second process works through the first; worker and migrate name the one that holds the folder', async () => {
  const holder = startCli(['worker', '--database', database]);
  const ended = once(holder, 'exit');
  await waitForLine(holder.stderr, /working on/);
  const facts = ['facts', '--database', database];
  const run = (...args: string[]) => runCli([facts[0]!, ...args, '--user', 'f', ...facts.slice(1), '--json']);

  const added = await run('add', 'I sail on Sundays.', '--type', 'preference');
  expect(added.status).toBe(0);
  const { id } = JSON.parse(added.stdout);
  const listed = await run('list');
  expect(JSON.parse(listed.stdout).facts).toMatchObject([{ id, text: 'I sail on Sundays.', type: 'preference' }]);

  const refusals = await Promise.all(['worker', 'migrate'].map((command) => runCli([command, '--database', database])));
  for (const refused of refusals) {
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toContain(`held by process ${holder.pid}`);
    expect(refused.stderr).toContain('(database_locked)');
  }
  holder.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);

  // The holder is gone; what went through it stays.
  const retracted = await run('retract', id);
  expect(JSON.parse(retracted.stdout)).toMatchObject({ id, state: 'retracted' });
  const history = JSON.parse((await run('history', id)).stdout);
  expect(history.events.map((event: { kind: string }) => event.kind)).toEqual(
    expect.arrayContaining(['stored', 'retracted']),
  );
  const unknown = await run('history', '0');
  expect(unknown).toMatchObject({ status: 1, stdout: '' });
  expect(unknown.stderr).toMatch(/^recollect: .* \(not_found\)\n$/);
});

test('doctor prints what there is and that nothing is wrong', async () => {
  const result = await runCli(['doctor', '--json', '--database', database]);
  expect(result.status).toBe(0);
  const report = JSON.parse(result.stdout);
  expect(report).toMatchObject({ problems: [], jobs: { dead: 0 }, embeddingModel: { dimensions: 384 } });
  expect(report.memory.peakMegabytes).toBeGreaterThan(50);
});

test.each([
  [['recall', 'x'], /required option '--user/],
  [['recall', '--user', 'u'], /missing required argument 'query'/],
  [['recall', 'x', '--user', 'u', '--k', '0'], /'--k <number>' argument '0' is invalid/],
  [['recall', 'x', '--user', 'u', '--min-relevance', '2'], /between 0 and 1/],
  [['facts', 'list', '--user', 'u', '--state', 'dead'], /Allowed choices/],
  [['recall', 'x', '--user', 'u', '--bogus'], /unknown option '--bogus'/],
])('usage error %j is one line and status 2', async (args, message) => {
  let printed = '';
  const writeErr = (text: string) => {
    printed += text;
  };
  const failed = await createProgram({ writeErr })
    .parseAsync(args, { from: 'user' })
    .then(() => null, describeFailure);
  expect(failed).toEqual({ status: 2, line: null });
  expect(printed).toMatch(message);
  expect(printed).toMatch(/^recollect: [^\n]+\n$/);
});

test('a usage error of the real command', async () => {
  const result = await runCli(['remember'], { cwd: folder });
  expect(result).toMatchObject({ status: 2, stdout: '' });
  expect(result.stderr).toBe("recollect: unknown command 'remember'; see `recollect --help` (usage)\n");
});

test('databases that cannot be opened: one clear line with the code, exit 1', async () => {
  const old = join(folder, 'old');
  await mkdir(join(old, 'postgres'), { recursive: true });
  await writeFile(join(old, 'postgres', 'PG_VERSION'), '17\n');
  await writeFile(join(folder, 'file'), '');
  const cases: [string, RegExp][] = [
    [old, /written by PostgreSQL 17.*\(database_incompatible\)/],
    ['postgresql://user:secret@127.0.0.1:1/none', /\(database_unreachable\)/],
    ['mysql://127.0.0.1/none', /\(config_invalid\)/],
    [join(folder, 'file'), /cannot be opened.*\(database_unreachable\)/],
  ];
  const check = async ([place, message]: [string, RegExp]) => {
    // The flag wins over the environment; what follows -- is never a flag.
    const result = await runCli(['recall', '--user', 'u', '--json', '--database', place, '--', '--json'], {
      env: { RECOLLECT_DATABASE_URL: database },
    });
    expect(result).toMatchObject({ status: 1, stdout: '' });
    expect(result.stderr).toMatch(/^recollect: [^\n]*\n$/);
    expect(result.stderr).toMatch(message);
    expect(result.stderr).not.toContain('secret');
  };
  await Promise.all(cases.map(check));
});
