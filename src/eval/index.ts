// recollect eval: loads a data set, records it into a throw-away memory, asks, scores. The CLI calls runEvaluation().
import { RecollectError } from '../errors.js';
import type { Memory } from '../memory-types.js';
import { type AbstentionReport, runAbstention } from './abstention.js';
import { type BudgetReport, runBudgetCurve } from './budget-curve.js';
import { type DatasetName, type DatasetVariant, type EvaluationDataset, limitQuestions } from './dataset.js';
import { loadHalumem } from './datasets/halumem.js';
import { loadPrecision } from './datasets/precision.js';
import { type ExtractionReport, runExtraction } from './extraction.js';
import { loadDataset } from './load-dataset.js';
import { memorySystem } from './memory-system.js';
import { type PrecisionReport, runPrecision } from './precision.js';
import type { OnProgress } from './replay.js';
import { type RetrievalReport, reportRetrieval } from './report.js';
import { runRetrieval } from './run.js';

export const evaluationModes = ['retrieval', 'abstention', 'budget'] as const;

export type EvaluationMode = (typeof evaluationModes)[number];

export interface EvaluationOptions {
  dataset: DatasetName;
  /** A folder, or one file of it. */
  path: string;
  /** Gives an empty, throw-away memory; it is closed afterwards. */
  openMemory: () => Promise<Memory>;
  /** Default `retrieval`; `precision` and `halumem` have one evaluation of their own. */
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

export type EvaluationReport = RetrievalReport | AbstentionReport | BudgetReport | PrecisionReport | ExtractionReport;

/** Runs one evaluation from files to report. Throws `not_found` or `invalid_input` for data that is not there whole. */
export async function runEvaluation(options: EvaluationOptions): Promise<EvaluationReport> {
  if (options.dataset === 'precision') {
    const dataset = await loadPrecision(options.path);
    return withMemory(options, (memory) => runPrecision(dataset, memory, options));
  }
  if (options.dataset === 'halumem') {
    const corpora = await loadHalumem(options.path);
    return withMemory(options, (memory) => runExtraction(corpora, memory, options));
  }
  const limited = options.limit !== undefined;
  const whole = await loadDataset(options.dataset, options.path, options.variant);
  const dataset = options.limit === undefined ? whole : limitQuestions(whole, options.limit);
  return withMemory(options, (memory) => evaluate(dataset, memory, options, limited));
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
