// Merging users: everything moves and nothing is dropped, equal names are told apart, late writes and erasing follow to the account.
import { afterEach, describe, expect, it } from 'vitest';
import type { ExportRecord } from '#src/memory-types/data.js';
import { createDatabase } from '#src/store/database.js';
import { tableMoves } from '#src/store/merge-tables.js';
import { listUserTables } from '#src/store/user-tables.js';
import { openTestMemory } from '../support/memory.js';

const { memory, clock, database } = await openTestMemory({ worker: false });
const { driver } = database;

afterEach(() => driver.query('delete from recollect.users'));

const say = (userId: string, content: string, more: { sessionId?: string; id?: string } = {}) =>
  memory.remember({ userId, sessionId: more.sessionId, messages: [{ role: 'user', content, id: more.id }] });
const like = (userId: string, text: string) => memory.facts.add({ userId, text, type: 'preference' });

async function recordsOf<Kind extends ExportRecord['kind']>(userId: string, kind: Kind) {
  const found: Extract<ExportRecord, { kind: Kind }>[] = [];
  for await (const record of memory.users.export(userId))
    if (record.kind === kind) found.push(record as Extract<ExportRecord, { kind: Kind }>);
  return found;
}

/** Rows that are still a user's own, but for the one that says where it went. */
async function rowsLeft(userId: string): Promise<Record<string, number>> {
  const left: Record<string, number> = {};
  for (const table of await listUserTables(driver)) {
    const [row] = await driver.query<{ count: number }>(
      `select count(*)::int as count from ${table.qualified} where user_id = $1`,
      [userId],
    );
    if (row!.count > 0) left[table.name] = row!.count;
  }
  return left;
}

