import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AbstentionReport } from '#src/eval/abstention.js';
import type { BudgetReport } from '#src/eval/budget-curve.js';
import type { EvaluationDataset, EvaluationMessage } from '#src/eval/dataset.js';
import { runEvaluation } from '#src/eval/index.js';
import { memorySystem } from '#src/eval/memory-system.js';
import { compareRuns, type RetrievalReport, reportRetrieval } from '#src/eval/report.js';
import { runRetrieval } from '#src/eval/run.js';
import type { EvaluatedSystem } from '#src/eval/system.js';
import { formatReport } from '#src/eval/table.js';
import { keywordMemory } from './keyword-memory.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recollect-eval-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function message(id: string, content: string, speaker = 'Ann'): EvaluationMessage {
  return { id, role: 'user', speaker, content, createdAt: new Date('2024-01-01T10:00:00Z') };
}

function dataset(change: Partial<EvaluationDataset> = {}): EvaluationDataset {
  return {
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
          {
            sessionId: 's1',
            at: new Date('2024-01-01T10:00:00Z'),
            messages: [message('a', 'one'), message('b', 'two')],
          },
          {
            sessionId: 's2',
            at: new Date('2024-01-02T10:00:00Z'),
            messages: [message('c', 'three'), message('d', 'four')],
          },
        ],
        questions: [
          { id: 'q1', text: 'first', gold: ['b', 'd'], category: '1' },
          { id: 'q2', text: 'second', gold: ['c'], category: '2' },
          { id: 'q3', text: 'third', gold: ['a'], category: '5' },
        ],
      },
    ],
    ...change,
  };
}

function scripted(answers: Record<string, string[]>, tokens = 100): EvaluatedSystem {
  return {
    name: 'scripted',
    record: async () => {},
    settled: async () => {},
    ask: async (_, query) => ({ turnIds: answers[query] ?? [], tokens }),
  };
}

