// The short-term layer: whatever happens to the cache, to the turns, and in whatever order, recall shows what the database holds.
import { describe, expect, it } from 'vitest';
import { createMemory } from '#src/memory.js';
import type { ExportRecord, Memory, RecallInput } from '#src/memory-types/memory.js';
import type { MemoryOptions } from '#src/memory-types/options.js';
import type { DatabaseDriver } from '#src/ports/database.js';
import type { SharedCache } from '#src/ports/shared-cache.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { createMemoryCache } from '#src/testing/memory-cache.js';
import { openTestMemory } from '../support/memory.js';
import { whenOver } from '../support/when-over.js';

/** Without a cache: what is so. */
const { memory: plain, clock, database } = await openTestMemory({ retention: { turns: '30d' } });
const day = 86_400_000;

/** Statements of this process that read turns from the database to show them. */
let turnsRead = 0;
const counted = countReads(database.driver);
/** By the real clock: copies outlive what happens over the days of this test. */
const cache = createMemoryCache();
let embedded = 0;
const hash = createHashEmbedding();
const embeddingModel = {
  ...hash,
  embed: (...given: Parameters<typeof hash.embed>) => {
    if (given[1] === 'query') embedded += 1;
    return hash.embed(...given);
  },
};

async function open(options: MemoryOptions = {}): Promise<Memory> {
  const memory = await createMemory({
    ...{ database: counted, embeddingModel, clock, languageModel: null, worker: false, sharedCache: cache },
    ...options,
  });
  whenOver(() => memory.close());
  return memory;
}
const [one, other] = [await open(), await open()];

const say = (memory: Memory, userId: string, sessionId: string, ...words: string[]) =>
  memory.remember({
    ...{ userId, sessionId, extract: false },
    messages: words.map((content, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content })),
  });

async function shown(memory: Memory, input: Omit<RecallInput, 'query'>) {
  const { recent, elsewhere } = await memory.recall({ query: 'Anything?', ...input });
  return { recent, elsewhere };
}

describe('last turns', () => {
  it('come from the copy that another process wrote, and are the same', async () => {
    await say(one, 'ana', 's', 'I sail.', 'Where?', 'In Porto.');
    await one.settled();
    turnsRead = 0;
    const found = await shown(other, { userId: 'ana', sessionId: 's' });
    expect(turnsRead).toBe(0);
    expect(found.recent.map((turn) => turn.text)).toEqual(['I sail.', 'Where?', 'In Porto.']);
    expect(found).toEqual(await shown(plain, { userId: 'ana', sessionId: 's' }));
    // Of the session before, for a new one.
    turnsRead = 0;
    const fresh = await shown(other, { userId: 'ana', sessionId: 'new' });
    expect(fresh.recent).toHaveLength(3);
    expect(turnsRead).toBe(0);
  });

  it('come from the database where somebody wrote without the cache, and fill it', async () => {
    await say(plain, 'ana', 's', 'And in Vigo.');
    turnsRead = 0;
    expect((await shown(one, { userId: 'ana', sessionId: 's' })).recent.at(-1)?.text).toBe('And in Vigo.');
    expect(turnsRead).toBe(1);
    await one.settled();
    await shown(other, { userId: 'ana', sessionId: 's' });
    expect(turnsRead).toBe(1);
  });

  it('of the past are not asked of copies', async () => {
    clock.advance(60_000);
    const asOf = clock.now();
    clock.advance(60_000);
    await say(one, 'ana', 's', 'Later.');
    await one.settled();
    const { recent } = await shown(other, { userId: 'ana', sessionId: 's', asOf });
    expect(recent.map((turn) => turn.text)).not.toContain('Later.');
  });

  it('are never taken from another place, another deployment or another format', async () => {
    await say(one, 'eva', 's', 'CANARY is my word.');
    await shown(one, { userId: 'ana', sessionId: 's' });
    await one.settled();
    const held = [...cache.groups].filter(([group]) => group.startsWith('turns:'));
    expect(JSON.stringify(held.map(([group, entries]) => [group, ...entries.keys()]))).not.toMatch(/ana|eva|"s"/);
    for (const [, entries] of held)
      for (const value of entries.values()) expect(Buffer.from(value).toString('latin1')).not.toContain('CANARY');
    const mine = cache.groups.get(held[0]![0])!;
    const theirs = cache.groups.get(held[1]![0])!;
    const [strange] = theirs.values();
    for (const value of [
      strange!,
      Buffer.from('{"format":1}'),
      new Uint8Array(0),
      crypto.getRandomValues(new Uint8Array(99)),
    ]) {
      for (const name of mine.keys()) mine.set(name, value);
      expect(await shown(other, { userId: 'ana', sessionId: 's' })).toEqual(
        await shown(plain, { userId: 'ana', sessionId: 's' }),
      );
    }
  });

  it('and the vectors of queries are not kept of a user nothing was recorded for', async () => {
    const groups = new Set(cache.groups.keys());
    await shown(one, { userId: 'nobody', sessionId: 's' });
    await one.settled();
    expect([...cache.groups.keys()].filter((group) => !groups.has(group))).toEqual([]);
  });

  it('are not shown once they were deleted, and are once they came back', async () => {
    const input = { userId: 'old', sessionId: 's' };
    const texts = async () => (await shown(one, input)).recent.map((turn) => turn.text);
    await say(one, 'old', 's', 'First.', 'Second.');
    clock.advance(20 * day);
    await say(one, 'old', 's', 'Third.');
    expect(await texts()).toEqual(['First.', 'Second.', 'Third.']);
    const records = await readAll(plain.users.export('old'));
    clock.advance(11 * day);
    expect((await plain.upkeep.run({ userId: 'old' })).turns).toBe(2);
    expect(await texts()).toEqual(['Third.']);
    await one.settled();
    await plain.users.import('old', records);
    expect(await texts()).toEqual(['First.', 'Second.', 'Third.']);
  });

  it('of an erased user are not shown to the next one of that id, whatever the cache still holds', async () => {
    const before = new Set(cache.groups.keys());
    await say(one, 'twice', 's', 'Of the first one.');
    await one.settled();
    const [group] = [...cache.groups.keys()].filter((name) => !before.has(name));
    const held = cache.groups.get(group!)!;
    await one.users.erase('twice');
    await say(one, 'twice', 's', 'Of the second one.');
    await one.settled();
    cache.put(group!, held);
    const { recent } = await shown(other, { userId: 'twice', sessionId: 's' });
    expect(recent.map((turn) => turn.text)).toEqual(['Of the second one.']);
  });

  it('longer than a copy holds, or more of them, come from the database', async () => {
    await say(one, 'long', 's', 'wide words '.repeat(6_000), 'Short.');
    await one.settled();
    const input = { userId: 'long', sessionId: 's', recentBudget: 1_000_000 };
    expect(await shown(other, input)).toEqual(await shown(plain, input));
    expect((await shown(other, { ...input, recentTurns: 1 })).recent.map((turn) => turn.text)).toEqual(['Short.']);
    await say(one, 'many', 's', ...Array.from({ length: 40 }, (_, index) => `Word ${index}.`));
    for (const recentTurns of [1, 6, 12, 13, 40, 100]) {
      const many = { userId: 'many', sessionId: 's', recentTurns };
      expect((await shown(other, many)).recent).toHaveLength(Math.min(recentTurns, 40));
      expect(await shown(other, many)).toEqual(await shown(plain, many));
    }
  });
});

