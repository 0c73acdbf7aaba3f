// The audit log through the memory: what is in it, what must not be, and that tampering as the owner of the database is found.
import { beforeEach, describe, expect, it } from 'vitest';
import { createMemory } from '#src/memory.js';
import { makeCheckpoint } from '#src/store/audit-checkpoints.js';
import { closeChains } from '#src/store/audit-closed.js';
import { createDatabase } from '#src/store/database.js';
import { openDeploymentKeys } from '#src/store/signing-key.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { openTestMemory } from '../support/memory.js';

const { memory, clock, database } = await openTestMemory();
const { driver } = database;
const store = createDatabase(driver);
const { signingKey } = await openDeploymentKeys(driver);
const checkpoint = (keep?: number) =>
  store.asUpkeep((connection) => makeCheckpoint(connection, { signingKey, at: clock.now(), keep }));
/** As its owner: row-level security off, every right. */
const tamper = (text: string, values: unknown[] = []) => driver.query(text, values);

let users = 0;
let user = '';

/** Five entries of a user of its own. */
async function live(): Promise<void> {
  const messages = [{ role: 'user' as const, content: 'My name is Ana and I live in Lisbon.' }];
  await memory.remember({ userId: user, messages, extract: false });
  const tea = await memory.facts.add({ userId: user, text: 'Ana likes green tea.', actor: 'support@shop.example' });
  await memory.facts.pin(user, tea.id);
  await memory.facts.retract(user, tea.id, { reason: 'She told me so on the phone.' });
  await memory.facts.add({ userId: user, text: 'Ana likes black tea.' });
}

const kinds = async () => (await memory.audit.list({ userId: user })).entries.map((entry) => entry.kind).reverse();
const problems = async (userId: string | undefined = user) =>
  (await memory.audit.verify({ userId })).problems.map(({ problem, at }) => `${problem} ${at}`);

beforeEach(() => {
  user = `ana.silva-${users++}@mail.example`;
});

