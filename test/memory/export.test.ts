// Export and import: everything there and back without loss, twice the same, and nothing of anybody else's touched.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExportRecord } from '#src/memory-types/data.js';
import { plantCanary } from '../support/canary.js';
import { openTestMemory } from '../support/memory.js';

const { memory, clock, database } = await openTestMemory({ worker: false });
const { driver } = database;

async function exported(userId: string): Promise<ExportRecord[]> {
  const records: ExportRecord[] = [];
  for await (const record of memory.users.export(userId)) records.push(record);
  return records;
}

/** As a file holds them, without the line that says whose and when. */
const asLines = (records: readonly ExportRecord[]) => records.slice(1).map((record) => JSON.stringify(record));
const throughFile = (records: readonly ExportRecord[]) => asLines(records).map((line): unknown => JSON.parse(line));
const headerOf = (userId: string) => ({
  kind: 'header',
  version: 1,
  userId,
  exportedAt: '2026-01-01T00:00:00.000Z',
});

async function live(userId: string): Promise<void> {
  await plantCanary(memory, driver, userId.replace(/-user$/, ''));
  clock.advance(60_000);
  await memory.users.setLanguage(userId, 'german');
  const expiring = await memory.facts.add({ userId, text: 'I enjoy cricket.', type: 'preference' });
  const policy = { name: 'small', maxFacts: 1, expireAfter: [], purgeAfterDays: 30, exemptTypes: ['constraint'] };
  await memory.upkeep.run({ userId, policy });
  expect((await memory.facts.get(userId, expiring.id)).state).toMatch(/expired|current/);
  await memory.settled();
}

