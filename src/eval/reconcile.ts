// What the memory makes of labelled pairs: the first fact is held, the second stated, and the outcome read back.
import type { Memory } from '../memory-types/memory.js';
import { type FactPair, type PairKind, pairKinds } from './datasets/reconcile-pairs.js';
import type { OnProgress } from './replay.js';
import { round } from './report.js';

/** Row: the label. Column: what was decided. */
export type DecisionMatrix = Record<PairKind, Record<PairKind, number>>;

export interface ReconcileFigures {
  n: number;
  matrix: DecisionMatrix;
  /** Pairs merged or superseded that should not have been, or as the wrong kind. Target 0. */
  wrong: number;
  /** Of the facts that are current in the end, the share that repeats another one. Target under 0.02. */
  duplicates_left: number;
  /** Of the labelled repeats, refinements and updates, the share that was found. */
  found: Record<Exclude<PairKind, 'distinct'>, number>;
}

export interface ReconcileReport {
  dataset: 'reconcile';
  mode: 'reconcile';
  title: string;
  overall: ReconcileFigures;
  by_half: Record<FactPair['half'], ReconcileFigures>;
  by_language: Record<string, ReconcileFigures>;
  /** Every pair that was decided otherwise than labelled. */
  misses: { label: PairKind; decided: PairKind; held: string; claim: string }[];
}

interface Decided {
  pair: FactPair;
  decided: PairKind;
}

/** Every pair is a user of its own. */
export async function runReconcile(
  pairs: readonly FactPair[],
  memory: Memory,
  options: { onProgress?: OnProgress } = {},
): Promise<ReconcileReport> {
  const all: Decided[] = [];
  for (const [index, pair] of pairs.entries()) {
    all.push({ pair, decided: await decide(memory, `pair-${index + 1}`, pair) });
    options.onProgress?.({ phase: 'ask', done: index + 1, total: pairs.length });
  }
  const where = (test: (pair: FactPair) => boolean) => figuresOf(all.filter(({ pair }) => test(pair)));
  return {
    dataset: 'reconcile',
    mode: 'reconcile',
    title: 'Labelled pairs',
    overall: figuresOf(all),
    by_half: { tune: where((pair) => pair.half === 'tune'), 'held-out': where((pair) => pair.half === 'held-out') },
    by_language: {
      english: where((pair) => pair.lang === undefined),
      other: where((pair) => pair.lang !== undefined),
    },
    misses: all
      .filter(({ pair, decided }) => decided !== pair.kind)
      .map(({ pair, decided }) => ({ label: pair.kind, decided, held: pair.held, claim: pair.claim })),
  };
}

async function decide(memory: Memory, userId: string, pair: FactPair): Promise<PairKind> {
  const { type, subject, scope = null, claimSubject = subject, claimScope = scope } = pair;
  const held = await memory.facts.add({ userId, type, text: pair.held, subject, scope });
  const stated = await memory.facts.add({
    userId,
    type,
    text: pair.claim,
    subject: claimSubject,
    scope: claimScope,
  });
  if (stated.id === held.id) return 'repeat';
  const { fact, events } = await memory.facts.history(userId, held.id);
  if (fact.state === 'current') return 'distinct';
  return events.some(({ reason }) => reason === 'refined') ? 'refinement' : 'update';
}

function figuresOf(all: readonly Decided[]): ReconcileFigures {
  const row = () => Object.fromEntries(pairKinds.map((kind) => [kind, 0])) as Record<PairKind, number>;
  const matrix = Object.fromEntries(pairKinds.map((kind) => [kind, row()])) as DecisionMatrix;
  for (const { pair, decided } of all) matrix[pair.kind][decided] += 1;
  const current = all.length + all.filter(({ decided }) => decided === 'distinct').length;
  const share = (kind: PairKind) => {
    const labelled = all.filter(({ pair }) => pair.kind === kind).length;
    return labelled === 0 ? 1 : round(matrix[kind][kind] / labelled);
  };
  return {
    n: all.length,
    matrix,
    wrong: all.filter(({ pair, decided }) => decided !== pair.kind && decided !== 'distinct').length,
    duplicates_left: current === 0 ? 0 : round(matrix.repeat.distinct / current),
    found: { repeat: share('repeat'), refinement: share('refinement'), update: share('update') },
  };
}
