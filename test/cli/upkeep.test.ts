// recollect upkeep from the outside: what it prints of one user and of all, a policy from a file, a file that is none.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test, vi } from 'vitest';
import { createMemory } from '#src/memory.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { copyPreparedFolder } from '../support/database.js';
import { runCli as run } from './run-cli.js';

const hashModel = fileURLToPath(new URL('../support/hash-model.mjs', import.meta.url));
const runCli = (args: readonly string[]) => run(args, { env: { RECOLLECT_EMBEDDING_MODEL: hashModel } });

vi.setConfig({ testTimeout: 180_000 });

const database = await copyPreparedFolder();
afterAll(() => rm(database, { recursive: true, force: true }));

const memory = await createMemory({
  database,
  embeddingModel: createHashEmbedding(),
  languageModel: null,
  worker: false,
});
await memory.facts.add({ userId: 'ana', text: 'I am allergic to lupins.', type: 'constraint' });
const gone = await memory.facts.add({ userId: 'ana', text: 'I enjoy cricket.', type: 'preference' });
await memory.close();

test('a dry run tells, a run does, and both say why', async () => {
  const policy = join(database, 'none.json');
  await writeFile(policy, JSON.stringify({ name: 'none', maxFacts: 0, expireAfter: [], purgeAfterDays: 30 }));
  const upkeep = ['upkeep', '--database', database, '--policy', policy];
  const dry = await runCli([...upkeep, '--dry-run', '--user', 'ana']);
  expect(dry).toMatchObject({ status: 0, stderr: '' });
  expect(dry.stdout).toMatch(/would expire .* over the cap of 0 facts, policy none .*I enjoy cricket\./);
  expect(dry.stdout).toMatch(/1 facts expired, 0 purged, 0 turns deleted\. Nothing was changed\./);
  const done = await runCli([...upkeep, '--json']);
  expect(done.status).toBe(0);
  expect(JSON.parse(done.stdout)).toMatchObject({
    dryRun: false,
    expired: 1,
    users: [{ expired: [{ id: gone.id, text: null }] }],
  });
  expect(done.stdout).not.toContain('cricket');
  const doctor = await runCli(['doctor', '--database', database]);
  expect(doctor.stdout).toMatch(/upkeep +\d{4}-\d\d-\d\d, policy none: 1 users, 1 expired/);
});

test('a policy that is none: one line, exit 1, nothing done', async () => {
  for (const [policy, message] of [
    ['gentle', /config_invalid/],
    ['./missing.json', /cannot be read.*invalid_input/],
  ] as const) {
    const refused = await runCli(['upkeep', '--database', database, '--policy', policy]);
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toMatch(message);
  }
});
