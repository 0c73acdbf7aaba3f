// How recalls went, over processes and hours: counted once, kept while the database is away, and about nobody.
import { describe, expect, it } from 'vitest';
import { RecollectError } from '#src/errors.js';
import { createRecallStatistics } from '#src/memory/recall-statistics.js';
import { createMemory } from '#src/memory.js';
import { createDatabase } from '#src/store/database.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { serverAsk } from '../server/ask.js';
import { openTestMemory } from '../support/memory.js';

const { memory, database, clock } = await openTestMemory();
const hour = 3_600_000;
const userId = 'CANARY-ana';
await memory.remember({
  userId,
  messages: [{ role: 'user', content: 'CANARY peanuts make me ill.' }],
});
await memory.settled();
const other = await createMemory({
  ...{ database: database.driver, embeddingModel: createHashEmbedding(), clock, languageModel: null, worker: false },
});

describe('statistics of recall', () => {
  it('counts how recalls went, in every process', async () => {
    expect((await memory.recallStats()).hours).toEqual([]);
    await memory.recall({ userId, query: 'Which CANARY makes me ill?' });
    await memory.recall({ userId, query: 'Which peanuts?' });
    await memory.recall({ userId, query: 'Which peanuts?', minRelevance: 0.9 });
    await other.recall({ userId: 'CANARY-nobody', query: 'Which peanuts?' });
    await expect(memory.recall({ userId, query: '' })).rejects.toMatchObject({ code: 'invalid_input' });
    await other.close();
    const { hours, durationBounds } = await memory.recallStats();
    expect(hours).toHaveLength(1);
    const [one] = hours;
    expect(one).toMatchObject({
      recalls: 4,
      hits: 2,
      withheld: 1,
      empty: 1,
      failed: 0,
      hour: new Date('2026-01-05T09:00:00Z'),
    });
    expect(one!.durations).toHaveLength(durationBounds.length + 1);
    expect(one!.durations.reduce((sum, count) => sum + count)).toBe(4);
    // Nobody's own model was calibrated: relevance is 0.5 for all that was found.
    expect(one!.relevances).toEqual([0, 0, 0, 0, 3, 0, 0, 0, 0, 0]);
    expect(one!.p50).toBeGreaterThan(0);
    expect(one!.p95).toBeGreaterThanOrEqual(one!.p50!);
  });

  it('gives hours apart, those that were asked for', async () => {
    clock.advance(hour);
    await memory.recall({ userId, query: 'Which peanuts?' });
    const recalls = async (span = {}) => (await memory.recallStats(span)).hours.map((one) => one.recalls);
    expect(await recalls()).toEqual([4, 1]);
    const second = new Date('2026-01-05T10:00:00Z');
    expect(await recalls({ since: second })).toEqual([1]);
    expect(await recalls({ until: second })).toEqual([4]);
    // The hour it lies in counts whole.
    expect(await recalls({ since: new Date('2026-01-05T09:59:00Z'), until: second })).toEqual([4]);
    for (const span of [{ since: second, until: second }, { since: new Date(0) }, { since: new Date('no') }])
      await expect(memory.recallStats(span)).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('is on HTTP for administrators, and names nobody', async () => {
    const { ask } = serverAsk({ memory });
    const { status, body } = await ask('GET /v1/stats/recalls?since=2026-01-05');
    expect(status).toBe(200);
    expect(body.hours.map((one: { hits: number }) => one.hits)).toEqual([2, 1]);
    expect((await ask('GET /v1/stats/recalls?since=yesterday')).status).toBe(400);
    const user = serverAsk({ memory, authenticate: async () => ({ kind: 'user', app: 'a', userId: 'a' }) as never });
    expect((await user.ask('GET /v1/stats/recalls')).status).toBe(403);
    const rows = await database.driver.query<{ row: string }>('select h::text as row from recollect.recall_hours h');
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain('CANARY');
  });

  it('counts failures, keeps counts while the database is away, and lets old hours go', async () => {
    let away = true;
    const unsteady = {
      ...database.driver,
      transaction: (...given: Parameters<typeof database.driver.transaction>) => {
        if (away) throw new RecollectError('database_unreachable', 'Away.');
        return database.driver.transaction(...given);
      },
    } as typeof database.driver;
    clock.advance(10 * 24 * hour);
    const statistics = createRecallStatistics(createDatabase(unsteady), clock);
    const fail = (error: unknown) => statistics.observer.begin({ kind: 'recall' }).end({ error }, 3);
    const unreachable = new RecollectError('database_unreachable', 'Away.');
    fail(unreachable);
    await statistics.settled();
    fail(unreachable);
    // A caller's own mistake, and other work.
    fail(new RecollectError('invalid_input', 'No.'));
    statistics.observer.begin({ kind: 'remember' }).end({ error: unreachable }, 3);
    away = false;
    expect((await statistics.read({})).hours).toMatchObject([{ recalls: 2, failed: 2, hits: 0 }]);
    clock.advance(395 * 24 * hour);
    fail(unreachable);
    await statistics.close();
    const left = await database.driver.query<{ failed: number }>(
      'select failed::int as failed from recollect.recall_hours order by hour',
    );
    expect(left.map(({ failed }) => failed)).toEqual([2, 1]);
  });
});
