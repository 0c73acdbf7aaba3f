import { expect, it } from 'vitest';
import type { Fact } from '#src/domain/fact.js';
import type { Belief, PrecisionCase, PrecisionDataset } from '#src/eval/datasets/precision.js';
import { runPrecision } from '#src/eval/precision.js';
import { formatReport } from '#src/eval/table.js';
import type { Facts } from '#src/memory-types/memory.js';
import { type KeywordMemory, keywordMemory, toFact } from './keyword-memory.js';

interface Stored {
  id: string;
  userId: string;
  text: string;
  state: 'current' | 'superseded' | 'retracted';
}

/** A memory whose recall returns every fact `leaks` lets through. */
function factMemory(leaks: (fact: Stored, userId: string) => boolean): { memory: KeywordMemory; stored: Stored[] } {
  const stored: Stored[] = [];
  const store = (userId: string, text: string): Fact => {
    const fact: Stored = { id: `f${stored.length}`, userId, text, state: 'current' };
    stored.push(fact);
    return fact as unknown as Fact;
  };
  const find = (factId: string) => stored.filter((fact) => fact.id === factId);
  const facts: Partial<Facts> = {
    add: async (input) => store(input.userId, input.text),
    update: async (userId, factId, change) => {
      for (const fact of find(factId)) {
        fact.state = 'superseded';
      }
      return store(userId, change.text);
    },
    retract: async (_, factId) => {
      for (const fact of find(factId)) {
        fact.state = 'retracted';
      }
      return find(factId)[0] as unknown as Fact;
    },
  };
  const memory = keywordMemory({ facts: facts as Facts });
  const recall = memory.recall;
  memory.recall = async (input) => ({
    ...(await recall(input)),
    facts: stored.filter((fact) => leaks(fact, input.userId)).map((fact) => ({ ...toFact([]), id: fact.id })),
  });
  return { memory, stored };
}

function belief(id: string, change: Partial<Belief> = {}): Belief {
  const base = { userId: 'u', type: 'preference', scope: 'code', state: 'current', supersededBy: null } as const;
  return { ...base, id, text: id, ...change };
}

function precisionCase(id: string, change: Partial<PrecisionCase> = {}): PrecisionCase {
  const base = { category: 'K', query: 'q', scopes: ['code'], wanted: [], welcome: [], excluded: [], session: null };
  return { id, ...base, ...change };
}

const dataset: PrecisionDataset = {
  userId: 'u',
  beliefs: [
    belief('old', { state: 'superseded', supersededBy: 'mid' }),
    belief('mid', { state: 'superseded', supersededBy: 'new' }),
    belief('new'),
    belief('settled', { state: 'resolved' }),
    belief('prose', { scope: 'writing' }),
    belief('theirs', { userId: 'other' }),
    belief('noise'),
  ],
  cases: [
    precisionCase('c1', { wanted: ['new'], excluded: ['noise'] }),
    precisionCase('c2', { wanted: ['prose'], scopes: ['writing', 'code'], welcome: ['new'] }),
  ],
};

it('stores chains as updates and settled beliefs as retracted', async () => {
  const { memory, stored } = factMemory(() => false);
  const report = await runPrecision(dataset, memory);
  const states = Object.fromEntries(stored.map((fact) => [fact.text, fact.state]));
  expect(states).toEqual({
    old: 'superseded',
    mid: 'superseded',
    new: 'current',
    settled: 'retracted',
    prose: 'current',
    theirs: 'current',
    noise: 'current',
  });
  expect(report.overall).toEqual({ n: 2, clean: 1, wanted_found: 0, precision: 0, returned: { mean: 0 } });
});

it('counts every kind of leak', async () => {
  const report = await runPrecision(dataset, factMemory(() => true).memory);
  // c1 gets the writing belief and the noise it excludes; both cases get the rest.
  expect(report.leaks).toEqual({ other_user: 2, other_scope: 1, superseded: 4, resolved: 2, excluded: 1 });
  expect(report.overall).toMatchObject({ clean: 0, wanted_found: 1 });
  // c1: 1 of 7; c2: 2 of 7.
  expect(report.overall.precision).toBeCloseTo(1.5 / 7, 3);
  expect(formatReport(report)).toContain('other user 2');
});

it('is clean when only current facts of the user come back', async () => {
  const { memory } = factMemory((fact, userId) => fact.userId === userId && fact.text === 'new');
  const report = await runPrecision(dataset, memory);
  expect(report.overall).toMatchObject({ clean: 1, wanted_found: 0.5, precision: 1 });
});

it('records what a session said after asking, without empty messages and without extraction', async () => {
  const { memory } = factMemory(() => false);
  const session = { id: 's', userMessage: 'Hello', assistantMessage: 'Hi' };
  const cases = [
    precisionCase('s:0', { session }),
    precisionCase('s:1', { session: { ...session, assistantMessage: '' } }),
  ];
  await runPrecision({ ...dataset, cases }, memory);
  expect(memory.remembered.map(({ messages, extract }) => [messages.length, extract])).toEqual([
    [2, false],
    [1, false],
  ]);
  expect(memory.calls.filter((call) => call !== 'settled')).toEqual([
    'recall q',
    'remember s',
    'recall q',
    'remember s',
  ]);
});
