// Erasing: every place a user can be in, found in the catalogue and searched as text; a store that is down; a person who comes back.
import { describe, expect, it } from 'vitest';
import { tombstoneOf } from '#src/domain/erasure.js';
import { createMemory } from '#src/memory.js';
import type { Extractor } from '#src/ports/extractor.js';
import { createDatabase } from '#src/store/database.js';
import { findErasure } from '#src/store/erase.js';
import { inOneLife } from '#src/store/lives.js';
import { openDeploymentKeys } from '#src/store/signing-key.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { plantCanary, searchDatabase } from '../support/canary.js';
import { onServer } from '../support/database.js';
import { openTestMemory } from '../support/memory.js';

const outside = { entries: new Set<string>(), down: false };
const { memory, database } = await openTestMemory({
  worker: false,
  retryDelay: 0,
  erasure: {
    backupDays: 30,
    stores: [
      {
        name: 'vectors',
        async erase(userId) {
          if (outside.down) throw Object.assign(new Error('down'), { code: 'ECONNREFUSED' });
          return outside.entries.delete(userId) ? 1 : 0;
        },
        contains: async (userId) => outside.entries.has(userId),
      },
    ],
  },
});
const { driver } = database;

describe('erasing', () => {
  it('leaves nothing of a user in any table, and everything of the others', async () => {
    const canary = 'Zyxcanaryqw';
    await plantCanary(memory, driver, canary);
    await memory.remember({ userId: 'other', messages: [{ role: 'user', content: 'I live in Graz.' }] });
    await memory.settled();
    outside.entries.add(`${canary}-user`);
    expect((await searchDatabase(driver, canary)).length).toBeGreaterThan(10);
    const before = await exported('other');

    const receipt = await memory.users.erase(`${canary}-user`);
    expect(receipt).toMatchObject({ complete: true, kind: 'recollect.erasure', actor: 'operator' });
    expect(receipt.stores.map(({ store, status, remaining }) => ({ store, status, remaining }))).toEqual(
      ['database', 'queue', 'vectors'].map((store) => ({ store, status: 'erased', remaining: 0 })),
    );
    const [rows, queue, vectors] = receipt.stores;
    for (const table of ['conversation_turns', 'facts', 'fact_evidence', 'embeddings', 'recall_items', 'audit'])
      expect(rows!.erased[table], table).toBeGreaterThan(0);
    expect(queue!.erased.jobs).toBeGreaterThan(0);
    expect(vectors!.erased.entries).toBe(1);
    expect(JSON.stringify(receipt)).not.toContain(canary);

    // A server keeps the statistics of a table that is empty now, and the receipt says so; a folder keeps nothing.
    const saidToStay = receipt.outOfReach.some(({ place }) => place === 'statistics')
      ? ['pg_catalog.pg_statistic']
      : [];
    if (!onServer) expect(saidToStay).toEqual([]);
    expect((await searchDatabase(driver, canary)).filter((place) => !saidToStay.includes(place))).toEqual([]);
    expect(await exported('other')).toEqual(before);
  });

  it('gives the same receipt again, and another one after a new life', async () => {
    await memory.remember({ userId: 'ben', messages: [{ role: 'user', content: 'I like tea.' }] });
    const first = await memory.users.erase('ben', { actor: 'ben' });
    expect(await memory.users.erase('ben')).toEqual(first);
    await memory.remember({ userId: 'ben', messages: [{ role: 'user', content: 'I like coffee.' }] });
    await memory.settled();
    expect((await memory.facts.list({ userId: 'ben' })).facts.map((fact) => fact.text)).toEqual(['I like coffee.']);
    const second = await memory.users.erase('ben');
    expect(second.erasureId).not.toBe(first.erasureId);
    expect(second.tombstones).toEqual(first.tombstones);
  });

  it('finds a new table by its user_id, or is refused and erases nothing', async () => {
    await driver.query(
      `create table recollect.novelties (user_id text not null, note text, primary key (user_id, note))`,
    );
    await driver.query(`insert into recollect.novelties values ('carl', 'one'), ('dora', 'two')`);
    await memory.remember({ userId: 'carl', messages: [{ role: 'user', content: 'I like tea.' }] });
    await expect(memory.users.erase('carl')).rejects.toMatchObject({ details: { sqlState: '42501' } });
    expect(await exported('carl')).not.toHaveLength(1);
    await driver.query('grant select, delete on recollect.novelties to recollect_upkeep');
    const { stores } = await memory.users.erase('carl');
    expect(stores[0]!.erased.novelties).toBe(1);
    expect(await driver.query('select user_id from recollect.novelties')).toEqual([{ user_id: 'dora' }]);
    await driver.query('drop table recollect.novelties');
  });

  it('goes on when a store is up again, by its job or by being asked again, and keeps no id meanwhile but in the job', async () => {
    for (const again of ['job', 'call']) {
      const userId = `Canaryday-${again}`;
      outside.entries.add(userId);
      outside.down = true;
      await memory.remember({ userId, messages: [{ role: 'user', content: 'I like tea.' }] });
      const receipt = await memory.users.erase(userId);
      expect(receipt).toMatchObject({ complete: false, completedAt: null });
      expect(receipt.stores.at(-1)).toMatchObject({ store: 'vectors', status: 'pending', remaining: null });
      expect((await searchDatabase(driver, userId)).every((place) => place.startsWith('recollect_jobs.job'))).toBe(
        true,
      );
      outside.down = false;
      if (again === 'call') expect(await memory.users.erase(userId)).toMatchObject({ complete: true });
      else {
        await driver.query(`update recollect_jobs.job set start_after = now() where name = 'erase'`);
        await memory.settled();
      }
      const stored = await findErasure(driver, receipt.erasureId);
      expect(stored!.receipt).toMatchObject({ complete: true, erasureId: receipt.erasureId });
      expect(await searchDatabase(driver, userId)).toEqual([]);
      expect(outside.entries.has(userId)).toBe(false);
    }
  });

  it('under a keyed hash that is not the plain one', async () => {
    const { tombstones } = await memory.users.erase('nobody');
    const { tombstoneSecret } = await openDeploymentKeys(driver);
    expect(tombstones).toEqual([tombstoneOf(tombstoneSecret, 'nobody').toString('hex')]);
    expect(tombstones).not.toEqual([tombstoneOf(Buffer.alloc(32), 'nobody').toString('hex')]);
  });

  it('while others record for the same user: each turn is erased or belongs to the new life', async () => {
    const userId = 'busy';
    const saying = Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        memory.remember({
          userId,
          sessionId: `s${index % 3}`,
          messages: [{ role: 'user', content: `I like ${index}.` }],
        }),
      ),
    );
    const [receipt, said] = await Promise.all([memory.users.erase(userId), saying]);
    const left = (await exported(userId)).filter((record) => record.kind === 'turn').length;
    expect(receipt.stores[0]!.erased.conversation_turns! + left).toBe(said.length);
    await memory.settled();
    await memory.users.erase(userId);
    expect(await exported(userId)).toHaveLength(1);
  });

  it('while its words are being extracted: what comes of them is dropped', async () => {
    const extractor = createHeldExtractor();
    const slow = await createMemory({
      database: driver,
      embeddingModel: createHashEmbedding(),
      languageModel: null,
      extractor,
    });
    await slow.remember({ userId: 'finn', messages: [{ role: 'user', content: 'I live in Bern.' }] });
    await extractor.started;
    await memory.users.erase('finn');
    await memory.remember({ userId: 'finn', extract: false, messages: [{ role: 'user', content: 'Hello.' }] });
    extractor.release();
    await slow.settled();
    await slow.close();
    const records = await exported('finn');
    expect(records.filter((record) => record.kind === 'turn')).toMatchObject([{ text: 'Hello.' }]);
    expect(records.filter((record) => ['fact', 'decision'].includes(record.kind))).toEqual([]);
    expect(records.filter((record) => record.kind === 'extraction')).toMatchObject([{ extractor: 'none' }]);
  });

  it('drops a job that was running: it writes nothing into the new life', async () => {
    const jobs = createDatabase(driver);
    await memory.remember({ userId: 'eva', messages: [{ role: 'user', content: 'I like tea.' }] });
    const running = inOneLife(jobs);
    await running.asUser('eva', async () => undefined);
    await memory.users.erase('eva');
    await expect(running.asUser('eva', async () => undefined)).rejects.toMatchObject({ details: { erased: true } });
    await memory.remember({ userId: 'eva', messages: [{ role: 'user', content: 'I like coffee.' }] });
    await expect(running.asUser('eva', async () => undefined)).rejects.toMatchObject({ details: { erased: true } });
  });
});

/** Answers only once it is told to. */
function createHeldExtractor(): Extractor & { started: Promise<void>; release: () => void } {
  let [start, release] = [() => {}, () => {}];
  const started = new Promise<void>((resolve) => {
    start = resolve;
  });
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return {
    name: 'held-1',
    started,
    release: () => release(),
    async extract() {
      start();
      await released;
      // Rejected, and what is rejected is kept: nothing it points to would stop it.
      const claim = { type: 'goal', subject: 'user', text: 'I live in Bern.', confidence: 1, quote: 'not said' };
      return { claims: [claim], lost: {}, usage: null };
    },
  };
}

async function exported(userId: string) {
  const records = [];
  for await (const record of memory.users.export(userId)) records.push(record);
  return records;
}
