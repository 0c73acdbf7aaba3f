// What can be known of distributing without Citus: the form of every table, the statements, and that the changed form works alike.
import { describe, expect, it } from 'vitest';
import { createMemory } from '#src/memory.js';
import { createDatabase, defaultRoles } from '#src/store/database.js';
import { distributeTables, planDistribution, reshape } from '#src/store/distribute.js';
import { findObstacles } from '#src/store/distribute-rules.js';
import { lockUser } from '#src/store/users.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { openTestDatabase } from '../support/database.js';

const { driver } = await openTestDatabase();
const database = createDatabase(driver);
const memory = await createMemory({
  database: driver,
  embeddingModel: createHashEmbedding(),
  languageModel: null,
  worker: false,
});

describe('without Citus', () => {
  it('is refused, and nothing is changed', async () => {
    const before = await shape();
    await expect(distributeTables(driver, defaultRoles)).rejects.toMatchObject({
      code: 'database_incompatible',
      message: expect.stringContaining('no Citus'),
    });
    expect(await shape()).toEqual(before);
  });

  it('knows what is in the way: keys that set a column to null, triggers that see a whole statement', async () => {
    const obstacles = await findObstacles(driver);
    expect(obstacles.length).toBeGreaterThanOrEqual(7);
    for (const obstacle of obstacles)
      expect(obstacle).toMatch(/sets columns when its row goes|looks at a whole statement/);
  });
});

describe('the triggers per row', () => {
  it('stand for these triggers per statement, as they are now', async () => {
    // Another text? Then change migrations/distributed.sql as well, and this list after it.
    const rows = await driver.query<{ line: string }>(
      `select p.proname || ' ' || md5(p.prosrc) as line from pg_trigger g
       join pg_proc p on p.oid = g.tgfoid join pg_class c on c.oid = g.tgrelid
       where c.relnamespace = 'recollect'::regnamespace and not g.tgisinternal and g.tgtype & 1 = 0 order by 1`,
    );
    expect(rows.map(({ line }) => line)).toEqual([
      'facts_deleted 2612e836a0ef7acefe562f402a288709',
      'facts_inserted 9df5be16827c6724160ab7a414c7531c',
      'facts_updated 3bc12980247234c7c63005a6b45869ec',
      'turns_deleted f0548066a1b0c143d171e7414a6d23fd',
    ]);
  });
});

