// A year in which the clock is moved: what ends when, and who is left.
import { describe, expect, it } from 'vitest';
import { policies, type UpkeepPolicy } from '#src/domain/upkeep-policy.js';
import { dayMilliseconds } from '#src/upkeep/plan.js';
import { openTestMemory } from '../support/memory.js';

const { memory, clock, database } = await openTestMemory();
const start = clock.now();

/** What happens to a fact on which day, beside upkeep every fifth day. */
interface Life {
  text: string;
  type?: string;
  usedOn?: readonly number[];
  saidAgainOn?: number;
  restoredOn?: number;
  pinned?: boolean;
  /** Comes out of a conversation of two years before. */
  imported?: boolean;
}

const every = (days: number, from: number, to: number) =>
  Array.from({ length: Math.floor((to - from) / days) + 1 }, (_, index) => from + index * days);

const lives: Record<string, Life> = {
  often: { text: 'I play the oboe.', usedOn: every(10, 5, 365) },
  tenTimes: { text: 'My bakery sells rye bread.', usedOn: every(5, 5, 50) },
  fiveTimes: { text: 'I want to visit Samarkand.', usedOn: every(10, 10, 50) },
  once: { text: 'Our office has a green door.', usedOn: [30] },
  never: { text: 'I enjoy watching cricket.' },
  saidAgain: { text: 'My brother repairs clocks.', saidAgainOn: 50 },
  restored: { text: 'We bought a wooden canoe.', restoredOn: 75 },
  pinned: { text: 'I type on a Dvorak keyboard.', pinned: true },
  allergy: { text: 'I am allergic to lupins.', type: 'constraint' },
  imported: { text: 'I live in Porto.', imported: true },
};

interface Ends {
  expired: number[];
  purged: number | null;
}
const stays: Ends = { expired: [], purged: null };
const ends = (...expired: number[]): Ends => ({ expired, purged: expired.at(-1)! + 30 });

const expected: Record<string, Record<keyof typeof lives, Ends>> = {
  default: {
    often: stays,
    tenTimes: stays,
    fiveTimes: ends(140),
    once: ends(90),
    never: ends(60),
    saidAgain: ends(110),
    restored: ends(60, 135),
    pinned: stays,
    allergy: stays,
    imported: ends(60),
  },
  support_bot: {
    often: stays,
    tenTimes: ends(80),
    fiveTimes: ends(80),
    once: ends(60),
    // Purged before anybody says it again or restores it: what is said again is a new fact.
    never: ends(30),
    saidAgain: ends(30),
    restored: ends(30),
    pinned: stays,
    allergy: stays,
    imported: ends(30),
  },
  personal: {
    often: stays,
    tenTimes: ends(230),
    fiveTimes: ends(230),
    once: ends(210),
    never: ends(180),
    saidAgain: ends(230),
    restored: ends(180),
    pinned: stays,
    allergy: stays,
    imported: ends(180),
  },
};

describe('a year under a policy', () => {
  it.each(Object.keys(expected))(
    '%s ends exactly what it says, on the day it says',
    { timeout: 60_000 },
    async (name) => {
      const policy = policies[name as keyof typeof policies];
      clock.set(start);
      const ids = await begin(name);
      const seen: Record<string, Ends> = Object.fromEntries(
        Object.keys(lives).map((key) => [key, { ...stays, expired: [] }]),
      );
      const keyOf = new Map(Object.entries(ids).map(([key, id]) => [id, key]));
      for (let day = 0; day <= 365; day += 5) {
        clock.set(new Date(start.getTime() + day * dayMilliseconds));
        await live(name, ids, day);
        const planned = await memory.upkeep.run({ userId: name, policy, dryRun: true });
        const done = await memory.upkeep.run({ userId: name, policy });
        expect(done).toEqual({ ...planned, dryRun: false });
        const [user] = done.users;
        // What was said again after its end is another fact.
        for (const fact of user!.expired) if (keyOf.has(fact.id)) seen[keyOf.get(fact.id)!]!.expired.push(day);
        for (const fact of user!.purged) if (keyOf.has(fact.id)) seen[keyOf.get(fact.id)!]!.purged = day;
      }
      expect(seen).toEqual(expected[name]);
      const survivors = Object.keys(lives).filter((key) => expected[name]![key]!.purged === null);
      const { facts } = await memory.facts.list({ userId: name, state: 'all' });
      expect(facts.map((fact) => fact.text).sort()).toEqual(survivors.map((key) => lives[key]!.text).sort());
      expect(facts.every((fact) => fact.state === 'current')).toBe(true);
      for (const [key, id] of Object.entries(ids))
        if (!survivors.includes(key))
          await expect(memory.facts.history(name, id)).rejects.toMatchObject({
            code: 'not_found',
            message: expect.stringMatching(
              new RegExp(`unused for \\d+ days .*purged on 2026-\\d\\d-\\d\\d by policy ${name}`),
            ),
          });
      expect(await leftOvers(name)).toEqual({
        items: survivors.length,
        evidence: survivors.length,
        statements: survivors.length,
      });
    },
  );

  it('expires nothing at the first look after an import, however old the conversation', async () => {
    const policy: UpkeepPolicy = { ...policies.support_bot };
    clock.set(start);
    const messages = [{ role: 'user' as const, content: 'I live in Faro.', createdAt: '2019-03-01T10:00:00Z' }];
    await memory.remember({ userId: 'importer', messages });
    await memory.settled();
    const first = await memory.upkeep.run({ userId: 'importer', policy });
    expect(first).toMatchObject({ expired: 0, purged: 0 });
    expect((await memory.facts.list({ userId: 'importer' })).facts).toHaveLength(1);
  });
});

async function begin(userId: string): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  for (const [key, { text, type = 'preference', imported }] of Object.entries(lives)) {
    if (imported) {
      await memory.remember({ userId, messages: [{ role: 'user', content: text, createdAt: '2024-01-05T09:00:00Z' }] });
      await memory.settled();
      const { facts } = await memory.facts.list({ userId });
      ids[key] = facts.find((fact) => fact.text === text)!.id;
    } else ids[key] = (await memory.facts.add({ userId, text, type })).id;
    if (lives[key]!.pinned) await memory.facts.pin(userId, ids[key]!);
  }
  return ids;
}

async function live(userId: string, ids: Record<string, string>, day: number): Promise<void> {
  for (const [key, life] of Object.entries(lives)) {
    if (life.usedOn?.includes(day)) await memory.facts.used(userId, [ids[key]!]);
    if (life.saidAgainOn === day && (await stateOf(userId, ids[key]!)) === 'current')
      await memory.facts.add({ userId, text: life.text, type: 'preference' });
    if (life.restoredOn === day && (await stateOf(userId, ids[key]!)) === 'expired')
      await memory.facts.restore(userId, ids[key]!);
  }
}

async function stateOf(userId: string, id: string): Promise<string | null> {
  const { facts } = await memory.facts.list({ userId, state: 'all' });
  return facts.find((fact) => fact.id === id)?.state ?? null;
}

/** Of facts and statements: what a purge must not leave behind. */
async function leftOvers(userId: string): Promise<unknown> {
  const [row] = await database.driver.query(
    `select
       (select count(*) from recollect.recall_items where user_id = $1 and kind = 'fact') as items,
       (select count(*) from recollect.fact_evidence where user_id = $1) as evidence,
       (select count(*) from recollect.conversation_turns where user_id = $1 and kind = 'statement') as statements`,
    [userId],
  );
  return row;
}