describe('vectors of queries', () => {
  it('are made once for all processes, and for each user anew', async () => {
    embedded = 0;
    const ask = (memory: Memory, userId: string) => memory.recall({ userId, query: 'Who sails in Porto?' });
    const first = await ask(one, 'ana');
    await one.settled();
    const second = await ask(other, 'ana');
    expect(embedded).toBe(1);
    expect(second.ranked).toEqual(first.ranked);
    await ask(other, 'eva');
    expect(embedded).toBe(2);
    // Of another length, it is of another model, or nobody's.
    for (const [group, entries] of cache.groups)
      if (group.startsWith('queries:')) for (const name of entries.keys()) entries.set(name, new Uint8Array(40));
    expect((await ask(other, 'ana')).ranked).toEqual(first.ranked);
    expect(embedded).toBe(3);
  });
});

describe('erasing', () => {
  const groupsOf = async (userId: string) => {
    const before = new Set(cache.groups.keys());
    await say(one, userId, 's', `I am ${userId}.`);
    await one.recall({ userId, sessionId: 's', query: 'Who am I?' });
    await one.settled();
    return [...cache.groups.keys()].filter((group) => !before.has(group));
  };

  it('takes the copies along, says so, and lets nothing come back', async () => {
    const groups = await groupsOf('leaving');
    expect(groups).toHaveLength(2);
    const receipt = await one.users.erase('leaving');
    expect(receipt.stores).toContainEqual({ store: 'memory', status: 'erased', erased: { entries: 2 }, remaining: 0 });
    expect(receipt.complete).toBe(true);
    for (const group of groups) expect(cache.groups.has(group)).toBe(false);
    // A new life of the id is another user, and what another process was still writing of the old one is refused.
    await say(other, 'leaving', 's', 'Somebody else.');
    await other.settled();
    for (const group of groups) expect(cache.groups.has(group)).toBe(false);
    const { recent } = await shown(other, { userId: 'leaving', sessionId: 's' });
    expect(recent.map((turn) => turn.text)).toEqual(['Somebody else.']);
  });

  it('is not complete while the cache is away, and is gone on with', async () => {
    const [group] = await groupsOf('waiting');
    cache.away = true;
    expect((await one.doctor()).problems).toContain('Recall goes on without memory: away.');
    const receipt = await one.users.erase('waiting');
    expect(receipt.complete).toBe(false);
    expect(receipt.stores).toContainEqual({
      store: 'memory',
      status: 'pending',
      erased: { entries: 0 },
      remaining: null,
    });
    // Nobody notices.
    await say(one, 'ana', 's', 'Still here.');
    expect((await shown(one, { userId: 'ana', sessionId: 's' })).recent.at(-1)?.text).toBe('Still here.');
    cache.away = false;
    expect(cache.groups.has(group!)).toBe(true);
    expect((await one.users.erase('waiting')).complete).toBe(true);
    expect(cache.groups.has(group!)).toBe(false);
  });
});

