// The clock of this machine jumps, days forward and days back, in the middle of work. The database's clock does not.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createMemory } from '#src/memory.js';
import type { DatabaseDriver } from '#src/ports/database.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { openTestDatabase } from '../support/database.js';

const { driver } = await openTestDatabase();
const day = 86_400_000;

afterEach(() => vi.useRealTimers());

/** Only what Date says: timers go on, as they do on a machine whose clock is set. */
function jump(days: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: vi.getRealSystemTime() + days * day, shouldAdvanceTime: true });
}

describe('a clock that jumps', () => {
  it('loses no turn, no fact and no event, and changes no order', async () => {
    const memory = await open();
    const events: string[] = [];
    const ended = new AbortController();
    const subscribed = (async () => {
      for await (const event of memory.events.subscribe({ userId: 'ana', interval: 50, signal: ended.signal }))
        events.push(event.factId);
    })();
    const jumps = [0, 2, -5, 400, -400, 0];
    for (const [number, days] of jumps.entries()) {
      jump(days);
      await memory.remember({
        userId: 'ana',
        sessionId: 'kitchen',
        messages: [{ role: 'user', content: `I am allergic to zorvun${number}.` }],
      });
      expect(await memory.settled({ timeout: 30_000 })).toEqual({ settled: true, left: 0 });
    }
    const { turns } = await memory.turns.list({ userId: 'ana', sessionId: 'kitchen' });
    const texts = jumps.map((_, number) => `I am allergic to zorvun${number}.`);
    expect(turns.toReversed().map(({ text, seq }) => [seq, text])).toEqual(
      texts.map((text, number) => [number + 1, text]),
    );
    const { facts } = await memory.facts.list({ userId: 'ana' });
    expect(facts.map(({ text }) => text).sort()).toEqual(texts);
    for (const [number, text] of texts.entries()) {
      const query = { userId: 'ana', query: `zorvun${number}`, recentTurns: 0, minRelevance: 0 };
      expect((await memory.recall(query)).facts[0]?.text).toBe(text);
    }
    await vi.waitFor(() => expect(events).toHaveLength(jumps.length), { timeout: 10_000 });
    expect([...events].sort()).toEqual(facts.map(({ id }) => id).sort());
    ended.abort();
    await subscribed;
    await memory.close();
  });

  it('does not put a worker to sleep that was asking for work when the clock was set back', async () => {
    let looks = 0;
    const looking: DatabaseDriver = {
      ...driver,
      description: driver.description,
      transaction: (opening, work) => driver.transaction(opening, work),
      script: (text) => driver.script(text),
      close: () => driver.close(),
      async query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]> {
        const rows = await driver.query<Row>(text, values);
        if (/skip locked/i.test(text) && JSON.stringify([text, values]).includes('extract')) {
          looks += 1;
          if (looks === 1) jump(-5);
        }
        return rows;
      },
    };
    const options = { embeddingModel: createHashEmbedding(), languageModel: null };
    const worker = await createMemory({ ...options, database: looking });
    const other = await createMemory({ ...options, database: driver, worker: false });
    await vi.waitFor(() => expect(looks).toBeGreaterThan(0), { timeout: 10_000 });
    await other.remember({ userId: 'cleo', messages: [{ role: 'user', content: 'I am allergic to kiwis.' }] });
    // Nobody tells that worker: it has to look by itself.
    const texts = async () => (await other.facts.list({ userId: 'cleo' })).facts.map(({ text }) => text);
    await vi.waitFor(async () => expect(await texts()).toEqual(['I am allergic to kiwis.']), { timeout: 10_000 });
    await worker.close();
    await other.close();
  });

  it('keeps upkeep from letting go of everything, and doctor says so', async () => {
    const memory = await open();
    const { id } = await memory.facts.add({ userId: 'ben', text: 'I play the cello.', type: 'personal_context' });
    for (const days of [400, -400]) {
      jump(days);
      const refused = { code: 'config_invalid', message: expect.stringMatching(/clock .* hours (ahead|behind)/) };
      await expect(memory.upkeep.run()).rejects.toMatchObject(refused);
      await expect(memory.upkeep.run({ userId: 'ben' })).rejects.toMatchObject(refused);
      expect((await memory.doctor()).problems).toContainEqual(
        expect.stringMatching(/clock of this machine is \d+ minutes/),
      );
      expect(await memory.facts.get('ben', id)).toMatchObject({ state: 'current' });
    }
    // What it would do may be asked at any time.
    jump(400);
    expect((await memory.upkeep.run({ dryRun: true, userId: 'ben' })).expired).toBe(1);
    vi.useRealTimers();
    expect(await memory.upkeep.run()).toMatchObject({ expired: 0 });
    expect((await memory.doctor()).problems).toEqual([]);
    await memory.close();
  });
});

function open() {
  return createMemory({ database: driver, embeddingModel: createHashEmbedding(), languageModel: null });
}
