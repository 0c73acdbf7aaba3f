// recollect reembed from the outside: refused before, killed in the middle, gone on with, done.
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test, vi } from 'vitest';
import { createMemory } from '#src/memory.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { copyPreparedFolder, onServer, openTestDatabase } from '../support/database.js';
import { runCli, startCli, waitForLine } from './run-cli.js';

vi.setConfig({ testTimeout: 120_000 });

const hashModel = fileURLToPath(new URL('../support/hash-model.mjs', import.meta.url));
const slowModel = fileURLToPath(new URL('../fault/slow-model.mjs', import.meta.url));

const database = onServer ? (await openTestDatabase()).location : await copyPreparedFolder();
afterAll(() => (onServer ? undefined : rm(database, { recursive: true, force: true })));
const turns = 120;

const memory = await createMemory({ database, embeddingModel: createHashEmbedding(), languageModel: null });
const messages = Array.from({ length: turns }, (_, index) => ({ role: 'user' as const, content: `Message ${index}.` }));
await memory.remember({ userId: 'ana', messages, extract: false });
await memory.settled();
await memory.close();

test('a model the database does not hold is refused with the command to run, and none that is none is taken', async () => {
  const refused = await runCli(['doctor', '--database', database]);
  expect(refused).toMatchObject({ status: 1, stdout: '' });
  expect(refused.stderr).toMatch(/run `recollect reembed --to all-MiniLM-L6-v2-int8`.*\(embedding_model_changed\)/);
  for (const [model, message] of [
    ['gentle', /gentle is not one of all-MiniLM-L6-v2-int8/],
    ['./missing.js', /cannot be loaded/],
    [fileURLToPath(new URL('../../dist/errors.js', import.meta.url)), /must export/],
  ] as const) {
    const none = await runCli(['reembed', '--to', model, '--database', database]);
    expect(none.stderr, model).toMatch(message);
    expect(none.status, model).toBe(1);
  }
});

test('killed in the middle it is gone on with', async () => {
  const reembed = ['reembed', '--database', database, '--to', slowModel, '--batch', '5'];
  const dry = await runCli([...reembed, '--dry-run']);
  expect(dry.stdout).toMatch(/hash-64 serves; moving to hash-96\.\n120 of 120 turns and facts, of 1 users/);
  expect(dry.stdout).toContain('Nothing was changed.');

  const child = startCli(reembed);
  const ended = once(child, 'close');
  // Two for the estimate, then five of 5 turns: the sixth is not asked for before the fifth is written.
  await waitForLine(child.stderr, /(batch\n){8}/);
  child.kill('SIGKILL');
  await ended;

  const again = await runCli([...reembed, '--json']);
  expect(again.status, again.stderr).toBe(0);
  const report: { missing: number } = JSON.parse(again.stdout);
  expect(report).toMatchObject({ from: 'hash-64', to: 'hash-96', items: turns, serving: true, removed: turns });
  expect(report.missing).toBeLessThanOrEqual(turns - 25);
  expect(report.missing).toBeGreaterThan(0);

  const env = (model: string) => ({ env: { RECOLLECT_EMBEDDING_MODEL: model } });
  const doctor = await runCli(['doctor', '--json', '--database', database], env(slowModel));
  expect(JSON.parse(doctor.stdout)).toMatchObject({ embeddingModel: { name: 'hash-96' } });
  expect((await runCli(['doctor', '--database', database], env(hashModel))).status).toBe(1);
});
