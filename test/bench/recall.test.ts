// bench recall on a small scale: it runs through the public interface, over memories that are as recorded ones.
import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { benchRecall, type RecallBenchOptions } from '#src/bench/recall.js';
import { recallSection, recallTables } from '#src/bench/recall-section.js';
import type { OpenRecallSystem, RecallUser } from '#src/bench/recall-system.js';
import { openThrowAway, type ThrowAwayDatabase } from '#src/bench/throw-away.js';
import { timeSearches } from '#src/bench/time-searches.js';
import { loadRecallSystems } from '#src/cli/other-systems.js';
import { openEmbedded } from '#src/drivers/embedded.js';
import { migrateDatabase } from '#src/memory/migrate.js';
import { createMemory } from '#src/memory.js';
import { createDatabase } from '#src/store/database.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { copyPreparedFolder, onServer } from '../support/database.js';

const loaded: RecallUser[] = [];
const databases: { removed: boolean }[] = [];
const rows: Record<string, unknown>[] = [];

/** Finds what it was given first. */
const openOther: OpenRecallSystem = async (name, { limit }) => ({
  name,
  async load(users) {
    for await (const user of users) loaded.push(user);
  },
  search: async (userId) =>
    loaded
      .find((user) => user.userId === userId)!
      .items.slice(0, limit)
      .map(({ id }) => id),
  close: async () => undefined,
});

async function openDatabase(place?: 'embedded'): Promise<ThrowAwayDatabase> {
  const state = { removed: false };
  databases.push(state);
  const opened = onServer && place === undefined ? await openThrowAway(process.env.DATABASE_URL) : await openCopy();
  return {
    ...opened,
    async remove() {
      // What the run has left, before it goes.
      if (databases.indexOf(state) === 0)
        rows.push(...(await opened.driver.query<Record<string, unknown>>(leftBehind)));
      state.removed = true;
      await opened.remove();
    },
  };
}

async function openCopy(): Promise<ThrowAwayDatabase> {
  const place = await copyPreparedFolder();
  const driver = await openEmbedded(place);
  return { driver, place, remove: () => driver.close().then(() => rm(place, { recursive: true })) };
}

const leftBehind = `
  select i.kind, count(*) as items, count(distinct i.user_id) as users, count(e.item_id) as vectors,
    count(distinct e.embedding::text) as "differentVectors", count(coalesce(t.turn_id, f.fact_id)) as texts,
    count(v.turn_id) as evidence, bool_and(i.seq between 1 and 20) as "inOrder"
  from recollect.recall_items i
  left join recollect.embeddings e on e.user_id = i.user_id and e.item_id = i.item_id
  left join recollect.conversation_turns t on t.user_id = i.user_id and t.turn_id = i.item_id
  left join recollect.facts f on f.user_id = i.user_id and f.fact_id = i.item_id
  left join recollect.fact_evidence s on s.user_id = i.user_id and s.fact_id = i.item_id
  left join recollect.conversation_turns v on v.user_id = s.user_id and v.turn_id = s.turn_id
  group by i.kind order by i.kind`;

const options: RecallBenchOptions = {
  sections: ['main', 'flat', 'import'],
  users: 4,
  facts: 30,
  turns: 40,
  queries: 5,
  flat: [2, 5],
  heavyTurns: 60,
  embeddedTurns: 60,
  importTurns: 30,
  embeddingModel: createHashEmbedding(384),
  openDatabase,
  migrate: (driver) => migrateDatabase(createDatabase(driver)),
  openMemory: (database, embeddingModel) => createMemory({ database, embeddingModel, languageModel: null }),
  others: { names: ['first'], users: 2, open: openOther },
};
const report = await benchRecall(options);

describe('benchRecall', () => {
  const times = { p50: expect.any(Number), p95: expect.any(Number), found: expect.any(Number) };

  it('times whole recalls of the sections asked for', () => {
    const whole = { without_embedding: times, with_embedding: times, in_conversation: times };
    expect(report.main).toMatchObject({ users: 4, facts: 30, turns: 40, ...whole });
    expect(report.flat).toMatchObject([
      { users: 2, times },
      { users: 5, times },
    ]);
    expect(report.import).toMatchObject({ turns: 30 });
    expect(report.import!.settled_seconds).toBeGreaterThanOrEqual(report.import!.recorded_seconds);
    expect(report.heavy).toBeUndefined();
  });

  it('finds as much as recall ranks', () => {
    expect(report.main?.without_embedding.found).toBe(60);
  });

  it('gives other systems the same memories, with their vectors, and times the same queries', () => {
    expect(loaded.map(({ userId, items }) => [userId, items.length])).toEqual([
      ['bench/user-0000000', 70],
      ['bench/user-0000001', 70],
    ]);
    for (const { kind, sessionId, vector } of loaded[0]!.items) {
      expect(vector).toHaveLength(384);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 2);
      expect(sessionId === null).toBe(kind === 'fact');
    }
    expect(report.systems).toMatchObject({ users: 2, queries: 5, times: { recollect: times, first: { found: 20 } } });
    const { recollect, first } = report.systems!.times;
    expect(report.systems?.ratios.first?.p50).toBeCloseTo(first!.p50 / recollect!.p50, 1);
  });

  it('writes memories as they are recorded: texts, vectors, own words, and evidence of each fact', () => {
    expect(rows).toEqual([
      expect.objectContaining({ kind: 'fact', items: 120, users: 4, vectors: 120, texts: 120, evidence: 120 }),
      expect.objectContaining({ kind: 'turn', items: 160, users: 4, vectors: 160, texts: 160, evidence: 0 }),
    ]);
    for (const row of rows) expect(row).toMatchObject({ inOrder: true, differentVectors: row.items });
  });

  it('removes every database it opened', () => {
    expect(databases.map(({ removed }) => removed)).toEqual([true, true, true, true]);
  });

  it('shows the figures with what they were measured with', async () => {
    const text = await recallSection(report, 'embedded', 'recollect bench recall');
    const { p50, p95 } = report.main!.without_embedding;
    expect(text).toContain(`| without the query embedding | ${p50.toFixed(2)} | ${p95.toFixed(2)} | 60.0 |`);
    expect(text).toContain(`PostgreSQL ${report.protocol.postgresql}, pgvector ${report.protocol.pgvector}`);
    expect(recallTables(report).map(({ rows: [head] }) => head?.length)).toEqual([4, 6, 4, 2]);
  });
});

describe('timing', () => {
  it('asks every query of every system once to warm up and once timed, another one first each time', async () => {
    const asked: string[] = [];
    const search = (name: string) => async (query: { text: string }) => {
      asked.push(name + query.text);
      return ['id'];
    };
    const queries = ['1', '2'].map((text) => ({ userId: 'u', text, vector: new Float32Array(1) }));
    const times = await timeSearches({ a: search('a'), b: search('b') }, queries, () => undefined);
    expect(asked).toEqual(['a1', 'b1', 'a2', 'b2', 'a1', 'b1', 'b2', 'a2']);
    expect(times.a).toMatchObject({ found: 1 });
  });
});

describe('other systems', () => {
  it('that are not installed are said to be, with the command', async () => {
    await expect(loadRecallSystems('/nowhere')).rejects.toMatchObject({ code: 'dependency_missing' });
  });
});
