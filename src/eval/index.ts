// recollect eval: loads a data set, records it into a throw-away memory, asks, scores. The CLI calls runEvaluation().
import { RecollectError } from '../errors.js';
import type { Memory } from '../memory-types/memory.js';
import { type AbstentionReport, runAbstention } from './abstention.js';
import { type BudgetReport, defaultBudgets, runBudgetCurve } from './budget-curve.js';
import { type ComparisonReport, runComparison } from './compare.js';
import type { Contender } from './contender.js';
import { type DatasetName, type DatasetVariant, type EvaluationDataset, limitQuestions } from './dataset.js';
import { loadHalumem } from './datasets/halumem.js';
import { loadPrecision } from './datasets/precision.js';
import { loadPairs } from './datasets/reconcile-pairs.js';
import { type ExtractionReport, runExtraction } from './extraction.js';
import { loadDataset } from './load-dataset.js';
import { memorySystem } from './memory-system.js';
import { type PrecisionReport, runPrecision } from './precision.js';
import { type ReconcileReport, runReconcile } from './reconcile.js';
import type { OnProgress } from './replay.js';
import { type RetrievalReport, reportRetrieval } from './report.js';
import { runRetrieval } from './run.js';

export const evaluationModes = ['retrieval', 'abstention', 'budget'] as const;

export type EvaluationMode = (typeof evaluationModes)[number];

export interface EvaluationOptions {
  dataset: DatasetName;
  /** A folder, or one file of it. */
  path: string;
  /** Gives an empty, throw-away memory; it is closed afterwards. Not asked for where contenders are given. */
  openMemory: () => Promise<Memory>;
  /** Compares these, the first being ours, in place of evaluating one memory. Only for questions about conversations. */
  contenders?: readonly Contender[];
  /** Default `retrieval`; `precision`, `halumem` and `reconcile` have one evaluation of their own. */
  mode?: EvaluationMode;
  /** LongMemEval only; default `pool`. */
  variant?: DatasetVariant;
  /** Cut-offs; default 5, 10, 20. */
  k?: readonly number[];
  /** Token budgets of mode `budget`; default 500, 1,000, 2,000, 4,000. */
  budgets?: readonly number[];
  /** Record without extraction. Default false. */
  noFacts?: boolean;
  /** File for one JSON line a question, case or memory point (not abstention, budget). */
  out?: string;
  /** Ask only the first so many questions. */
  limit?: number;
  onProgress?: OnProgress;
}

export type EvaluationReport =
  | RetrievalReport
  | AbstentionReport
  | BudgetReport
  | PrecisionReport
  | ExtractionReport
  | ComparisonReport
  | ReconcileReport;

/** Runs one evaluation from files to report. Throws `not_found` or `invalid_input` for data that is not there whole. */
export async function runEvaluation(options: EvaluationOptions): Promise<EvaluationReport> {
  if (options.contenders !== undefined) {
    return compare(options, options.contenders);
  }
  if (options.dataset === 'precision') {
    const dataset = await loadPrecision(options.path);
    return withMemory(options, (memory) => runPrecision(dataset, memory, options));
  }
  if (options.dataset === 'reconcile') {
    const pairs = await loadPairs(options.path);
    return withMemory(options, (memory) => runReconcile(pairs, memory, options));
  }
  if (options.dataset === 'halumem') {
    const corpora = await loadHalumem(options.path);
    return withMemory(options, (memory) => runExtraction(corpora, memory, options));
  }
  const dataset = await loadLimited(options);
  return withMemory(options, (memory) => evaluate(dataset, memory, options, options.limit !== undefined));
}

async function compare(options: EvaluationOptions, contenders: readonly Contender[]): Promise<ComparisonReport> {
  if ((options.mode ?? 'retrieval') !== 'retrieval') {
    throw new RecollectError('invalid_input', `A comparison has its own tables; it takes no mode ${options.mode}`);
  }
  const { limit, out, onProgress } = options;
  // Differences and categories are given at 10.
  const ks = new Set([...checkCutOffs(options.k ?? [5, 10, 20]), 10]);
  return runComparison(await loadLimited(options), contenders, {
    ks: [...ks].sort((left, right) => left - right),
    budgets: options.budgets ?? defaultBudgets,
    limited: limit !== undefined,
    ...(out === undefined ? {} : { out }),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
}

async function loadLimited({ dataset, path, variant, limit }: EvaluationOptions): Promise<EvaluationDataset> {
  const whole = await loadDataset(dataset, path, variant);
  return limit === undefined ? whole : limitQuestions(whole, limit);
}

async function evaluate(
  dataset: EvaluationDataset,
  memory: Memory,
  options: EvaluationOptions,
  limited: boolean,
): Promise<EvaluationReport> {
  const mode = options.mode ?? 'retrieval';
  switch (mode) {
    case 'retrieval': {
      const ks = checkCutOffs(options.k ?? [5, 10, 20]);
      const system = memorySystem(memory, { noFacts: options.noFacts ?? false, k: Math.max(20, ...ks) });
      return reportRetrieval(dataset, await runRetrieval(dataset, system, options), ks, limited);
    }
    case 'abstention':
      return runAbstention(dataset, memory, { ...options, limited });
    case 'budget':
      return runBudgetCurve(dataset, memory, { ...options, limited });
    default:
      throw new RecollectError('invalid_input', `There is no evaluation mode ${String(mode)}`);
  }
}

async function withMemory<Result>(
  options: EvaluationOptions,
  work: (memory: Memory) => Promise<Result>,
): Promise<Result> {
  const memory = await options.openMemory();
  try {
    return await work(memory);
  } finally {
    await memory.close();
  }
}

function checkCutOffs(ks: readonly number[]): readonly number[] {
  const wrong = ks.find((k) => !Number.isInteger(k) || k < 1);
  if (wrong !== undefined || ks.length === 0) {
    throw new RecollectError('invalid_input', 'A cut-off k must be a whole number of at least 1');
  }
  return ks;
}
