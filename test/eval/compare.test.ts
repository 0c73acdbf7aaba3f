import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columns, markdownTable } from '#src/eval/columns.js';
import { runComparison } from '#src/eval/compare.js';
import { comparisonTables } from '#src/eval/comparison-table.js';
import type { Contender, OpenContender } from '#src/eval/contender.js';
import type { EvaluationDataset, EvaluationMessage } from '#src/eval/dataset.js';
import { fitting } from '#src/eval/history.js';
import { type OtherSystemItem, openOtherSystem } from '#src/eval/other-system.js';
import { formatReport } from '#src/eval/table.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recollect-compare-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function message(id: string, content: string): EvaluationMessage {
  return { id, role: 'user', speaker: 'Ann', content, createdAt: new Date('2024-01-01T10:00:00Z') };
}

const at = new Date('2024-01-01T10:00:00Z');

const dataset: EvaluationDataset = {
  name: 'locomo',
  title: 'Made up',
  grain: 'turn',
  categoryNames: { 1: 'easy' },
  besideOverall: ['5'],
  withoutGold: 0,
  corpora: [
    {
      userId: 'u1',
      sessions: [
        { sessionId: 's1', at, messages: [message('a', 'one'), message('b', 'two two two two two two two two')] },
        { sessionId: 's2', at, messages: [message('c', 'three'), message('d', 'four')] },
      ],
      questions: [
        { id: 'q1', text: 'first', gold: ['a'], category: '1' },
        { id: 'q2', text: 'second', gold: ['b', 'd'], category: '2' },
        { id: 'q3', text: 'third', gold: ['c'], category: '5' },
      ],
    },
  ],
};

const log: string[] = [];

function contender(name: string, answers: Record<string, string[]>, more: Partial<OpenContender> = {}): Contender {
  return {
    name,
    title: name.toUpperCase(),
    async open() {
      log.push(`open ${name}`);
      return {
        name,
        record: async (_, session) => void log.push(`${name} ${session.sessionId}`),
        settled: async () => {},
        ask: async (_, query, k) => ({ turnIds: (answers[query] ?? []).slice(0, k), tokens: null }),
        close: async () => void log.push(`close ${name}`),
        ...more,
      };
    },
  };
}

const ours = contender(
  'ours',
  { first: ['a'], second: ['b', 'c', 'd'], third: ['c'] },
  {
    variants: async (_, query) => [{ name: 'blind', title: 'without eyes', turnIds: query === 'second' ? ['d'] : [] }],
    inject: async (_, query, budget) => ({ turnIds: query === 'first' ? ['a'] : [], tokens: budget / 2 }),
  },
);
const theirs = contender('theirs', { first: ['b', 'a'], second: ['b'], third: [] });

