// Upkeep on a database: what leaves the search and the tables, runs that are cut off or run twice, troubles.
import { afterEach, describe, expect, it } from 'vitest';
import { policies, type UpkeepPolicy } from '#src/domain/upkeep-policy.js';
import { createMemory } from '#src/memory.js';
import { createDatabase } from '#src/store/database.js';
import { expireFacts } from '#src/store/upkeep-facts.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { dayMilliseconds } from '#src/upkeep/plan.js';
import { runUpkeep } from '#src/upkeep/run-upkeep.js';
import { openTestMemory } from '../support/memory.js';

const { memory, clock, database } = await openTestMemory({ retention: { turns: '100d' } });
const { driver } = database;
const capOf = (maxFacts: number): UpkeepPolicy => ({ ...policies.personal, name: 'small', maxFacts });
const parts = { database: createDatabase(driver), clock, policy: policies.default, retention: { turnDays: 100 } };

/** Words no two of which are alike, for facts that nothing takes for each other. */
const things = [
  'oboes',
  'rye bread',
  'Samarkand',
  'green doors',
  'cricket',
  'clocks',
  'canoes',
  'Dvorak',
  'lupins',
  'Porto',
];

afterEach(() => driver.query('delete from recollect.users'));

async function addFacts(userId: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (const thing of things.slice(0, count)) {
    clock.advance(1_000);
    ids.push((await memory.facts.add({ userId, text: `I enjoy ${thing}.`, type: 'preference' })).id);
  }
  return ids;
}

const currentOf = async (userId: string) => (await memory.facts.list({ userId })).facts.map((fact) => fact.id).sort();

async function remember(userId: string, sessionId: string, ...contents: string[]): Promise<void> {
  await memory.remember({ userId, sessionId, messages: contents.map((content) => ({ role: 'user', content })) });
  await memory.settled();
}

describe('an expired fact', () => {
  it('is out of the search at once, with its vector, and history says why', async () => {
    const ids = await addFacts('ana', 5);
    await memory.facts.used('ana', ids.slice(1, 4));
    const report = await memory.upkeep.run({ userId: 'ana', policy: capOf(3) });
    expect(report).toMatchObject({
      expired: 2,
      purged: 0,
      users: [{ expired: [{ text: 'I enjoy oboes.' }, { uses: 0 }] }],
    });
    expect(await currentOf('ana')).toEqual(ids.slice(1, 4).sort());
    const searched = await driver.query<{ id: string }>(
      'select item_id as id from recollect.embeddings where recallable and item_id = any($1)',
      [ids],
    );
    expect(searched.map((row) => row.id).sort()).toEqual(ids.slice(1, 4).sort());
    const { facts } = await memory.recall({ userId: 'ana', query: 'What oboes do I enjoy?', minRelevance: 0 });
    expect(facts.map((fact) => fact.id)).not.toContain(ids[0]);
    const { fact, events } = await memory.facts.history('ana', ids[0]!);
    expect(fact).toMatchObject({ state: 'expired', validTo: null, retiredAt: clock.now() });
    expect(events.at(-1)).toEqual({
      kind: 'expired',
      reason: 'over the cap of 3 facts, policy small',
      explanation: 'over the cap of 3 facts, policy small',
      otherFactId: null,
      actor: 'upkeep',
      at: clock.now(),
    });
  });

  it('stays when it was used after it was judged, or is pinned, or ended already', async () => {
    const [used, pinned, retracted, unused] = await addFacts('ana', 4);
    await memory.facts.used('ana', [used!]);
    await memory.facts.pin('ana', pinned!);
    await memory.facts.retract('ana', retracted!);
    const judged = [used, pinned, retracted, unused].map((id) => ({ id: id!, uses: 0, reason: 'judged before' }));
    const ended = await parts.database.asUser('ana', (connection) =>
      expireFacts(connection, 'ana', judged, clock.now()),
    );
    expect(ended).toEqual([unused]);
    expect(await currentOf('ana')).toEqual([used, pinned].sort());
  });

  it('takes the facts it had replaced along when it is purged, but none that is pinned', async () => {
    const [id] = await addFacts('ana', 1);
    await memory.facts.pin('ana', id!);
    clock.advance(dayMilliseconds);
    const newer = await memory.facts.update('ana', id!, { text: 'I enjoy harps.' });
    const newest = await memory.facts.update('ana', newer.id, { text: 'I enjoy harps and bagpipes.' });
    clock.advance(180 * dayMilliseconds);
    expect(await memory.upkeep.run({ userId: 'ana', policy: policies.personal })).toMatchObject({
      expired: 1,
      purged: 0,
    });
    clock.advance(29 * dayMilliseconds);
    expect(await memory.upkeep.run({ userId: 'ana', policy: policies.personal })).toMatchObject({
      expired: 0,
      purged: 0,
    });
    clock.advance(dayMilliseconds);
    expect(await memory.upkeep.run({ userId: 'ana', policy: policies.personal })).toMatchObject({
      expired: 0,
      purged: 1,
    });
    const { facts } = await memory.facts.list({ userId: 'ana', state: 'all' });
    expect(facts).toMatchObject([{ id, pinned: true, supersededBy: null }]);
    for (const gone of [newer, newest])
      await expect(memory.facts.get('ana', gone.id.slice(-8))).rejects.toThrow(/purged on .* by policy personal/);
    await expect(memory.facts.get('ben', newest.id)).rejects.toThrow('no fact with this id');
    const [row] = await driver.query(`select purged_facts::text as all_of_it from recollect.purged_facts`);
    expect(JSON.stringify(row)).not.toMatch(/harps/);
  });
});

