// recollect export, import, erase, merge and audit verify --receipt from the outside, on an embedded folder.
import { generateKeyPairSync } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test, vi } from 'vitest';
import { createMemory } from '#src/memory.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { copyPreparedFolder } from '../support/database.js';
import { runCli as run } from './run-cli.js';

const hashModel = fileURLToPath(new URL('../support/hash-model.mjs', import.meta.url));
const database = await copyPreparedFolder();
const file = (name: string) => join(database, name);
const runCli = (args: readonly string[], input?: string) =>
  run([...args, '--database', database], { env: { RECOLLECT_EMBEDDING_MODEL: hashModel }, input });

vi.setConfig({ testTimeout: 180_000 });
afterAll(() => rm(database, { recursive: true, force: true }));

const memory = await createMemory({ database, embeddingModel: createHashEmbedding(), languageModel: null });
await memory.remember({ userId: 'anon', messages: [{ role: 'user', content: 'I live in Bern\u2028or so.' }] });
await memory.facts.add({ userId: 'ana', text: 'I am allergic to lupins.', type: 'constraint' });
await memory.settled();
await memory.close();

test('an export goes through a file and a pipe, and comes back', async () => {
  const lines = await runCli(['export', '--user', 'anon', '--output', file('anon.jsonl')]);
  expect(lines).toMatchObject({ status: 0, stdout: '', stderr: expect.stringMatching(/records written/) });
  expect((await stat(file('anon.jsonl'))).mode & 0o077).toBe(0);
  const array = await runCli(['export', '--user', 'anon', '--json']);
  const records = JSON.parse(array.stdout) as { kind: string }[];
  expect(records[0]).toMatchObject({ kind: 'header', userId: 'anon', version: 1 });
  expect(records).toHaveLength((await readFile(file('anon.jsonl'), 'utf8')).trim().split('\n').length);

  const imported = await runCli(['import', '-', '--user', 'copy', '--json'], array.stdout);
  expect(JSON.parse(imported.stdout)).toMatchObject({ userId: 'copy', imported: { turn: 1, session: 1 }, skipped: {} });
  const bad = await runCli(['import', '-', '--user', 'copy'], '{"kind":\n');
  expect(bad).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(/line 1: this is not JSON/) });
});

test('merge says what moved', async () => {
  const merged = await runCli(['merge', '--from', 'anon', 'copy', '--into', 'ana']);
  expect(merged).toMatchObject({ status: 0, stderr: '' });
  expect(merged.stdout).toMatch(/anon -> ana: 1 turns/);
});

test('erase wants to be told, and its receipt holds what it says', async () => {
  const refused = await runCli(['erase', '--user', 'ana']);
  expect(refused).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(/needs --yes/) });
  const erased = await runCli(['erase', '--user', 'ana', '--yes', '--json']);
  const receipt = JSON.parse(erased.stdout) as Record<string, unknown>;
  expect(receipt).toMatchObject({ complete: true, stores: [{ store: 'database', remaining: 0 }, { store: 'queue' }] });
  await writeFile(file('receipt.json'), erased.stdout);
  await writeFile(file('changed.json'), JSON.stringify({ ...receipt, erasedAt: '2020-01-01T00:00:00.000Z' }));
  const verify = (name: string, ...more: string[]) => runCli(['audit', 'verify', '--receipt', file(name), ...more]);
  expect(await verify('receipt.json')).toMatchObject({ status: 0, stdout: 'valid\n' });
  expect(await verify('changed.json')).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(/^not valid: .*changed/),
  });
  const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();
  await writeFile(file('other.pem'), other);
  expect(await verify('receipt.json', '--public-key', file('other.pem'))).toMatchObject({ status: 1 });
});