describe('runComparison', () => {
  it('gives the hand-computed figures and differences on the same questions', async () => {
    const report = await runComparison(dataset, [ours, theirs], { ks: [1, 10], budgets: [] });
    expect(report).toMatchObject({ mode: 'comparison', grain: 'turn', limited: false, counts: { questions: 3 } });
    expect(report.systems.map(({ name, overall }) => [name, overall.n, overall.recall_at])).toEqual([
      ['ours', 2, { 1: 0.75, 10: 1 }],
      // q1 at rank 2, q2 one of two; q3 is beside the headline.
      ['theirs', 2, { 1: 0.25, 10: 0.75 }],
    ]);
    expect(report.systems[0]?.difference).toBeNull();
    expect(report.systems[1]?.difference).toMatchObject({ difference: -0.25, interval: [-0.5, 0], significant: false });
    expect(report.systems[1]?.by_category['5']?.recall_at['10']).toBe(0);
    expect(report.by_category).toEqual({
      1: { name: 'easy', in_overall: true, n: 1 },
      2: { name: '2', in_overall: true, n: 1 },
      5: { name: '5', in_overall: false, n: 1 },
    });
    expect(
      report.ablations.map(({ name, overall, ms_per_query }) => [name, overall.recall_at['10'], ms_per_query]),
    ).toEqual([['blind', 0.25, null]]);
    expect(report.ablations[0]?.difference?.difference).toBe(-0.75);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('loads one system after the other, and closes one that fails', async () => {
    log.length = 0;
    const broken = contender('broken', {}, { ask: async () => Promise.reject(new RangeError('no')) });
    const run = runComparison(dataset, [theirs, broken, ours], { ks: [10], budgets: [] });
    await expect(run).rejects.toThrow('no');
    expect(log).toEqual([
      'open theirs',
      'theirs s1',
      'theirs s2',
      'close theirs',
      'open broken',
      'broken s1',
      'broken s2',
      'close broken',
    ]);
  });

  it('measures evidence inside budgets: its own way of injecting, or whole turns in rank order', async () => {
    const { budget } = await runComparison(dataset, [ours, theirs], { ks: [10], budgets: [4, 1000] });
    expect(budget.rows).toEqual([
      { name: 'ours', evidence: [0.5, 0.5], tokens: [2, 500] },
      // 4 tokens hold "Ann: one", not the long turn ranked before it.
      { name: 'theirs', evidence: [0.5, 0.75], tokens: [1.5, expect.any(Number)] },
      { name: 'last_turns', evidence: [0.25, 1], tokens: [3, expect.any(Number)] },
    ]);
    expect(budget.full_history.evidence).toBe(1);
    expect(fitting(['b', 'a', 'x'], new Map([['b', 10], ['a', 3]]), 4)).toEqual({ turnIds: ['a', 'x'], tokens: 3 }); // biome-ignore format: short
  });

  it('writes a line per question and configuration', async () => {
    const out = join(folder, 'out.jsonl');
    await runComparison(dataset, [ours, theirs], { ks: [10], budgets: [], out });
    const lines = (await readFile(out, 'utf8')).trim().split('\n').map((line) => JSON.parse(line)); // biome-ignore format: short
    expect(lines.map((line) => `${line.system} ${line.id}`)).toEqual([
      ...['ours q1', 'ours q2', 'ours q3', 'blind q1', 'blind q2', 'blind q3'],
      ...['theirs q1', 'theirs q2', 'theirs q3'],
    ]);
    expect(lines[7]).toMatchObject({ system: 'theirs', found: [{ id: 'b', rank: 1 }], missed: ['d'] });
  });

  it('shows tables for the terminal and for Markdown', async () => {
    const report = await runComparison(dataset, [ours, theirs], { ks: [1, 10], budgets: [500] });
    const text = formatReport(report);
    expect(text).toContain('3 questions about 1 index of 4 messages');
    expect(text).toMatch(/^THEIRS\s+25\.0\s+75\.0\s+\S+\s+-25\.0 \(-50\.0 to 0\.0\)/m);
    expect(text).toMatch(/^without eyes\s+25\.0\s+25\.0/m);
    expect(text).toMatch(/^\(5, n 1\)\s+100\.0\s+0\.0$/m);
    expect(text).toMatch(/^last turns\s+100\.0 \(\d+\)$/m);
    const [systems] = comparisonTables(report);
    expect(markdownTable(systems!.rows)[1]).toBe('|---|---:|---:|---:|---:|---:|---:|---:|');
    expect(markdownTable([['', 'b'], ['a', '1']])).toEqual(['|  | b |', '|---|---:|', '| a | 1 |']); // biome-ignore format: short
    expect(columns([['', 'b'], ['long', '10']])).toEqual(['       b', 'long  10']); // biome-ignore format: short
  });
});

describe('openOtherSystem', () => {
  it('hands over who said it and what, and embeds documents and questions as what they are', async () => {
    const kinds: string[] = [];
    const model = createHashEmbedding();
    const embed: typeof model.embed = async (texts, kind, signal) => {
      kinds.push(`${kind} ${texts.join()}`);
      return model.embed(texts, kind, signal);
    };
    const added: OtherSystemItem[] = [];
    const system = await openOtherSystem(
      'other',
      async (options) => ({
        async add(_, items) {
          added.push(...items);
          expect(await options.embed(items.map((item) => item.text))).toHaveLength(1);
        },
        async search(userId, query, k) {
          const [vector] = await options.embed([query]);
          return [userId, String(k), String(vector?.length === options.dimensions), options.databaseUrl];
        },
        close: async () => {},
      }),
      'postgresql://nowhere',
      { ...model, embed },
    );
    await system.record('u1', { sessionId: 's1', at, messages: [message('a', 'one')] });
    await system.settled();
    expect(added).toEqual([{ id: 'a', text: 'Ann: one', role: 'user', at, sessionId: 's1' }]);
    expect((await system.ask('u1', 'who?')).turnIds).toEqual(['u1', '20', 'true', 'postgresql://nowhere']);
    expect((await system.ask('u1', 'who?', 7)).turnIds[1]).toBe('7');
    expect(kinds).toEqual(['document Ann: one', 'query who?', 'query who?']);
  });
});
