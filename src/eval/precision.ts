// What must not be returned is not returned: other users, other scopes, superseded and settled beliefs, noise.
import { appendFile, writeFile } from 'node:fs/promises';
import type { BuiltInFactType } from '../domain/fact.js';
import type { Memory } from '../memory-types/memory.js';
import type { Belief, PrecisionCase, PrecisionDataset } from './datasets/precision.js';
import { mean } from './metrics.js';
import type { OnProgress } from './replay.js';
import { round } from './report.js';

/** `excluded`: named as wrong by the case itself; the others hold for every case. */
export type LeakKind = 'other_user' | 'other_scope' | 'superseded' | 'resolved' | 'excluded';

export interface PrecisionFigures {
  n: number;
  /** Cases in which nothing leaked. */
  clean: number;
  /** Share of the wanted beliefs that came back, over the cases that want any. */
  wanted_found: number;
  /** Share of what came back that was wanted or welcome, over the cases where anything came back. */
  precision: number;
}

export interface PrecisionReport {
  dataset: 'precision';
  mode: 'precision';
  title: string;
  overall: PrecisionFigures & { returned: { mean: number } };
  by_category: Record<string, PrecisionFigures>;
  /** Beliefs that came back and must not, over all cases. */
  leaks: Record<LeakKind, number>;
}

interface CaseOutcome {
  id: string;
  category: string;
  query: string;
  returned: string[];
  missed: string[];
  leaks: { belief: string; kind: LeakKind }[];
  wantedFound: number | null;
  precision: number | null;
}

const factTypeOf: Record<string, BuiltInFactType> = {
  preference: 'preference',
  decision: 'technical_context',
  entity: 'technical_context',
  relation: 'technical_context',
  open_question: 'goal',
};

/** Stores the beliefs as facts, then asks every case with recall's own defaults. */
export async function runPrecision(
  dataset: PrecisionDataset,
  memory: Memory,
  options: { out?: string; onProgress?: OnProgress } = {},
): Promise<PrecisionReport> {
  const beliefOf = await storeBeliefs(dataset, memory);
  await memory.settled();
  if (options.out !== undefined) {
    await writeFile(options.out, '');
  }
  const outcomes: CaseOutcome[] = [];
  for (const one of dataset.cases) {
    const recalled = await memory.recall({
      userId: dataset.userId,
      query: one.query,
      scope: one.scopes,
      recentTurns: 0,
    });
    const returned = recalled.facts.flatMap((fact) => beliefOf.get(fact.id) ?? []);
    const outcome = judge(dataset.userId, one, returned);
    outcomes.push(outcome);
    await rememberTurn(dataset, memory, one);
    if (options.out !== undefined) {
      await appendFile(options.out, `${JSON.stringify(outcome)}\n`);
    }
    options.onProgress?.({ phase: 'ask', done: outcomes.length, total: dataset.cases.length });
  }
  return toReport(outcomes);
}

/** Ids of the stored facts, to the beliefs they state. */
async function storeBeliefs(dataset: PrecisionDataset, memory: Memory): Promise<Map<string, Belief>> {
  const byId = new Map(dataset.beliefs.map((belief) => [belief.id, belief]));
  const successors = new Set(dataset.beliefs.flatMap((belief) => belief.supersededBy ?? []));
  const stored = new Map<string, Belief>();
  for (const first of dataset.beliefs.filter((belief) => !successors.has(belief.id))) {
    const { userId, text, scope, type } = first;
    let fact = await memory.facts.add({ userId, text, scope, type: factTypeOf[type] ?? 'personal_context' });
    stored.set(fact.id, first);
    let belief: Belief | undefined = first;
    while (belief?.supersededBy) {
      belief = byId.get(belief.supersededBy);
      if (belief !== undefined) {
        fact = await memory.facts.update(userId, fact.id, { text: belief.text });
        stored.set(fact.id, belief);
      }
    }
    if (belief?.state === 'resolved') {
      await memory.facts.retract(userId, fact.id, { reason: 'resolved' });
    }
  }
  return stored;
}

async function rememberTurn(dataset: PrecisionDataset, memory: Memory, one: PrecisionCase): Promise<void> {
  const { session } = one;
  if (session === null) {
    return;
  }
  const said = [
    { id: `${one.id}:user`, role: 'user' as const, content: session.userMessage },
    { id: `${one.id}:assistant`, role: 'assistant' as const, content: session.assistantMessage },
  ];
  await memory.remember({
    userId: dataset.userId,
    sessionId: session.id,
    extract: false,
    // The last turn of a session has no answer.
    messages: said.filter((message) => message.content.trim() !== ''),
  });
}

function judge(userId: string, one: PrecisionCase, returned: readonly Belief[]): CaseOutcome {
  const ids = new Set(returned.map((belief) => belief.id));
  const good = new Set([...one.wanted, ...one.welcome]);
  return {
    id: one.id,
    category: one.category,
    query: one.query,
    returned: [...ids],
    missed: one.wanted.filter((id) => !ids.has(id)),
    leaks: returned.flatMap((belief) => {
      const kind = leakKind(userId, one, belief);
      return kind === null ? [] : [{ belief: belief.id, kind }];
    }),
    wantedFound: one.wanted.length === 0 ? null : mean(one.wanted.map((id) => (ids.has(id) ? 1 : 0))),
    precision: ids.size === 0 ? null : mean([...ids].map((id) => (good.has(id) ? 1 : 0))),
  };
}

function leakKind(userId: string, one: PrecisionCase, belief: Belief): LeakKind | null {
  if (belief.userId !== userId) {
    return 'other_user';
  }
  if (belief.scope !== null && !one.scopes.includes(belief.scope)) {
    return 'other_scope';
  }
  if (belief.state !== 'current') {
    return belief.state;
  }
  return one.excluded.includes(belief.id) ? 'excluded' : null;
}

function toReport(outcomes: readonly CaseOutcome[]): PrecisionReport {
  const leaks: Record<LeakKind, number> = { other_user: 0, other_scope: 0, superseded: 0, resolved: 0, excluded: 0 };
  for (const leak of outcomes.flatMap((outcome) => outcome.leaks)) {
    leaks[leak.kind] += 1;
  }
  const categories = [...new Set(outcomes.map((outcome) => outcome.category))].sort();
  return {
    dataset: 'precision',
    mode: 'precision',
    title: 'PrecisionMemBench',
    overall: {
      ...score(outcomes),
      returned: { mean: round(mean(outcomes.map((outcome) => outcome.returned.length))) },
    },
    by_category: Object.fromEntries(
      categories.map((category) => [category, score(outcomes.filter((outcome) => outcome.category === category))]),
    ),
    leaks,
  };
}

function score(outcomes: readonly CaseOutcome[]): PrecisionFigures {
  return {
    n: outcomes.length,
    clean: round(mean(outcomes.map((outcome) => (outcome.leaks.length === 0 ? 1 : 0)))),
    wanted_found: round(mean(outcomes.flatMap((outcome) => outcome.wantedFound ?? []))),
    precision: round(mean(outcomes.flatMap((outcome) => outcome.precision ?? []))),
  };
}