describe('retrieval', () => {
  it('gives the hand-computed figures', async () => {
    // q1: gold b, d at ranks 2 and 4. q2: c at rank 1. q3 (beside overall): nothing.
    const run = await runRetrieval(dataset(), scripted({ first: ['a', 'b', 'c', 'd'], second: ['c', 'a'] }));
    const report = reportRetrieval(dataset(), run, [1, 2, 10]);
    expect(report.overall).toMatchObject({
      n: 2,
      recall_at: { '1': 0.5, '2': 0.75, '10': 1 },
      any_at: { '1': 0.5, '2': 1, '10': 1 },
      all_at: { '1': 0.5, '2': 0.5, '10': 1 },
      // q1: (1/log2(3) + 1/log2(5)) / (1 + 1/log2(3)) = 0.65092; q2: 1
      ndcg_at_10: 0.8255,
      mrr_at_10: 0.75,
    });
    expect(report.by_category['5']).toMatchObject({ n: 1, in_overall: false, recall_at: { '10': 0 } });
    expect(report.by_category['1']).toMatchObject({ name: 'easy', n: 1, in_overall: true });
    expect(report.overall.interval.recall_at_10).toEqual([1, 1]);
    expect(report.tokens.mean).toBe(100);
    expect(report.counts).toEqual({ conversations: 1, sessions: 2, messages: 4, questions: 3, without_gold: 0 });
    expect(formatReport(report)).toMatch(/overall\s+2\s+50\.0\s+75\.0\s+100\.0/);
    expect(formatReport(report)).toContain('(5)');
  });

  it('writes found and missed per question', async () => {
    const out = join(folder, 'out.jsonl');
    await runRetrieval(dataset(), scripted({ first: ['a', 'd'] }), { out });
    const lines = (await readFile(out, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatchObject({ id: 'q1', found: [{ id: 'd', rank: 2 }], missed: ['b'], ranked: ['a', 'd'] });
  });

  it('ranks a session where its best turn is, and drops turns it does not know', async () => {
    const sessions = dataset({ grain: 'session' });
    const [corpus] = sessions.corpora;
    corpus!.questions = [{ id: 'q', text: 'first', gold: ['s1'], category: '1' }];
    const run = await runRetrieval(sessions, scripted({ first: ['c', 'unknown', 'd', 'b', 'a'] }));
    expect(run.outcomes[0]?.ranked).toEqual(['s2', 's1']);
    expect(run.outcomes[0]?.found).toEqual([{ id: 's1', rank: 2 }]);
  });

  it('compares two runs on the questions both were asked', async () => {
    const good = await runRetrieval(dataset(), scripted({ first: ['b', 'd'], second: ['c'], third: ['a'] }));
    const bad = await runRetrieval(dataset(), scripted({ first: ['b'], second: ['c'], third: ['a'] }));
    expect(compareRuns(good.outcomes, bad.outcomes).difference).toBeCloseTo(0.5 / 3, 10);
    expect(compareRuns(good.outcomes.slice(1), bad.outcomes).difference).toBe(0);
  });
});

describe('a memory as evaluated system', () => {
  it('records by session in calls of at most 40, then settles, then asks as the protocol says', async () => {
    const long = dataset();
    const messages = Array.from({ length: 95 }, (_, index) => message(`m${index}`, `word${index}`));
    long.corpora[0]!.sessions = [{ sessionId: 's1', at: new Date(), messages }];
    const memory = keywordMemory();
    const steps: string[] = [];
    await runRetrieval(long, memorySystem(memory, { noFacts: true }), {
      onProgress: ({ phase, done, total }) => steps.push(`${phase} ${done}/${total}`),
    });
    expect(memory.remembered.map((input) => [input.messages.length, input.sessionId, input.extract])).toEqual([
      [40, 's1', false],
      [40, 's1', false],
      [15, 's1', false],
    ]);
    expect(memory.calls.slice(3)).toEqual(['settled', 'recall first', 'recall second', 'recall third']);
    expect(memory.recalls[0]).toEqual({
      userId: 'u1',
      query: 'first',
      k: 20,
      budget: Number.POSITIVE_INFINITY,
      minRelevance: 0,
      recentTurns: 0,
    });
    expect(steps).toEqual(['record 95/95', 'ask 1/3', 'ask 2/3', 'ask 3/3']);
  });

  it('extracts unless told not to, and asks a query before its own session', async () => {
    const ordered = dataset();
    ordered.corpora[0]!.questions = [{ id: 'q', text: 'early', gold: ['a'], category: '1', askBefore: 's2' }];
    const memory = keywordMemory();
    await runRetrieval(ordered, memorySystem(memory));
    expect(memory.calls).toEqual(['remember s1', 'settled', 'recall early', 'remember s2', 'settled']);
    expect(memory.remembered[0]?.extract).toBe(true);
  });

  it('counts a fact as the turns of its evidence, and a turn once', async () => {
    const memory = keywordMemory({ factsFor: () => [{ evidence: ['d', 'b'] }, { evidence: ['b'] }] });
    const run = await runRetrieval(dataset(), memorySystem(memory));
    expect(run.outcomes[0]?.ranked).toEqual(['d', 'b']);
    const [corpus] = dataset().corpora;
    const answer = await memorySystem(memory).ask(corpus!.userId, 'one four');
    expect(answer.turnIds).toEqual(['d', 'b', 'a']);
  });

  it('fails when jobs stay open', async () => {
    const memory = keywordMemory();
    memory.settled = async () => ({ settled: false, left: 3 });
    await expect(runRetrieval(dataset(), memorySystem(memory))).rejects.toMatchObject({ code: 'timeout' });
  });
});

function conversation(id: string, names: [string, string], topics: [string, string]): unknown {
  return {
    sample_id: id,
    conversation: {
      session_1_date_time: '1:56 pm on 8 May, 2023',
      session_1: [
        { speaker: names[0], dia_id: 'D1:1', text: `I went to the ${topics[0]} today.` },
        { speaker: names[1], dia_id: 'D1:2', text: `My week was all ${topics[1]}.` },
        { speaker: names[0], dia_id: 'D1:3', text: 'Nice, see you.' },
      ],
    },
    qa: [
      { question: `Did ${names[0]} enjoy some ${topics[0]}?`, evidence: ['D1:1'], category: 4 },
      { question: `Who had ${topics[1]}?`, evidence: ['D1:2'], category: 1 },
      { question: 'Who sang?', evidence: ['D1:3'], category: 5 },
    ],
  };
}

async function putConversations(): Promise<string> {
  const path = join(folder, 'locomo.json');
  const both = [
    conversation('c1', ['Ann', 'Ben'], ['aquarium', 'pottery']),
    conversation('c2', ['Cid', 'Dee'], ['volcano', 'chess']),
  ];
  await writeFile(path, JSON.stringify(both));
  return path;
}

describe('runEvaluation', () => {
  it('evaluates files from end to end and closes the memory', async () => {
    const memory = keywordMemory();
    const path = await putConversations();
    const report = (await runEvaluation({
      dataset: 'locomo',
      path,
      openMemory: async () => memory,
    })) as RetrievalReport;
    expect(report).toMatchObject({ dataset: 'locomo', mode: 'retrieval', limited: false });
    expect(report.overall).toMatchObject({ n: 4, recall_at: { '5': 1, '10': 1, '20': 1 }, mrr_at_10: 1 });
    expect(Object.keys(report.by_category)).toEqual(['1', '4', '5']);
    expect(memory.closed).toBe(true);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('limits the questions, says so, and asks for as many items as the largest cut-off', async () => {
    const memory = keywordMemory();
    const path = await putConversations();
    const report = await runEvaluation({
      dataset: 'locomo',
      path,
      limit: 1,
      k: [1, 50],
      openMemory: async () => memory,
    });
    expect(report).toMatchObject({ limited: true, counts: { conversations: 1, questions: 1 } });
    expect(memory.recalls.map((input) => input.k)).toEqual([50]);
  });

  it('closes the memory also when it fails, and refuses nonsense', async () => {
    const path = await putConversations();
    const memory = keywordMemory();
    const openMemory = async () => memory;
    await expect(runEvaluation({ dataset: 'locomo', path, k: [0], openMemory })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    expect(memory.closed).toBe(true);
    await expect(
      runEvaluation({ dataset: 'locomo', path: folder, limit: 1, mode: 'abstention', openMemory }),
    ).rejects.toThrow(/two conversations/);
  });

  it('measures abstention: own questions kept, foreign ones rejected, also with the right names', async () => {
    const memory = keywordMemory({ threshold: 0.05 });
    const path = await putConversations();
    const report = (await runEvaluation({
      dataset: 'locomo',
      path,
      mode: 'abstention',
      openMemory: async () => memory,
    })) as AbstentionReport;
    // Category 5 is in neither side.
    expect(report).toMatchObject({ n: 4, threshold: 0.05, kept: 1, evidence_kept: 1 });
    expect(report.auc).toBeGreaterThan(0.7);
    const asked = memory.recalls.filter((input) => input.userId === 'c2').map((input) => input.query);
    expect(asked).toContain('Did Ann enjoy some aquarium?');
    expect(asked).toContain('Did Cid enjoy some aquarium?');
    // "Cid" and "Ann" are known in the wrong conversation: two of the four renamed questions find something.
    expect(report).toMatchObject({ rejected: 1, rejected_with_names: 0.5 });
    expect(report.thresholds[0]).toMatchObject({ min_relevance: 0.05, kept: 1 });
    expect(formatReport(report)).toContain('evidence kept');
  });

  it('draws the budget curve beside the last turns and the full history', async () => {
    const path = await putConversations();
    const report = (await runEvaluation({
      dataset: 'locomo',
      path,
      mode: 'budget',
      budgets: [8, 500],
      openMemory: async () => keywordMemory(),
    })) as BudgetReport;
    expect(report.n).toBe(4);
    // 8 tokens hold one turn: recall's is the right one, the last one is not.
    expect(report.curve[0]).toMatchObject({ budget: 8, evidence: 1, last_turns: 0 });
    expect(report.curve[1]).toMatchObject({ budget: 500, evidence: 1, last_turns: 1 });
    expect(report.full_history.evidence).toBe(1);
    expect(report.full_history.tokens).toBeGreaterThan(20);
    expect(formatReport(report)).toContain('full history');
  });
});