it('shows what the database holds, whatever is lost, late or in another order', { timeout: 120_000 }, async () => {
  const random = numbers(7);
  const unsteady = [createUnsteady(cache, random), createUnsteady(cache, random)];
  const cached = [await open({ sharedCache: unsteady[0]! }), await open({ sharedCache: unsteady[1]! })];
  const everybody = [plain, ...cached];
  const users = ['u0', 'u1', 'guest'];
  const sessions = ['a', 'b', 'c'];
  const kept = new Map<string, ExportRecord[]>();
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const things: Record<string, number> = {};
  const looks = { hit: 0, stale: 0, miss: 0 };
  for (const memory of cached)
    memory.observers.add({
      begin: () => ({ within: (work) => work(), end: () => undefined }),
      looked(what, outcome) {
        if (what === 'turns') looks[outcome] += 1;
      },
    });
  for (let step = 0; step < 120; step += 1) {
    clock.advance(Math.floor(random() * 600_000));
    const userId = pick(users);
    const doing = random();
    const what =
      doing < 0.6
        ? 'say'
        : doing < 0.7
          ? 'sayOften'
          : doing < 0.78
            ? 'keep'
            : doing < 0.86
              ? 'import'
              : doing < 0.92
                ? 'upkeep'
                : doing < 0.96
                  ? 'erase'
                  : 'merge';
    things[what] = (things[what] ?? 0) + 1;
    if (what === 'say') await say(pick(everybody), userId, pick(sessions), `Step ${step}.`, `Answer ${step}.`);
    if (what === 'sayOften')
      await Promise.all(everybody.map((memory, index) => say(memory, userId, 'a', `Step ${step} by ${index}.`)));
    if (what === 'keep') kept.set(userId, await readAll(plain.users.export(userId)));
    if (what === 'import' && (kept.get(userId)?.length ?? 0) > 0)
      await plain.users.import(userId, kept.get(userId)!).catch(() => undefined);
    if (what === 'upkeep') {
      clock.advance(25 * day);
      await plain.upkeep.run({ userId: 'u0' });
    }
    if (what === 'erase') await pick(everybody).users.erase(userId);
    if (what === 'merge') await plain.users.merge({ from: ['guest'], into: 'u1' }).catch(() => undefined);
    const input = { userId: pick(users), sessionId: pick([...sessions, 'new']) };
    const expected = await shown(plain, input);
    for (const memory of cached) {
      expect(await shown(memory, input), `step ${step}, ${what}`).toEqual(expected);
    }
    if (random() < 0.5) await pick(unsteady).deliver();
  }
  expect(Object.keys(things)).toHaveLength(7);
  for (const outcome of ['hit', 'stale', 'miss'] as const) expect(looks[outcome], outcome).toBeGreaterThan(8);
});

/** Loses some writes and holds others back; `deliver` lets them through in another order. */
function createUnsteady(real: SharedCache, random: () => number): SharedCache & { deliver(): Promise<void> } {
  let held: (() => Promise<unknown>)[] = [];
  return {
    ...real,
    async read(...given) {
      return random() < 0.1 ? given[1].map(() => null) : real.read(...given);
    },
    async write(...given) {
      const fate = random();
      if (fate < 0.2) return false;
      if (fate < 0.6) return real.write(...given);
      held.push(() => real.write(...given));
      return true;
    },
    async deliver() {
      const late = held.sort(() => random() - 0.5);
      held = [];
      for (const write of late) await write();
    },
  };
}

async function readAll(records: AsyncIterable<ExportRecord>): Promise<ExportRecord[]> {
  const read: ExportRecord[] = [];
  for await (const record of records) read.push(record);
  return read;
}

function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

function countReads(driver: DatabaseDriver): DatabaseDriver {
  return {
    ...driver,
    description: driver.description,
    query: (text, values) => driver.query(text, values),
    script: (text) => driver.script(text),
    close: async () => undefined,
    transaction: (opening, work) =>
      driver.transaction(opening, (connection) =>
        work({
          query: (text, values) => {
            // Of this session or the one before: what others said last always comes from the database.
            if (text.includes('order by seq desc limit') && !text.includes('cross join lateral')) turnsRead += 1;
            return connection.query(text, values);
          },
        }),
      ),
  };
}
