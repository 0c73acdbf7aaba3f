// Every statement of a user names that user for each table it reads: on Citus it then goes to one shard. Plans are read here without
// row-level security, so that a condition in them is the statement's own. With RECOLLECT_CITUS_URL the plans of a cluster are read too.
import { afterAll, describe, expect, it } from 'vitest';
import { openPostgres } from '#src/drivers/postgres.js';
import { distributeDatabase, migrateDatabase } from '#src/memory/migrate.js';
import { createMemory } from '#src/memory.js';
import type { DatabaseDriver, Statement } from '#src/ports/database.js';
import { createDatabase } from '#src/store/database.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { openTestDatabase } from '../support/database.js';
import { type RecordedStatement, recordStatements } from '../support/recorded-statements.js';

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  Schema?: string;
  Plans?: PlanNode[];
  [key: string]: unknown;
}

const { driver } = await openTestDatabase();
const userTables = new Set(
  (
    await driver.query<{ name: string }>(
      `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'user_id'
       where c.relnamespace = 'recollect'::regnamespace and c.relkind = 'r'`,
    )
  ).map(({ name }) => name),
);

/** What a user's day consists of. */
async function useMemory(on: DatabaseDriver): Promise<RecordedStatement[]> {
  const { driver: recording, recorded } = recordStatements(on);
  const memory = await createMemory({
    database: recording,
    embeddingModel: createHashEmbedding(),
    languageModel: null,
    worker: false,
  });
  const userId = 'ana';
  for (const day of ['Monday', 'Tuesday'])
    await memory.remember({
      userId,
      sessionId: day,
      messages: [
        { role: 'user', id: `user ${day}`, content: `I am allergic to kiwis. I live in Oslo since ${day}.` },
        { role: 'assistant', id: `assistant ${day}`, content: 'I will keep that in mind.' },
      ],
    });
  await memory.settled();
  await memory.recall({ userId, sessionId: 'Tuesday', query: 'What am I allergic to since Monday?', profile: true });
  const stated = await memory.facts.add({ userId, text: 'I play the cello.' });
  const changed = await memory.facts.update(userId, stated.id, { text: 'I play the viola.' });
  await memory.facts.used(userId, [changed.id]);
  await memory.facts.pin(userId, changed.id);
  await memory.facts.get(userId, changed.id);
  await memory.facts.history(userId, changed.id);
  await memory.facts.list({ userId, asOf: new Date() });
  await memory.facts.rejected(userId);
  await memory.facts.retract(userId, changed.id);
  await memory.facts.restore(userId, changed.id);
  await memory.turns.list({ userId });
  await memory.turns.get(userId, 'user Monday');
  await memory.sessions.list({ userId });
  await memory.users.profile(userId);
  await memory.audit.list({ userId });
  await memory.audit.verify({ userId });
  const events = memory.events.subscribe({ userId, after: '00000000-0000-7000-8000-000000000000' });
  for await (const event of events) if (event.kind) break;
  await memory.settled();
  const records = [];
  for await (const record of memory.users.export(userId)) records.push(record);
  await memory.users.import('copy', records);
  await memory.upkeep.run({ userId });
  await memory.close();
  return recorded.filter((statement) => statement.userId !== '');
}

const statements = await useMemory(driver);

