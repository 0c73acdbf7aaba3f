import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recollect-count-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('passed, failed and skipped tests are counted, and what fails outside a test is a failure', async () => {
  const mixed = `test('a', () => {}); test('b', () => {}); test('c', () => { throw new Error('no'); });`;
  const left = ['skip', 'todo'].map((modifier) => `test.${modifier}('${modifier}');`).join('');
  await writeSuite('mixed.test.mjs', `${mixed} ${left}`);
  await writeSuite(
    'hook.test.mjs',
    `describe('d', () => { beforeAll(() => { throw new Error('no'); }); test('e', () => {}); });`,
  );
  await writeSuite('broken.test.mjs', `throw new Error('does not load');`);
  expect(await lastLine()).toBe('2 passed, 3 failed, 3 skipped');
}, 60_000);

test('a clean run names no skipped tests', async () => {
  await writeSuite('clean.test.mjs', `test('a', () => {});`);
  expect(await lastLine()).toBe('1 passed, 0 failed');
}, 60_000);

test('a run without a test is no success', async () => {
  expect(await lastLine()).toBe('0 passed, 1 failed');
}, 60_000);

async function writeSuite(name: string, body: string): Promise<void> {
  await writeFile(join(folder, name), `${body}\n`);
}

function lastLine(): Promise<string | undefined> {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporter = join(root, 'scripts', 'count-reporter.ts');
  // Globals, because a file outside the repository cannot import vitest.
  const options = ['run', '--root', folder, '--globals', '--reporter=default', `--reporter=${reporter}`];
  return new Promise((resolve) => {
    // The status is 1 by design in two of these runs; only the text is judged.
    execFile(process.execPath, [vitest, ...options], { env: { ...process.env, NO_COLOR: '1' } }, (_error, stdout) =>
      resolve(stdout.trimEnd().split('\n').at(-1)),
    );
  });
}