describe('merging', () => {
  it('knows every table of a user, and may move it', async () => {
    const tables = (await listUserTables(driver)).map((table) => table.name);
    expect(Object.keys(tableMoves).sort()).toEqual(tables.sort());
    const missing = await driver.query(
      `select name, privilege from unnest($1::text[]) name, unnest(array['SELECT', 'INSERT', 'DELETE']) privilege
       where not has_table_privilege('recollect_upkeep', 'recollect.' || name, privilege)`,
      [tables],
    );
    expect(missing).toEqual([]);
  });

  it('moves turns, facts and their history, and tells what both have apart', async () => {
    await say('anon', 'I live in Bern.', { id: 'm1' });
    await say('anon', 'I moved to Oslo.', { sessionId: 'own', id: 'm2' });
    await like('anon', 'I like tea.');
    await say('ana', 'I work at Bosch.', { id: 'm1' });
    await say('ana', 'I like jazz.', { sessionId: 'default~2', id: 'm1~2' });
    await memory.settled();
    const turns = [...(await recordsOf('anon', 'turn')), ...(await recordsOf('ana', 'turn'))];
    const facts = [...(await recordsOf('anon', 'fact')), ...(await recordsOf('ana', 'fact'))];

    const report = await memory.users.merge({ from: 'anon', into: 'ana', actor: 'operator' });
    expect(report).toMatchObject({
      into: 'ana',
      users: [
        {
          userId: 'anon',
          before: false,
          joinedFacts: 0,
          renamedSessions: [{ was: 'default', is: 'default~3' }],
          renamedTurnIds: [{ was: 'm1', is: 'm1~3' }],
        },
      ],
    });
    const now = await recordsOf('ana', 'turn');
    expect(now.map((turn) => turn.id).sort()).toEqual(turns.map((turn) => turn.id).sort());
    expect(now.map((turn) => turn.text).sort()).toEqual(turns.map((turn) => turn.text).sort());
    expect((await recordsOf('ana', 'fact')).map(({ id, state }) => [id, state]).sort()).toEqual(
      facts.map(({ id, state }) => [id, state]).sort(),
    );
    expect(await rowsLeft('anon')).toEqual({ users: 1 });
    const { facts: found } = await memory.recall({ userId: 'ana', query: 'Where do I live?', minRelevance: 0 });
    expect(found.map((fact) => fact.text)).toContain('I moved to Oslo.');
    // Sequence numbers go on.
    await say('ana', 'I like opera.', { sessionId: 'own' });
    await like('ana', 'I like rain.');
  });

  it('puts the statements of both one after the other', async () => {
    for (const text of ['I like tea.', 'I like jazz.']) await like('anon', text);
    for (const text of ['I like rain.', 'I like chess.', 'I like opera.']) await like('ana', text);
    await memory.users.merge({ from: 'anon', into: 'ana' });
    await like('ana', 'I like canoes.');
    expect((await recordsOf('ana', 'turn')).map((turn) => turn.seq).sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await memory.facts.list({ userId: 'ana' })).facts).toHaveLength(6);
  });

  it('makes one of facts both hold, with the evidence, the uses and the history of both', async () => {
    const mine = await like('anon', 'I like tea.');
    const older = await like('anon', 'I like milk.');
    await memory.facts.update('anon', older.id, { text: 'I like tea!' });
    await memory.facts.used('anon', [mine.id]);
    await memory.facts.pin('anon', mine.id);
    clock.advance(60_000);
    const theirs = await like('ana', 'I like tea.');
    await memory.facts.used('ana', [theirs.id]);
    const report = await memory.users.merge({ from: 'anon', into: 'ana' });
    expect(report.users[0]).toMatchObject({ joinedFacts: 1 });
    const { facts } = await memory.facts.list({ userId: 'ana' });
    expect(facts).toMatchObject([{ id: theirs.id, text: 'I like tea.', pinned: true, validFrom: mine.validFrom }]);
    const { evidence, events, superseded } = await memory.facts.history('ana', theirs.id);
    expect(evidence).toHaveLength(3);
    expect(superseded.map((fact) => fact.id)).toEqual([older.id]);
    expect(events.at(-1)).toMatchObject({ kind: 'repeated', reason: 'merged' });
    expect((await recordsOf('ana', 'fact')).find((fact) => fact.id === theirs.id)?.usage?.count).toBe(2);
  });

  it('takes many at once, and again changes nothing', async () => {
    for (const userId of ['a1', 'a2', 'a3']) await say(userId, `I like ${userId}.`);
    await memory.settled();
    await memory.users.merge({ from: ['a1', 'a2'], into: 'ana' });
    const before = await recordsOf('ana', 'turn');
    const again = await memory.users.merge({ from: ['a1', 'a2', 'a3'], into: 'ana' });
    expect(again.users.map(({ userId, before }) => [userId, before])).toEqual([
      ['a1', true],
      ['a2', true],
      ['a3', false],
    ]);
    expect(await recordsOf('ana', 'turn')).toHaveLength(before.length + 1);
  });

  it('follows chains, and refuses circles and users of other accounts', async () => {
    await say('a', 'I like tea.');
    await memory.users.merge({ from: 'a', into: 'b' });
    await memory.users.merge({ from: 'b', into: 'c' });
    expect(await memory.users.resolve('a')).toBe('c');
    expect((await memory.users.merge({ from: 'd', into: 'a' })).into).toBe('c');
    for (const merge of [
      { from: 'c', into: 'a' },
      { from: 'x', into: 'x' },
      { from: 'a', into: 'e' },
    ])
      await expect(memory.users.merge(merge), JSON.stringify(merge)).rejects.toMatchObject({ code: 'conflict' });
    expect(await recordsOf('c', 'turn')).toHaveLength(1);
  });

  it('leads late calls under the old id to the account, and erasing it erases both', async () => {
    await say('anon', 'I live in Bern.');
    await memory.users.merge({ from: 'anon', into: 'ana' });
    await say('anon', 'I work at Bosch.');
    await like('anon', 'I like tea.');
    await memory.users.setLanguage('anon', 'english');
    await memory.settled();
    expect(await rowsLeft('anon')).toEqual({ users: 1 });
    expect((await memory.facts.list({ userId: 'anon' })).facts).toHaveLength(3);
    const { facts } = await memory.recall({ userId: 'anon', query: 'Where do I work?', minRelevance: 0 });
    expect(facts.map((fact) => fact.text)).toContain('I work at Bosch.');
    const receipt = await memory.users.erase('anon');
    expect(receipt.tombstones).toHaveLength(2);
    expect(await rowsLeft('ana')).toEqual({});
    expect(await rowsLeft('anon')).toEqual({});
    await say('anon', 'I like rain.');
    expect(await recordsOf('anon', 'turn')).toHaveLength(1);
    expect(await recordsOf('ana', 'turn')).toHaveLength(0);
  });

  it('brings the words of both into one language', async () => {
    await memory.users.setLanguage('ana', 'german');
    await say('anon', 'My dogs were running.');
    await say('ana', 'Ich mag Katzen.');
    await memory.settled();
    await memory.users.merge({ from: 'anon', into: 'ana' });
    const [row] = await driver.query<{ same: boolean }>(
      `select bool_and(ts_filter(i.lexemes, '{a}') = setweight(to_tsvector('german', t.content), 'A')) as same
       from recollect.recall_items i join recollect.conversation_turns t on t.turn_id = i.item_id where i.user_id = 'ana'`,
    );
    expect(row).toEqual({ same: true });
  });

  it('moves jobs that wait: what was said before is learned by the account', async () => {
    await say('anon', 'I live in Bern.');
    await memory.users.merge({ from: 'anon', into: 'ana' });
    await memory.settled();
    expect((await memory.facts.list({ userId: 'ana' })).facts.map((fact) => fact.text)).toEqual(['I live in Bern.']);
    expect(await rowsLeft('anon')).toEqual({ users: 1 });
  });

  it('while others record under the old id: every turn is the account’s', async () => {
    const saying = Array.from({ length: 20 }, (_, index) =>
      say('anon', `I like ${index}.`, { sessionId: `s${index % 3}` }),
    );
    const merging = ['anon', 'other'].map((from) => memory.users.merge({ from, into: 'ana' }));
    await Promise.all([...saying, ...merging, say('ana', 'I live in Bern.', { sessionId: 's1' })]);
    await memory.settled();
    expect(await rowsLeft('anon')).toEqual({ users: 1 });
    const turns = await recordsOf('ana', 'turn');
    expect(turns).toHaveLength(21);
    expect(new Set(turns.map((turn) => `${turn.sessionId} ${turn.seq}`)).size).toBe(21);
  });

  it('cannot be reached from inside one user', async () => {
    await say('anon', 'I live in Bern.');
    const crossing = createDatabase(driver).asUser('ana', (connection) =>
      connection.query(`update recollect.users set merged_into = 'ana' where user_id = 'anon' returning user_id`),
    );
    expect(await crossing).toEqual([]);
  });
});