describe('in the changed form', () => {
  it('has nothing left that Citus refuses, also when it is made twice', async () => {
    for (let time = 0; time < 2; time += 1) {
      await driver.transaction([], reshape);
      expect(await findObstacles(driver)).toEqual([]);
    }
  });

  it('is refused by the rules as soon as a table breaks one', async () => {
    const tables = {
      'create table recollect.bad (id int primary key, user_id text)': 'does not begin with user_id',
      'create table recollect.bad (user_id text)': 'has no primary key',
      'create table recollect.bad (user_id varchar(9) primary key)': 'of another type',
      'create table recollect.bad (user_id text primary key, fact uuid, other text, foreign key (other, fact) references recollect.facts (user_id, fact_id))':
        'does not pair user_id',
      'create table recollect.bad (user_id text primary key, n int references recollect_meta.migrations (version))':
        'stays on one node',
      'create table recollect.bad (id text primary key references recollect.users (user_id))': "to a user's table",
      'create table recollect.bad (user_id text primary key references recollect.users (user_id) on update cascade)':
        'sets columns',
      'create table recollect.bad (user_id text primary key, n bigserial)': 'by a sequence',
      'create unlogged table recollect.bad (user_id text primary key)': 'unlogged',
    };
    for (const [statement, obstacle] of Object.entries(tables)) {
      await driver.query(statement);
      expect(await findObstacles(driver)).toEqual([expect.stringContaining(obstacle)]);
      await driver.query('drop table recollect.bad');
    }
  });

  it('names every table once: a user’s after those it points to, the others on every node', async () => {
    const plan = await planDistribution(driver, defaultRoles, new Set());
    const all = await driver.query<{ name: string; per_user: boolean }>(
      `select c.oid::regclass::text as name, exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'user_id') as per_user
       from pg_class c where c.relnamespace = 'recollect'::regnamespace and c.relkind = 'r' order by 1`,
    );
    const names = (perUser: boolean) => all.filter((one) => one.per_user === perUser).map(({ name }) => name);
    expect([...plan.distributed].sort()).toEqual(names(true));
    expect([...plan.reference].sort()).toEqual(names(false));
    expect(plan.distributed[0]).toBe('recollect.users');
    const keys = await driver.query<{ from: string; to: string }>(
      `select conrelid::regclass::text as from, confrelid::regclass::text as to from pg_constraint
       where contype = 'f' and connamespace = 'recollect'::regnamespace and conrelid <> confrelid`,
    );
    const order = [...plan.reference, ...plan.distributed];
    for (const { from, to } of keys) expect(order.indexOf(to)).toBeLessThan(order.indexOf(from));
    const at = (start: string) => plan.statements.findIndex((statement) => statement.startsWith(start));
    expect(plan.statements.slice(0, 2)).toEqual([
      `set local citus.multi_shard_modify_mode = 'sequential'`,
      'set local citus.enable_unsafe_triggers = on',
    ]);
    expect(plan.statements).toContain(`select create_reference_table('recollect.models')`);
    expect(plan.statements).toContain(
      `select create_distributed_table('recollect.users', 'user_id', colocate_with => 'none')`,
    );
    expect(plan.statements).toContain(
      `select create_distributed_table('recollect.facts', 'user_id', colocate_with => 'recollect.users')`,
    );
    expect(plan.statements).toContain('alter role recollect_runtime login');
    expect(at('select create_reference_table')).toBeLessThan(at('select create_distributed_table'));
    // The function that enters a transaction stays where transactions begin.
    expect(plan.statements.join()).not.toContain('enter(');
  });

  it('leaves out what is distributed already', async () => {
    const { distributed, reference } = await planDistribution(driver, defaultRoles, new Set());
    const rest = await planDistribution(driver, defaultRoles, new Set([...distributed.slice(1), ...reference]));
    expect([rest.distributing, rest.referring]).toEqual([['recollect.users'], []]);
  });

  it('enters a transaction by SET LOCAL, whatever the user is called', async () => {
    for (const userId of ['ana', "o'hara", '\\', `'; reset role; --`, '"$$" %L']) {
      await database.asUser(userId, (connection) => lockUser(connection, userId));
      const seen = await database.asUser(userId, (connection) =>
        connection.query(
          `select user_id, current_user::text as role, current_setting('citus.propagate_set_commands') as sent from recollect.users`,
        ),
      );
      expect(seen).toEqual([{ user_id: userId, role: 'recollect_runtime', sent: 'local' }]);
    }
    expect(await driver.query(`select nullif(current_setting('recollect.user_id', true), '') as left`)).toEqual([
      { left: null },
    ]);
  });

  it('drops a profile with its fact, and counts what changes', async () => {
    const fact = await memory.facts.add({ userId: 'pia', text: 'I play the cello.' });
    await memory.settled();
    expect((await memory.users.profile('pia'))?.text).toContain('cello');
    await memory.facts.retract('pia', fact.id);
    const rows = await driver.query(`select content from recollect.profiles where user_id = 'pia'`);
    expect(rows).toEqual([{ content: null }]);
    await driver.query(
      `update recollect.profiles set content = 'old', made_of = array[$1::uuid] where user_id = 'pia'`,
      [fact.id],
    );
    await driver.query(`delete from recollect.facts where user_id = 'pia'`);
    expect(await driver.query(`select content from recollect.profiles where user_id = 'pia'`)).toEqual([
      { content: null },
    ]);
  });

  it('drops a summary with a turn it covers, and empties what pointed to a row that went', async () => {
    const first = await memory.facts.add({ userId: 'quin', text: 'I live in Oslo.' });
    const next = await memory.facts.update('quin', first.id, { text: 'I live in Bergen.' });
    await driver.query(
      `insert into recollect.summaries (user_id, session_id, content, covers_seq, model)
       select user_id, session_id, 'They spoke.', max(seq), 'none' from recollect.conversation_turns where user_id = 'quin'
       group by user_id, session_id`,
    );
    expect((await pointers()).every((one) => one.turn && one.superseded_by !== undefined)).toBe(true);
    const epoch = () => driver.query(`select turns_epoch from recollect.sessions where user_id = 'quin'`);
    const before = await epoch();
    await driver.query(`delete from recollect.conversation_turns where user_id = 'quin'`);
    expect((await pointers()).map(({ turn }) => turn)).toEqual([null, null]);
    expect(await driver.query(`select content, covers_seq from recollect.summaries where user_id = 'quin'`)).toEqual([
      { content: null, covers_seq: 0 },
    ]);
    expect(await epoch()).not.toEqual(before);
    await driver.query(`delete from recollect.facts where user_id = 'quin' and fact_id = $1`, [next.id]);
    expect(
      await driver.query(`select superseded_by from recollect.facts where user_id = 'quin' and fact_id = $1`, [
        first.id,
      ]),
    ).toEqual([{ superseded_by: null }]);
    // Still a foreign key: a row that was never there cannot be pointed to.
    const astray = driver.query(`update recollect.facts set superseded_by = gen_random_uuid() where user_id = 'quin'`);
    await expect(astray).rejects.toMatchObject({ details: { sqlState: '23503' } });
  });

  it('exports, imports, merges and erases a user', async () => {
    await memory.facts.add({ userId: 'rosa', text: 'I collect stamps.' });
    const records = [];
    for await (const record of memory.users.export('rosa')) records.push(record);
    await memory.users.import('copy', records);
    await memory.users.merge({ from: 'copy', into: 'rosa' });
    expect((await memory.facts.list({ userId: 'copy' })).facts.map(({ text }) => text)).toEqual(['I collect stamps.']);
    expect((await memory.users.erase('rosa')).complete).toBe(true);
    expect((await memory.facts.list({ userId: 'rosa' })).facts).toEqual([]);
    await memory.close();
  });
});

function pointers() {
  return driver.query<{ turn: string | null; superseded_by: string | null }>(
    `select e.turn_id as turn, f.superseded_by from recollect.fact_evidence e
     join recollect.facts f using (user_id, fact_id) where e.user_id = 'quin' order by f.fact_id`,
  );
}

function shape() {
  return driver.query(
    `select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint where connamespace = 'recollect'::regnamespace
     union all select tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal order by 1`,
  );
}