describe('the log', () => {
  it('has an entry for each change, who did it and why', async () => {
    await live();
    expect(await kinds()).toEqual(['recorded', 'stored', 'pinned', 'retracted', 'stored']);
    const { entries } = await memory.audit.list({ userId: user });
    expect(entries.at(-1)).toMatchObject({ seq: 1, counts: { turns: 1 }, actor: 'application', factIds: [] });
    expect(entries[0]).toMatchObject({ actor: 'user', reason: 'new', factIds: [expect.any(String)] });
    expect(entries[1]).toMatchObject({ actor: 'user', reason: 'as_given' });
  });

  it('has one entry for the facts of one exchange', async () => {
    const messages = [{ role: 'user' as const, content: 'My name is Ana and I live in Lisbon.' }];
    await memory.remember({ userId: user, messages });
    await memory.settled();
    const { entries } = await memory.audit.list({ userId: user });
    expect(entries.map((entry) => [entry.kind, entry.factIds.length, entry.actor])).toEqual([
      ['stored', 2, 'offline-1'],
      ['recorded', 0, 'application'],
    ]);
  });

  it('names an actor while the decision that does is there, and keeps only a keyed hash', async () => {
    await live();
    const { entries } = await memory.audit.list({ userId: user });
    expect(entries.map((entry) => entry.actor)).toContain('support@shop.example');
    const rows = JSON.stringify(await tamper('select * from recollect.audit'));
    expect(rows).toMatch(/"hmac:[0-9a-f]{24}"/);
  });

  it('holds no id of a person and nothing that was said, nor a hash of it', async () => {
    await live();
    const rows = await tamper(
      `select (to_jsonb(a) - 'user_id')::text as text from recollect.audit a
       union all select to_jsonb(c)::text from recollect.audit_checkpoints c union all select to_jsonb(e)::text from recollect.audit_ends e`,
    );
    const text = JSON.stringify(rows);
    for (const secret of ['Ana', 'Lisbon', 'green', user, 'phone', 'shop.example', 'ana.silva'])
      expect(text.toLowerCase()).not.toContain(secret.toLowerCase());
  });

  it('lists page by page', async () => {
    await live();
    const first = await memory.audit.list({ userId: user, limit: 3 });
    const second = await memory.audit.list({ userId: user, limit: 3, after: first.next! });
    expect([...first.entries, ...second.entries].map((entry) => entry.seq)).toEqual([5, 4, 3, 2, 1]);
    expect(second.next).toBeNull();
    await expect(memory.audit.list({ userId: user, after: 'x' })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('is empty of a change that was rolled back', async () => {
    await live();
    const before = await kinds();
    await expect(memory.facts.add({ userId: user, text: 'password: hunter2secret' })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    expect(await kinds()).toEqual(before);
  });

  it('holds together under writers at once', async () => {
    await Promise.all(
      Array.from({ length: 12 }, (_, index) => memory.facts.add({ userId: user, text: `Likes dish number ${index}.` })),
    );
    const verified = await memory.audit.verify({ userId: user });
    expect(verified).toMatchObject({ valid: true, chains: 1, entries: 12 });
  });

  it('has what was recalled into a prompt, after the batch is written', async () => {
    await live();
    const { facts } = await memory.facts.list({ userId: user });
    await memory.facts.used(user, [facts[0]!.id.slice(-8), 'unknown'], { actor: 'agent', turns: 2 });
    await memory.settled();
    const [latest] = (await memory.audit.list({ userId: user })).entries;
    expect(latest).toMatchObject({
      kind: 'recalled',
      actor: 'agent',
      factIds: [facts[0]!.id],
      counts: { recalls: 1, facts: 1, turns: 2 },
    });
  });

  it('is not kept where it is off', async () => {
    const silent = await createMemory({
      database: driver,
      embeddingModel: createHashEmbedding(),
      languageModel: null,
      audit: 'off',
    });
    await silent.facts.add({ userId: user, text: 'Likes silence.' });
    await silent.close();
    expect(await kinds()).toEqual([]);
  });
});

/** What one test broke is not found by the next. */
async function startOver(): Promise<void> {
  await tamper('delete from recollect.users');
  await tamper('delete from recollect.audit_checkpoints');
}

describe('verifying finds', () => {
  beforeEach(async () => {
    await startOver();
    await live();
  });

  it('nothing where nobody touched it', async () => {
    await checkpoint();
    const verified = await memory.audit.verify();
    expect(verified).toMatchObject({ valid: true, problems: [], keyIds: [signingKey.id] });
    expect(verified.checkpoint?.number).toBeGreaterThan(0);
  });

  it('a changed row', async () => {
    await tamper(`update recollect.audit set kind = 'unpinned' where user_id = $1 and seq = 3`, [user]);
    expect(await problems()).toEqual(['row_changed 3']);
  });

  it('a changed row whose own hash was made to fit', async () => {
    await tamper(`update recollect.audit set hash = repeat('a', 64) where user_id = $1 and seq = 3`, [user]);
    expect(await problems()).toEqual(['row_changed 3', 'row_changed 4']);
  });

  it('a removed row', async () => {
    await tamper('delete from recollect.audit where user_id = $1 and seq = 2', [user]);
    expect(await problems()).toEqual(['row_missing 2']);
  });

  it('rows in another order', async () => {
    await tamper(
      `update recollect.audit set seq = case seq when 2 then 103 else 102 end where user_id = $1 and seq in (2, 3)`,
      [user],
    );
    await tamper('update recollect.audit set seq = seq - 100 where user_id = $1 and seq > 100', [user]);
    expect(await problems()).toEqual(['row_changed 2', 'row_changed 3', 'row_changed 4']);
  });

  it('a cut tail', async () => {
    await tamper('delete from recollect.audit where user_id = $1 and seq > 3', [user]);
    expect(await problems()).toEqual(['chain_cut 4']);
  });

  it('a cut tail whose end was moved, if a checkpoint saw it', async () => {
    await checkpoint();
    await cut(3);
    expect(await problems()).toEqual(['chain_cut 4']);
    // A later checkpoint does not cover it up.
    await memory.facts.add({ userId: user, text: 'Likes oranges.' });
    await checkpoint();
    expect(await problems()).toEqual(['chain_cut 5']);
  });

  it('a chain that was written anew', async () => {
    await checkpoint();
    await cut(0);
    await tamper(`update recollect.audit_chains set hash = repeat('0', 64) where user_id = $1`, [user]);
    for (let index = 0; index < 6; index++)
      await memory.facts.add({ userId: user, text: `Likes song number ${index}.` });
    expect(await problems()).toEqual(['chain_rewritten 5']);
  });

  it('entries removed as if their retention were over', async () => {
    await tamper('delete from recollect.audit where user_id = $1 and seq <= 2', [user]);
    await tamper(
      `update recollect.audit_chains c set anchor_seq = 2, anchor_signature = '{"algorithm":"ed25519","keyId":"none","value":""}',
         anchor_hash = (select previous from recollect.audit where user_id = $1 and seq = 3) where user_id = $1`,
      [user],
    );
    expect(await problems()).toEqual(['anchor_forged 2']);
  });
});

describe('over the deployment, verifying finds', () => {
  beforeEach(async () => {
    await startOver();
    await live();
  });

  it('a removed chain, but not one that its user took along', async () => {
    await checkpoint();
    await store.asUser(user, async (connection) => {
      await closeChains(connection, user, { signingKey, at: clock.now() });
      await connection.query('delete from recollect.users where user_id = $1', [user]);
    });
    expect((await memory.audit.verify()).problems).toEqual([]);
    await tamper(`update recollect.audit_closed set closed_at = now()`);
    expect((await memory.audit.verify()).problems).toEqual([
      { problem: 'chain_removed', chain: expect.any(String), userId: null, at: 5 },
    ]);
  });

  it('a forged checkpoint, and one that is gone', async () => {
    await checkpoint();
    await live();
    const second = (await checkpoint())!;
    await live();
    await checkpoint();
    const noted = (await memory.audit.verify()).checkpoint!;
    const known = { number: noted.number, hash: noted.hash };
    expect((await memory.audit.verify({ noted: known })).problems).toEqual([]);

    await tamper('update recollect.audit_checkpoints set digest = $2 where number = $1', [
      second.number,
      '0'.repeat(64),
    ]);
    const forged = (await memory.audit.verify()).problems;
    expect(forged).toContainEqual({ problem: 'checkpoint_forged', chain: null, userId: null, at: second.number });
    await tamper('update recollect.audit_checkpoints set digest = $2 where number = $1', [
      second.number,
      second.digest,
    ]);
    expect((await memory.audit.verify()).problems).toEqual([]);

    await tamper('update recollect.audit_ends set seq = seq - 1 where number = $1', [second.number]);
    expect((await memory.audit.verify()).problems.map(({ problem }) => problem)).toContain('checkpoint_forged');
    await tamper('update recollect.audit_ends set seq = seq + 1 where number = $1', [second.number]);

    await tamper('delete from recollect.audit_checkpoints where number = $1', [noted.number]);
    expect((await memory.audit.verify()).problems).toEqual([]);
    expect((await memory.audit.verify({ noted: known })).problems).toMatchObject([{ problem: 'checkpoint_missing' }]);
    await tamper('delete from recollect.audit_checkpoints where number = $1', [second.number - 1]);
    expect((await memory.audit.verify()).problems).toMatchObject([{ problem: 'checkpoint_missing' }]);
  });

  it('nothing wrong after checkpoints were folded into a complete one', async () => {
    for (let round = 0; round < 5; round++) {
      await memory.facts.add({ userId: user, text: `Likes rain number ${round}.` });
      await checkpoint(3);
    }
    const numbers = await driver.query('select number, complete from recollect.audit_checkpoints order by 1');
    expect(numbers).toMatchObject([{ complete: true }, { complete: false }]);
    expect((await memory.audit.verify()).problems).toEqual([]);
  });
});

describe('retention', () => {
  it('removes the oldest entries, and the rest still verifies', async () => {
    await startOver();
    const strict = await createMemory({
      ...{ database: driver, embeddingModel: createHashEmbedding(), languageModel: null, clock, worker: false },
      audit: '30d',
    });
    await strict.facts.add({ userId: user, text: 'Likes plums.' });
    await strict.facts.add({ userId: user, text: 'Likes pears.' });
    clock.advance(31 * 86_400_000);
    await strict.facts.add({ userId: user, text: 'Likes quinces.' });
    await strict.upkeep.run();
    const { entries } = await strict.audit.list({ userId: user });
    expect(entries.map(({ seq, kind, counts }) => [seq, kind, counts])).toEqual([
      [4, 'pruned', { entries: 2 }],
      [3, 'stored', {}],
    ]);
    const verified = await strict.audit.verify();
    expect(verified).toMatchObject({ valid: true, entries: 2, checkpoint: { number: 1 } });
    await strict.facts.add({ userId: user, text: 'Likes limes.' });
    await strict.close();
    expect((await memory.audit.verify()).checkpoint?.number).toBe(2);
  });
});

async function cut(seq: number): Promise<void> {
  await tamper('delete from recollect.audit where user_id = $1 and seq > $2', [user, seq]);
  await tamper(
    `update recollect.audit_chains c set seq = $2, checkpoint_seq = 0,
       hash = coalesce((select hash from recollect.audit where user_id = $1 and seq = $2), hash) where user_id = $1`,
    [user, seq],
  );
}