describe('turns past their retention', () => {
  it('go with their place in the search, their words beside others and their empty sessions; quotes stay', async () => {
    await remember('ana', 'old', 'I enjoy wandering in Lisbon.', 'I enjoy wandering in Madrid.');
    await remember('ana', 'long', 'I enjoy wandering in Oslo.');
    clock.advance(60 * dayMilliseconds);
    await remember('ana', 'long', 'Thanks for everything.');
    clock.advance(40 * dayMilliseconds);
    expect(await memory.upkeep.run({ userId: 'ana', dryRun: true, policy: policies.personal })).toMatchObject({
      turns: 3,
    });
    expect(await memory.upkeep.run({ userId: 'ana', policy: policies.personal })).toMatchObject({
      turns: 3,
      expired: 0,
    });
    expect(await driver.query('select session_id, content from recollect.conversation_turns')).toEqual([
      { session_id: 'long', content: 'Thanks for everything.' },
    ]);
    expect(await driver.query('select session_id from recollect.sessions')).toEqual([{ session_id: 'long' }]);
    const [item] = await driver.query<{ lexemes: string }>(
      `select lexemes::text, length from recollect.recall_items where kind = 'turn'`,
    );
    expect(item).toEqual({ lexemes: "'everyth':3A 'thank':1A", length: 2 });
    expect(await driver.query(`select 1 from recollect.extractions`)).toHaveLength(1);
    const { facts } = await memory.facts.list({ userId: 'ana' });
    expect(facts).toHaveLength(3);
    const { evidence } = await memory.facts.get('ana', facts[0]!.id);
    expect(evidence).toMatchObject([{ turnId: null, quote: expect.stringContaining('wandering') }]);
    const placed = await driver.query(
      `select 1 from recollect.recall_items where kind = 'fact' and session_id is not null`,
    );
    expect(placed).toEqual([]);
    const { facts: found } = await memory.recall({
      userId: 'ana',
      query: 'Where do I enjoy wandering?',
      minRelevance: 0,
    });
    expect(found).toHaveLength(3);
  });

  it('are all kept where no retention is set', async () => {
    const keeping = await createMemory({
      database: driver,
      embeddingModel: createHashEmbedding(),
      clock,
      worker: false,
    });
    await remember('ana', 'old', 'Hello there.');
    clock.advance(4_000 * dayMilliseconds);
    expect(await keeping.upkeep.run()).toMatchObject({ turns: 0 });
    expect(await memory.upkeep.run()).toMatchObject({ turns: 1 });
    await keeping.close();
  });
});