describe('statements of a user', () => {
  it('are there to be looked at', () => {
    expect(statements.length).toBeGreaterThan(80);
    expect(new Set(statements.map(({ userId }) => userId))).toEqual(new Set(['ana', 'copy']));
  });

  it('name the user for every table of users they read', async () => {
    const astray: string[] = [];
    for (const statement of statements) if (await reads(statement)) astray.push(statement.text);
    expect(astray).toEqual([]);
  });

  it('would be found out if one did not', async () => {
    const bad = ['select 1 from recollect.facts', `delete from recollect.facts where state = 'current'`];
    for (const text of [
      ...bad,
      `select 1 from recollect.facts f, recollect.fact_usage u where f.user_id = 'ana' and f.fact_id = u.fact_id`,
    ])
      expect([text, await reads({ text })]).toEqual([text, true]);
    expect(await reads({ text: `select 1 from recollect.facts where user_id = 'ana'` })).toBe(false);
  });

  it('set nothing to what each node would make anew', () => {
    const volatile = /gen_random_uuid|random\(|clock_timestamp|nextval/i;
    const texts = statements.map(({ text }) => text);
    expect(texts.filter((text) => /^\s*(with[^;]*)?update/i.test(text) && volatile.test(text))).toEqual([]);
  });

  it('change nothing by a function that is not the same on every node, where a row is there already', () => {
    const changing = statements.filter(({ text }) => /on conflict[^;]*do update set/is.test(text));
    expect(changing.length).toBeGreaterThan(1);
    for (const { text } of changing) {
      const set = text.split(/do update set/i)[1]!;
      expect(set, text).not.toMatch(/now\(\)|clock_timestamp|current_timestamp|random|gen_random_uuid/i);
    }
  });
});

/** Whether it reads a table of users without naming one. */
async function reads({ text, values }: Statement): Promise<boolean> {
  if (!/^\s*(select|with|insert|update|delete)/i.test(text)) return false;
  const parts = ['Index Cond', 'Recheck Cond', 'Filter'];
  return nodesOf(await explain(driver, text, values)).some(
    (node) =>
      node.Schema === 'recollect' &&
      node['Node Type'] !== 'ModifyTable' &&
      userTables.has(node['Relation Name'] ?? '') &&
      !parts.some((part) => String(node[part] ?? '').includes('user_id')),
  );
}

async function explain(on: DatabaseDriver, text: string, values: readonly unknown[] = []): Promise<PlanNode> {
  const [row] = await on.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
    `explain (format json, verbose, costs off) ${text}`,
    values,
  );
  return row!['QUERY PLAN'][0]!.Plan;
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

const citus = process.env.RECOLLECT_CITUS_URL;
if (citus)
  describe('on a Citus cluster', async () => {
    const cluster = await openPostgres({ url: citus });
    const database = createDatabase(cluster);
    await migrateDatabase(database);
    const first = await distributeDatabase(database);
    const onCluster = await useMemory(cluster);
    afterAll(() => cluster.close());

    it('distributes every table once', async () => {
      expect(first.distributed).toContain('recollect.facts');
      expect((await distributeDatabase(database)).done).toEqual([]);
      const rows = await cluster.query<{ name: string; partmethod: string }>(
        `select logicalrelid::text as name, partmethod from pg_dist_partition where logicalrelid::text like 'recollect.%'`,
      );
      const method = (name: string) => rows.find((row) => row.name === name)?.partmethod;
      for (const name of first.distributed) expect([name, method(name)]).toEqual([name, 'h']);
      for (const name of first.reference) expect([name, method(name)]).toEqual([name, 'n']);
    });

    it('sends every statement of a user to one shard', async () => {
      const spread: string[] = [];
      for (const { text, values, userId } of onCluster) {
        if (!/^\s*(select|with|insert|update|delete)/i.test(text)) continue;
        const plan = await database.asUser(userId, async (connection) => {
          const rows = await connection.query<Record<string, string>>(`explain (costs off) ${text}`, values);
          return rows.map((row) => row['QUERY PLAN']).join('\n');
        });
        const counts = [...plan.matchAll(/Task Count: (\d+)/g)].map(([, count]) => Number(count));
        if (counts.some((count) => count > 1)) spread.push(text);
      }
      expect(spread).toEqual([]);
    });

    it('keeps row-level security on the shards', async () => {
      const seen = (userId: string) =>
        database.asUser(userId, (connection) => connection.query('select distinct user_id from recollect.facts'));
      expect(await seen('ana')).toEqual([{ user_id: 'ana' }]);
      expect(await seen('nobody')).toEqual([]);
      const [unprotected] = await cluster.query<{ count: number }>(
        `select count(*)::int as count from run_command_on_shards('recollect.facts',
           $$ select relrowsecurity and relforcerowsecurity from pg_class where oid = '%s'::regclass $$) where result <> 't'`,
      );
      expect(unprotected).toEqual({ count: 0 });
    });
  });
