// The benchmark on a small scale: it must be right before it may be fast.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { benchFacts, ratiosOf } from '#src/bench/facts.js';
import { percentile, recallOf } from '#src/bench/measure.js';
import { factSection, writeResults } from '#src/bench/results.js';
import { openThrowAway } from '#src/bench/throw-away.js';
import { defaultRoles } from '#src/store/database.js';
import { openTestDatabase } from '../support/database.js';

const { driver } = await openTestDatabase();
const phases = new Set<string>();
const report = await benchFacts({
  driver,
  roles: defaultRoles,
  users: 5,
  factsPerUser: 50,
  queries: 10,
  onProgress: (phase) => phases.add(phase),
});

describe('benchFacts', () => {
  it('finds the true top 8 through the library, every time', () => {
    expect(report.ours).toMatchObject({ recall: 1, rows: 8 });
    expect(report.no_vector_index).toMatchObject({ recall: 1, rows: 8 });
  });

  it('times four systems and takes its ratios from those times', () => {
    const figures = {
      p50: expect.any(Number),
      p95: expect.any(Number),
      recall: expect.any(Number),
      rows: expect.any(Number),
    };
    expect(report).toMatchObject({
      ours: figures,
      no_vector_index: figures,
      tutorial_one_table: figures,
      tutorial_joined: figures,
      protocol: { users: 5, facts: 250, queries: 10, dimensions: 384 },
    });
    const { ours, tutorial_one_table: one, tutorial_joined: joined } = report;
    expect(ours.p50).toBeGreaterThan(0);
    expect(ours.p95).toBeGreaterThanOrEqual(ours.p50);
    expect(report.ratios.fact_search_vs_tutorial).toBeCloseTo(ours.p50 / Math.min(one.p50, joined.p50), 2);
    expect(report.ratios.fact_search_vs_tutorial_joined).toBeCloseTo(ours.p50 / joined.p50, 2);
  });

  it('fills our own tables, a vector a fact, for every user', async () => {
    const rows = await driver.query(
      `select count(*) as facts, count(distinct f.user_id) as users, count(e.item_id) as vectors, count(distinct e.embedding::text) as different
       from recollect.facts f left join recollect.embeddings e on e.user_id = f.user_id and e.item_id = f.fact_id`,
    );
    expect(rows).toEqual([{ facts: 250, users: 5, vectors: 250, different: 250 }]);
  });

  it('searches our tables under row-level security', () => {
    // Which index serves it shows at scale only: 250 rows are read from end to end.
    expect(report.plans.ours.join('\n')).toMatch(/current_setting\('recollect.user_id'/);
  });

  it('says what it is doing', () => {
    expect([...phases]).toEqual(['generating facts', 'building indexes', 'vacuuming', 'warming up', 'measuring']);
  });
});

describe('the figures', () => {
  it('compare with the faster tutorial', () => {
    const figures = (p50: number) => ({ p50, p95: p50, recall: 1, rows: 8 });
    const ratios = ratiosOf({
      ours: figures(2),
      tutorial_one_table: figures(40),
      tutorial_joined: figures(10),
      no_vector_index: figures(1),
    });
    expect(ratios).toEqual({ fact_search_vs_tutorial: 0.2, fact_search_vs_tutorial_joined: 0.2 });
  });

  it('count a row as found that is as near as the eighth, once, and no other', () => {
    const truth = Array.from({ length: 20 }, (_, index) => ({ id: `f${index}`, cosine: 1 - index / 100 }));
    const found = (...ids: number[]) => ids.map((id) => ({ id: `f${id}`, text: '' }));
    expect(recallOf(found(0, 1, 2, 3, 4, 5, 6, 7), truth)).toBe(1);
    expect(recallOf(found(0, 1, 2, 3, 4, 5, 8, 9), truth)).toBe(0.75);
    expect(recallOf(found(0, 0, 0, 0), truth)).toBe(0.125);
    expect(recallOf(found(0, 1, 2, 3, 4, 5, 6, 8), truth.with(8, { id: 'f8', cosine: 0.9299 }))).toBe(1);
  });

  it('are percentiles of what was measured', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([percentile(values, 0.5), percentile(values, 0.95)]).toEqual([50, 95]);
  });
});

describe('the results file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'recollect-results-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('has its own section replaced and the rest kept', async () => {
    const file = join(folder, 'RESULTS.md');
    await writeFile(file, '# Results\n\nIntroduction.\n');
    await writeResults(file, 'one', 'first');
    await writeResults(file, 'two', 'other');
    await writeResults(file, 'one', 'second');
    expect(await readFile(file, 'utf8')).toBe(
      '# Results\n\nIntroduction.\n\n<!-- one: begin -->\nsecond\n<!-- one: end -->\n\n' +
        '<!-- two: begin -->\nother\n<!-- two: end -->\n',
    );
    await writeFile(file, '<!-- one: begin -->\n');
    await expect(writeResults(file, 'one', 'third')).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('shows the measured figures and what they were measured with', async () => {
    const text = await factSection(report, 'embedded', 'recollect bench facts');
    expect(text).toContain(`| ${report.ours.p50.toFixed(2)} | ${report.ours.p95.toFixed(2)} | 1.000 | 8.00 |`);
    expect(text).toContain(`PostgreSQL ${report.protocol.postgresql}, pgvector ${report.protocol.pgvector}`);
    expect(text).toMatch(/commit ([0-9a-f]{7,}|unknown), \d+ CPUs/);
  });
});

describe('the database of a run', () => {
  it('is empty, and gone after it', async () => {
    const { driver: own, remove } = await openThrowAway(process.env.DATABASE_URL);
    const [row] = await own.query<{ name: string; tables: number }>(
      `select current_database() as name, (select count(*) from pg_tables where schemaname = 'recollect') as tables`,
    );
    expect(row?.tables).toBe(0);
    await Promise.all([remove(), remove()]);
    const place = own.description.replace(/^embedded /, '');
    expect(existsSync(place)).toBe(false);
    expect(
      await driver.query('select 1 from pg_database where datname = $1 and datname <> current_database()', [row?.name]),
    ).toEqual([]);
  });
});