describe('an export', () => {
  it('comes back whole into another user, once and again, is searched there, and touches nobody else', async () => {
    await live('Whale-user');
    await memory.remember({ userId: 'other', messages: [{ role: 'user', content: 'I live in Graz.' }] });
    await memory.settled();
    const [before, other] = [await exported('Whale-user'), await exported('other')];
    expect(before[0]).toMatchObject({ kind: 'header', version: 1, userId: 'Whale-user' });
    expect(new Set(before.map((record) => record.kind))).toEqual(
      new Set(['header', 'setting', 'session', 'turn', 'fact', 'decision', 'extraction', 'profile']),
    );
    expect(new Set(before.flatMap((record) => (record.kind === 'fact' ? [record.state] : []))).size).toBeGreaterThan(3);

    const report = await memory.users.import('copy', [before[0], ...throughFile(before)]);
    expect(report.skipped).toEqual({});
    await memory.settled();
    const copy = await exported('copy');
    expect(asLines(copy)).toEqual(asLines(before));
    const [row] = await driver.query<{ missing: number; words: boolean }>(
      `select count(*) filter (where e.item_id is null)::int as missing, bool_and(i.lexemes = o.lexemes
         and i.recallable = o.recallable and i.substance = o.substance and i.cue is not distinct from o.cue) as words
       from recollect.recall_items i
       join recollect.recall_items o on o.user_id = 'Whale-user' and o.item_id = i.item_id
       left join recollect.embeddings e on e.user_id = i.user_id and e.item_id = i.item_id
       where i.user_id = 'copy'`,
    );
    expect(row).toEqual({ missing: 0, words: true });

    const again = await memory.users.import('copy', before);
    expect(again.imported).toEqual({});
    expect(asLines(await exported('copy'))).toEqual(asLines(before));
    expect(asLines(await exported('other'))).toEqual(asLines(other));
    await memory.remember({ userId: 'copy', sessionId: 'Whale-session', messages: [{ role: 'user', content: 'Hi.' }] });
  });

  it('of anything that was said comes back as it was', async () => {
    let users = 0;
    const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((text) => text.trim() !== '');
    const turn = fc.record({
      content: word.map((text) => text.replaceAll('\u0000', '')).filter((text) => text.trim() !== ''),
      role: fc.constantFrom('user' as const, 'assistant' as const),
      metadata: fc.dictionary(fc.constantFrom('a', '__proto__x', 'recordedAt'), fc.jsonValue({ maxDepth: 2 })),
      createdAt: fc.date({ min: new Date('1990-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ session: fc.constantFrom('a', 'ü', 'x'.repeat(200)), turn }), {
          minLength: 1,
          maxLength: 8,
        }),
        async (said) => {
          users += 1;
          const [from, into] = [`from-${users}`, `into-${users}`];
          for (const { session, turn } of said) {
            const messages = [
              { ...turn, metadata: JSON.parse(JSON.stringify(turn.metadata).replaceAll('\\u0000', '')) },
            ];
            await memory.remember({ userId: from, sessionId: session, messages, extract: false });
          }
          const records = await exported(from);
          await memory.users.import(into, [records[0], ...throughFile(records)]);
          expect(asLines(await exported(into))).toEqual(asLines(records));
        },
      ),
      { numRuns: 12 },
    );
  });

  it('is read page by page: a thousand turns are all there, in order', async () => {
    const messages = Array.from({ length: 1_000 }, (_, index) => ({
      role: 'user' as const,
      content: `Number ${index}.`,
    }));
    await memory.remember({ userId: 'many', messages, extract: false });
    const turns = (await exported('many')).flatMap((record) => (record.kind === 'turn' ? [record] : []));
    expect(turns.map((turn) => turn.seq)).toEqual(messages.map((_, index) => index + 1));
  });
});

describe('an import', () => {
  const refused = (message: RegExp) => ({ code: 'invalid_input', message: expect.stringMatching(message) });

  it('refuses what is none, a later version, and a record that is wrong, naming it', async () => {
    const turn = { kind: 'turn', text: 'hello' };
    for (const [records, message] of [
      [[], /header/],
      [[{ kind: 'setting' }], /record 1: .*header/],
      [[{ ...headerOf('a'), version: 2 }], /version 2.*up to 1/],
      [[headerOf('a'), headerOf('a')], /record 2: .*header/],
      [[headerOf('a'), turn], /record 2: /],
      [[headerOf('a'), { kind: 'key' }], /record 2: /],
      [['text'], /record 1/],
    ] as const)
      await expect(memory.users.import('refused', records), JSON.stringify(records)).rejects.toMatchObject(
        refused(message),
      );
  });

  it('writes under the user that was asked for, whatever a record says', async () => {
    await memory.facts.add({ userId: 'victim', text: 'I like tea.', type: 'preference' });
    const before = asLines(await exported('victim'));
    const records = await exported('victim');
    await expect(
      memory.users.import('thief', [records[0], { ...records[1], userId: 'victim', user_id: 'victim' }]),
    ).rejects.toMatchObject(refused(/record 2/));
    await memory.users.import('thief', records);
    expect(asLines(await exported('victim'))).toEqual(before);
    expect(asLines(await exported('thief'))).toEqual(before);
  });

  it('into somebody who has memories keeps both, and says what it left out', async () => {
    await memory.facts.add({ userId: 'one', text: 'I like tea.', type: 'preference' });
    await memory.facts.add({ userId: 'one', text: 'I like jazz.', type: 'preference' });
    await memory.facts.add({ userId: 'two', text: 'I like tea.', type: 'preference' });
    const report = await memory.users.import('two', await exported('one'));
    expect(report.skipped).toMatchObject({ fact: 1, setting: 1 });
    expect((await memory.facts.list({ userId: 'two' })).facts.map((fact) => fact.text).sort()).toEqual([
      'I like jazz.',
      'I like tea.',
    ]);
    await memory.facts.add({ userId: 'two', text: 'I like opera.', type: 'preference' });
  });

  it('takes what points to nothing', async () => {
    const records = (await exported('one')).filter((record) => !['session', 'turn'].includes(record.kind));
    await memory.users.import('half', records);
    const { facts } = await memory.facts.list({ userId: 'half' });
    expect((await memory.facts.get('half', facts[0]!.id)).evidence).toMatchObject([{ turnId: null }]);
  });
});
