// recollect audit and audit verify, as a user types them; tampering makes verify exit 1.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openTestMemory } from '../support/memory.js';
import { runCli } from './run-cli.js';

const hashModel = fileURLToPath(new URL('../support/hash-model.mjs', import.meta.url));

test('audit lists without content, and verify notices a changed entry', { timeout: 90_000 }, async () => {
  const { memory, database } = await openTestMemory({ worker: false });
  const { driver, location } = database;
  const env = { RECOLLECT_EMBEDDING_MODEL: hashModel };
  const run = (...args: string[]) => runCli([...args, '--database', location], { env });
  await memory.facts.add({ userId: 'ana', text: 'Likes green tea.' });

  const listed = await run('audit', '--user', 'ana');
  expect(listed.stderr).toBe('');
  expect(listed.stdout).toMatch(/stored\s+by user\s+new\s+[0-9a-f-]{36}/);
  expect(listed.stdout).not.toContain('tea');

  const { checkpoint } = await memory.audit.verify();
  const verified = await run('audit', 'verify', '--checkpoint', `${checkpoint!.number}:${checkpoint!.hash}`, '--json');
  expect([verified.status, JSON.parse(verified.stdout)]).toMatchObject([0, { valid: true, chains: 1, entries: 1 }]);

  await driver.query(`update recollect.audit set kind = 'retracted'`);
  const tampered = await run('audit', 'verify');
  expect(tampered.status).toBe(1);
  expect(tampered.stdout).toContain('ana, entry 1: the entry was changed');
});
