// A database of a provider such as Supabase: no superuser, the extension made by somebody else, a pooler in front.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgres } from '#src/drivers/postgres.js';
import { migrateDatabase } from '#src/memory/migrate.js';
import { createMemory } from '#src/memory.js';
import type { DatabaseDriver } from '#src/ports/database.js';
import { createDatabase, type Roles } from '#src/store/database.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { type Pooler, startPgBouncer } from '../support/pgbouncer.js';

const mark = randomBytes(4).toString('hex');
const server = process.env.DATABASE_URL!;
let admin: DatabaseDriver;
const leftovers: string[] = [];
const poolers: Pooler[] = [];

beforeAll(async () => {
  admin = await openPostgres({ url: server }, { connections: 1 });
});
afterAll(async () => {
  for (const pooler of poolers) await pooler.stop();
  for (const statement of leftovers.reverse()) await admin.query(statement);
  await admin.close();
});

/** A database with its own owner, as a provider hands it out; gives its URL. */
async function provide(name: string, attributes: string): Promise<string> {
  await admin.query(`create role ${name} login nosuperuser ${attributes}`);
  leftovers.push(`drop role ${name}`);
  await admin.query(`create database ${name} owner ${name}`);
  leftovers.push(`drop database ${name} with (force)`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const inside = await openPostgres({ url: url.href }, { connections: 1 });
  await inside.query('create extension vector');
  await inside.close();
  url.username = name;
  return url.href;
}

async function useIt(url: string, roles: Roles): Promise<void> {
  const driver = await openPostgres({ url });
  const database = createDatabase(driver, roles);
  expect((await migrateDatabase(database)).length).toBeGreaterThan(12);
  const pooler = await startPgBouncer(url, 'transaction');
  poolers.push(pooler);
  const memory = await createMemory({
    database: pooler.through(url),
    embeddingModel: createHashEmbedding(),
    languageModel: null,
    config: { runtimeRole: roles.runtime, upkeepRole: roles.upkeep },
  });
  await memory.remember({ userId: 'ana', messages: [{ role: 'user', content: 'I am allergic to kiwis.' }] });
  expect(await memory.settled({ timeout: 30_000 })).toEqual({ settled: true, left: 0 });
  const found = await memory.recall({ userId: 'ana', query: 'kiwis', recentTurns: 0, minRelevance: 0 });
  expect(found.facts.map(({ text }) => text)).toEqual(['I am allergic to kiwis.']);
  await memory.upkeep.run();
  expect((await memory.users.erase('ana')).complete).toBe(true);
  expect((await memory.doctor()).problems).toEqual([]);
  await memory.facts.add({ userId: 'ben', text: 'I play the cello.' });
  const seen = (userId: string) =>
    database.asUser(userId, (connection) => connection.query('select user_id from recollect.facts'));
  expect(await seen('ben')).toEqual([{ user_id: 'ben' }]);
  expect(await seen('cleo')).toEqual([]);
  await memory.close();
  await driver.close();
}

describe('an owner who is no superuser', () => {
  it('may make the two roles where the provider lets it', { timeout: 60_000 }, async () => {
    const roles = { runtime: `own_runtime_${mark}`, upkeep: `own_upkeep_${mark}` };
    leftovers.push(`drop role if exists ${roles.runtime}, ${roles.upkeep}`);
    await useIt(await provide(`provided_${mark}`, 'createrole'), roles);
  });

  it('finds them where an administrator made them', { timeout: 60_000 }, async () => {
    const roles = { runtime: `given_runtime_${mark}`, upkeep: `given_upkeep_${mark}` };
    leftovers.push(`drop role if exists ${roles.runtime}, ${roles.upkeep}`);
    const url = await provide(`plain_${mark}`, 'nocreaterole');
    for (const role of Object.values(roles)) {
      await admin.query(`create role ${role} nologin`);
      await admin.query(`grant ${role} to plain_${mark}`);
    }
    await useIt(url, roles);
  });
});
