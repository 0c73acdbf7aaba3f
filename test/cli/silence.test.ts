// A default run talks to nobody: no telemetry, no update check, no download. Every connection of the process and its threads is
// written down by a script that is loaded before it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, expect, test, vi } from 'vitest';
import { copyPreparedFolder } from '../support/database.js';

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const watcher = pathToFileURL(fileURLToPath(new URL('../support/record-connections.mjs', import.meta.url))).href;
const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'recollect-silence-'));
const database = await copyPreparedFolder();
afterAll(async () => {
  for (const place of [folder, database]) await rm(place, { recursive: true, force: true });
});

/** What a process did, line by line. */
async function watched(name: string, args: string[]): Promise<Record<string, string>[]> {
  const record = join(folder, name);
  await writeFile(record, '');
  const env = {
    ...{ PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', RECOLLECT_DATABASE_URL: database },
    NODE_OPTIONS: `--import=${watcher}`,
    RECORD_CONNECTIONS: record,
  };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const [status] = await once(child, 'close');
  expect(status).toBe(0);
  return (await readFile(record, 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

test('a conversation, a recall and a look at it connect to nobody, and load nothing that could', async () => {
  const runs = [
    ['chat', '--user', 'ana', '--message', 'I am allergic to peanuts.'],
    ['recall', '--user', 'ana', 'What am I allergic to?'],
    ['doctor'],
  ];
  for (const [index, given] of runs.entries()) {
    const lines = await watched(`run ${index}`, [main, ...given]);
    expect(lines.filter((line) => line.watching === undefined)).toEqual([]);
    expect(lines[0]).toEqual({ watching: 'main' });
  }
});

test('the watcher sees what there is to see', async () => {
  const script = join(folder, 'talk.mjs');
  await writeFile(script, `await fetch('http://127.0.0.1:65000/').catch(() => undefined);`);
  const lines = await watched('talk', [script]);
  expect(lines.some((line) => line.connected !== undefined)).toBe(true);
});
