// recollect reextract from the outside: the estimate, the question nobody is there to answer, the run, the run again.
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test, vi } from 'vitest';
import { createMemory } from '#src/memory.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { copyPreparedFolder } from '../support/database.js';
import { runCli } from './run-cli.js';

vi.setConfig({ testTimeout: 180_000 });

const database = await copyPreparedFolder();
afterAll(() => rm(database, { recursive: true, force: true }));

const memory = await createMemory({
  database,
  embeddingModel: createHashEmbedding(),
  languageModel: null,
  extractor: { name: 'silent-1', extract: async () => ({ claims: [], lost: {}, usage: null }) },
});
await memory.remember({ userId: 'ana', messages: [{ role: 'user', content: 'I am allergic to lupins.' }] });
await memory.remember({ userId: 'ben', messages: [{ role: 'user', content: 'I live in Porto.' }] });
await memory.settled();
await memory.close();

const env = { RECOLLECT_EMBEDDING_MODEL: fileURLToPath(new URL('../support/hash-model.mjs', import.meta.url)) };
const reextract = (...args: string[]) => runCli(['reextract', '--database', database, ...args], { env });

test('says what it will take, and needs --yes where nobody can be asked', async () => {
  const dry = await reextract('--all', '--dry-run');
  expect(dry).toMatchObject({ status: 0, stderr: '' });
  expect(dry.stdout).toMatch(
    /2 exchanges of 2 users have not been read by offline-\d+\.\nReading them costs nothing\./,
  );
  expect(dry.stdout).toMatch(/also those that it does not find\.\nNothing was changed\.\n$/);
  const unasked = await reextract('--all');
  expect(unasked.status).toBe(1);
  expect(unasked.stderr).toMatch(/needs --yes \(or --dry-run\)\. \(invalid_input\)/);
  for (const [args, message] of [
    [[], /either userId or all.*invalid_input/],
    [['--all', '--extractor', 'claude'], /needs a key: ANTHROPIC_API_KEY.*config_invalid/],
  ] as const)
    expect((await reextract(...args)).stderr).toMatch(message);
});

test('reads what is asked for, once', async () => {
  const one = await reextract('--user', 'ana', '--extractor', 'offline', '--yes', '--json');
  expect(JSON.parse(one.stdout)).toMatchObject({ exchanges: 1, done: 1, claims: { stored: 1 } });
  const all = await reextract('--all', '--yes');
  expect(all.stdout).toMatch(/1 exchanges read: 1 facts stored, 0 held/);
  const again = await reextract('--all', '--since', '2020-01-01');
  expect(again).toMatchObject({ status: 0 });
  expect(again.stdout).toMatch(/^offline-\d+ has read everything\.\nNothing was changed\.\n$/);
});
