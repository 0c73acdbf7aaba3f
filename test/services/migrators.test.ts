// Migrators that meet, and migrators that are killed in the middle: the next one finishes, and every version is there once.
import { spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { openPostgres } from '#src/drivers/postgres.js';
import { createMemory } from '#src/memory.js';
import { readMigrations } from '#src/store/migrate.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const name = `recollect_migrators_${randomBytes(4).toString('hex')}`;
const admin = await openPostgres({ url: process.env.DATABASE_URL! }, { connections: 1 });
await admin.query(`create database ${name}`);
const url = new URL(process.env.DATABASE_URL!);
url.pathname = `/${name}`;
afterAll(async () => {
  await admin.query(`drop database ${name} with (force)`);
  await admin.close();
});

it('kill -9 of migrators leaves nothing half done', { timeout: 60_000 }, async () => {
  for (let round = 0; round < 3; round += 1) {
    const both = [start(), start()];
    setTimeout(() => both[0]!.child.kill('SIGKILL'), randomInt(400, 1_500));
    setTimeout(() => both[1]!.child.kill('SIGKILL'), randomInt(400, 1_500));
    await Promise.all(both.map(({ ended }) => ended));
  }
  const last = [start(), start()];
  expect(await Promise.all(last.map(({ ended }) => ended))).toEqual([0, 0]);
  const driver = await openPostgres({ url: url.href }, { connections: 1 });
  const versions = await driver.query<{ version: number }>(
    'select version from recollect_meta.migrations order by version',
  );
  await driver.close();
  expect(versions.map(({ version }) => version)).toEqual((await readMigrations()).map(({ version }) => version));
  const memory = await createMemory({ database: url.href, embeddingModel: createHashEmbedding(), languageModel: null });
  await memory.remember({ userId: 'ana', messages: [{ role: 'user', content: 'I am allergic to kiwis.' }] });
  expect(await memory.settled({ timeout: 30_000 })).toEqual({ settled: true, left: 0 });
  expect((await memory.doctor()).counts).toEqual({ users: 1, turns: 1, facts: 1 });
  await memory.close();
});

function start() {
  const child = spawn(process.execPath, [main, 'migrate', '--database', url.href, '--json'], { stdio: 'ignore' });
  return { child, ended: new Promise<number | null>((done) => child.once('exit', done)) };
}