describe('a run over all users', () => {
  it('does exactly what its dry run said, shows ids and no text, and does nothing the second time', async () => {
    for (const userId of ['ana', 'ben', 'cleo']) await addFacts(userId, userId === 'cleo' ? 2 : 4);
    const policy = capOf(2);
    const planned = await memory.upkeep.run({ dryRun: true, policy });
    expect(planned).toMatchObject({ expired: 4, users: [{ userId: 'ana' }, { userId: 'ben' }] });
    expect(JSON.stringify(planned)).not.toMatch(/enjoy/);
    expect(await currentOf('ana')).toHaveLength(4);
    expect(await memory.upkeep.run({ policy })).toEqual({ ...planned, dryRun: false });
    clock.advance(1);
    expect(await memory.upkeep.run({ policy })).toMatchObject({ expired: 0, users: [] });
  });

  it('goes on where it was cut off, in one run', async () => {
    const users = Array.from({ length: 120 }, (_, index) => `user${String(index).padStart(3, '0')}`);
    await driver.query('insert into recollect.users (user_id) select unnest($1::text[])', [users]);
    await addFacts(users[0]!, 1);
    clock.advance(61 * dayMilliseconds);
    for await (const user of runUpkeep(parts, AbortSignal.abort())) expect(user).toBeUndefined();
    const controller = new AbortController();
    for await (const user of runUpkeep(parts, controller.signal)) {
      expect(user).toMatchObject({ userId: users[0], expired: [{ text: null }] });
      controller.abort();
    }
    expect((await memory.doctor()).upkeep).toMatchObject({ users: 1, expired: 1, finishedAt: null });
    clock.advance(60_000);
    expect(await memory.upkeep.run()).toMatchObject({ expired: 0 });
    const { upkeep, problems } = await memory.doctor();
    expect(upkeep).toMatchObject({ users: 120, expired: 1, failed: 0, trouble: null, finishedAt: clock.now() });
    expect(problems).toEqual([]);
  });

  it('is safe beside another one, beside remembering and beside use', async () => {
    const ids = await addFacts('ana', 8);
    await addFacts('ben', 8);
    const policy = capOf(5);
    const [one, other] = await Promise.all([
      memory.upkeep.run({ policy }),
      memory.upkeep.run({ policy }),
      memory.remember({ userId: 'ana', messages: [{ role: 'user', content: 'I am allergic to kiwis.' }] }),
      memory.facts.used('ana', ids),
      memory.facts.retract('ben', (await currentOf('ben')).at(-1)!),
    ]);
    await memory.settled();
    clock.advance(1);
    const rest = await memory.upkeep.run({ policy });
    const gone = [one, other, rest].flatMap((run) => run.users.flatMap((user) => user.expired.map((fact) => fact.id)));
    expect(new Set(gone).size).toBe(gone.length);
    const left = await memory.facts.list({ userId: 'ana' });
    expect(left.facts.filter((fact) => fact.type !== 'constraint')).toHaveLength(5);
    expect(left.facts.map((fact) => fact.text)).toContain('I am allergic to kiwis.');
    expect(await currentOf('ben')).toHaveLength(5);
    const [row] = await driver.query<{ count: number }>(
      `select count(*) as count from recollect.decisions where kind = 'expired'`,
    );
    expect(row?.count).toBe(gone.length);
  });

  it('is not stopped by the trouble of one user, and doctor tells of it', async () => {
    await addFacts('ana', 3);
    await addFacts('ben', 3);
    await driver.script(`
      create function public.refuse() returns trigger language plpgsql as $$ begin raise 'I enjoy oboes.'; end $$;
      create trigger refuse before update on recollect.facts for each row when (old.user_id = 'ana')
        execute function public.refuse();`);
    try {
      expect(await memory.upkeep.run({ policy: capOf(1) })).toMatchObject({ expired: 2, users: [{ userId: 'ben' }] });
    } finally {
      await driver.script('drop trigger refuse on recollect.facts; drop function public.refuse();');
    }
    const { upkeep, problems } = await memory.doctor();
    expect(upkeep).toMatchObject({ users: 2, failed: 1, trouble: 'database_failed' });
    expect(problems).toEqual([expect.stringMatching(/failed for 1 users \(database_failed\)/)]);
    clock.advance(40 * dayMilliseconds);
    expect((await memory.doctor()).problems).toEqual([expect.anything(), expect.stringMatching(/last ran on/)]);
    await driver.query('delete from recollect.upkeep_runs');
  });
});

describe('a policy', () => {
  it.each([
    ['keep_all', /upkeepPolicy/],
    [{ ...policies.default, maxFacts: -1 }, /upkeepPolicy\.maxFacts/],
    [{ ...policies.default, expireAfter: [{ unusedDays: 0 }] }, /upkeepPolicy\.expireAfter\.0\.unusedDays/],
    [{ ...policies.default, max: 1 }, /upkeepPolicy.*max/],
  ])('%j is refused with the place of what is wrong', async (policy, message) => {
    const refused = { code: 'config_invalid', message: expect.stringMatching(message) };
    await expect(memory.upkeep.run({ policy: policy as UpkeepPolicy })).rejects.toMatchObject(refused);
    await expect(createMemory({ database: driver, upkeep: { policy: policy as UpkeepPolicy } })).rejects.toMatchObject(
      refused,
    );
  });
});
