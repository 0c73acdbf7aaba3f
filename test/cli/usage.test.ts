// recollect usage from the outside: sums by day and user, and the estimator of docs/costs.md.
import { readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test, vi } from 'vitest';
import { createMemory } from '#src/memory.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { copyPreparedFolder } from '../support/database.js';
import { runCli as run } from './run-cli.js';

const hashModel = fileURLToPath(new URL('../support/hash-model.mjs', import.meta.url));
const runCli = (args: readonly string[], env: Record<string, string> = {}) =>
  run(args, { env: { RECOLLECT_EMBEDDING_MODEL: hashModel, ...env } });

vi.setConfig({ testTimeout: 180_000 });

const database = await copyPreparedFolder();
afterAll(() => rm(database, { recursive: true, force: true }));

const memory = await createMemory({
  ...{ database, languageModel: null, worker: false },
  embeddingModel: createHashEmbedding(),
});
await memory.facts.add({ userId: 'ana', text: 'I sail.' });
const record = { purpose: 'chat', usage: { inputTokens: 100_000, outputTokens: 1_000 } };
memory.usage.record({ ...record, userId: 'ana', model: 'claude-sonnet-5-5' });
memory.usage.record({ ...record, model: 'house-model' });
await memory.close();

test('sums by user and model, with what has no price', async () => {
  const shown = await runCli(['usage', '--database', database, '--by', 'user,model'], {
    RECOLLECT_BUDGETS: 'deployment=0.2/1d',
  });
  expect(shown).toMatchObject({ status: 0, stderr: '' });
  expect(shown.stdout).toMatch(/^ana +claude-sonnet-5-5 +1 +100,000 +1,000 +0 +0 +0\.2100$/m);
  expect(shown.stdout).toMatch(/^\(no user\) +house-model +1 +.* 0\.0000 \+\?$/m);
  expect(shown.stdout).toMatch(/^total +2 +200,000 /m);
  expect(shown.stdout).toMatch(/^Budget deployment=0\.2\/1d: US\$ 0\.2100 spent, 105 %; background work waits$/m);
  const json = await runCli(['usage', '--database', database, '--user', 'ana', '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({ rows: [{ calls: 1 }], total: { cost: 0.21 } });
});

test('refuses what is no day and no group', async () => {
  expect((await runCli(['usage', '--since', 'May', '--database', database])).status).toBe(2);
  expect((await runCli(['usage', '--by', 'team', '--database', database])).status).toBe(2);
});

test('estimates what the page shows', async () => {
  const page = await readFile(new URL('../../docs/costs.md', import.meta.url), 'utf8');
  const [, command = '', shown = ''] = /\$ recollect (usage estimate .*)\n([\s\S]*?)```/.exec(page) ?? [];
  const env = { RECOLLECT_EMBEDDING_MODEL: '' };
  expect((await runCli(command.split(' '), env)).stdout.trim()).toBe(shown.trim());
  const example = /(usage estimate --turns 1000[\s\S]*?)```/.exec(page)?.[1]?.replaceAll('\\\n', ' ') ?? '';
  const reproduced = await runCli([...example.trim().split(/\s+/), '--json'], env);
  const report = JSON.parse(reproduced.stdout) as { lines: { purpose: string; cost: number }[] };
  expect(report.lines.find(({ purpose }) => purpose === 'extract')?.cost).toBeCloseTo(0.25, 10);
});
