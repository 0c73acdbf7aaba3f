// The JSON document of an evaluation: figures over all questions and per category, fractions 0 to 1.
import { bootstrapInterval, type Interval, type PairedDifference, pairedBootstrap } from './bootstrap.js';
import { countDataset, type EvaluationDataset } from './dataset.js';
import { allAt, anyAt, mean, ndcgAt, percentile, recallAt, reciprocalRankAt } from './metrics.js';
import type { QuestionOutcome, RetrievalRun } from './run.js';

/** A figure per cut-off; the keys are the cut-offs. */
export type AtK = Record<string, number>;

export interface RetrievalFigures {
  n: number;
  recall_at: AtK;
  /** At least one gold item. */
  any_at: AtK;
  /** Every gold item. */
  all_at: AtK;
  ndcg_at_10: number;
  mrr_at_10: number;
  /** 95 %, percentile bootstrap over questions. */
  interval: { recall_at_10: Interval; ndcg_at_10: Interval };
}

export interface DatasetSummary {
  /** Key of the data set. */
  dataset: string;
  title: string;
  counts: { conversations: number; sessions: number; messages: number; questions: number; without_gold: number };
  /** True when only the first questions were asked. */
  limited: boolean;
}

export interface RetrievalReport extends DatasetSummary {
  mode: 'retrieval';
  system: string;
  grain: 'turn' | 'session';
  overall: RetrievalFigures;
  by_category: Record<string, RetrievalFigures & { name: string; in_overall: boolean }>;
  ms_per_query: { p50: number; p95: number };
  /** Per question, of the memory block without a budget; null when the system does not say. */
  tokens: { mean: number | null };
  record: { seconds: number; messages_per_second: number };
}

/** What the data set is, for the head of every report. */
export function summarise(dataset: EvaluationDataset, limited: boolean): DatasetSummary {
  return {
    dataset: dataset.name,
    title: dataset.title,
    counts: { conversations: dataset.corpora.length, ...countDataset(dataset), without_gold: dataset.withoutGold },
    limited,
  };
}

/** "987 questions about 6 conversations of 3435 messages" */
export function describeCounts({ counts, limited }: DatasetSummary): string {
  const people = counts.conversations === 1 ? '1 index' : `${counts.conversations} conversations`;
  return `${limited ? 'the first ' : ''}${counts.questions} questions about ${people} of ${counts.messages} messages`;
}

/** Scores a run at the cut-offs `ks`. */
export function reportRetrieval(
  dataset: EvaluationDataset,
  run: RetrievalRun,
  ks: readonly number[],
  limited = false,
): RetrievalReport {
  const summary = summarise(dataset, limited);
  const categories = [...new Set(run.outcomes.map((outcome) => outcome.category))].sort();
  const times = run.outcomes.map((outcome) => outcome.ms);
  const tokens = run.outcomes.flatMap((outcome) => outcome.tokens ?? []);
  const seconds = run.recordMs / 1000;
  return {
    ...summary,
    mode: 'retrieval',
    system: run.system,
    grain: dataset.grain,
    overall: scoreOutcomes(inOverall(dataset, run.outcomes), ks),
    by_category: Object.fromEntries(
      categories.map((category) => [
        category,
        {
          name: dataset.categoryNames[category] ?? category,
          in_overall: !dataset.besideOverall.includes(category),
          ...scoreOutcomes(
            run.outcomes.filter((outcome) => outcome.category === category),
            ks,
          ),
        },
      ]),
    ),
    ms_per_query: { p50: round(percentile(times, 0.5)), p95: round(percentile(times, 0.95)) },
    tokens: { mean: tokens.length === 0 ? null : round(mean(tokens)) },
    record: {
      seconds: round(seconds),
      messages_per_second: seconds === 0 ? 0 : round(summary.counts.messages / seconds),
    },
  };
}

/** The outcomes the headline is made of. */
export function inOverall<Outcome extends { category: string }>(
  dataset: EvaluationDataset,
  outcomes: readonly Outcome[],
): Outcome[] {
  return outcomes.filter((outcome) => !dataset.besideOverall.includes(outcome.category));
}

/** R@k of `left` minus `right`, on the questions both were asked. */
export function compareRuns(
  left: readonly QuestionOutcome[],
  right: readonly QuestionOutcome[],
  k = 10,
): PairedDifference {
  const others = new Map(right.map((outcome) => [outcome.id, outcome]));
  const pairs = left.flatMap((outcome) => {
    const other = others.get(outcome.id);
    return other === undefined ? [] : [[recallOf(outcome, k), recallOf(other, k)] as const];
  });
  return pairedBootstrap(
    pairs.map(([mine]) => mine),
    pairs.map(([, theirs]) => theirs),
  );
}

/** Four decimals: enough for a percentage, short enough to read. */
export function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

/** Both ends, to four decimals. */
export function roundInterval(interval: Interval): Interval {
  return [round(interval[0]), round(interval[1])];
}

function scoreOutcomes(outcomes: readonly QuestionOutcome[], ks: readonly number[]): RetrievalFigures {
  const recalls = outcomes.map((outcome) => recallOf(outcome, 10));
  const gains = outcomes.map((outcome) => ndcgAt(outcome.ranked, outcome.gold, 10));
  return {
    n: outcomes.length,
    recall_at: averageAt(outcomes, ks, recallAt),
    any_at: averageAt(outcomes, ks, anyAt),
    all_at: averageAt(outcomes, ks, allAt),
    ndcg_at_10: round(mean(gains)),
    mrr_at_10: round(mean(outcomes.map((outcome) => reciprocalRankAt(outcome.ranked, outcome.gold, 10)))),
    interval: {
      recall_at_10: roundInterval(bootstrapInterval(recalls)),
      ndcg_at_10: roundInterval(bootstrapInterval(gains)),
    },
  };
}

function averageAt(outcomes: readonly QuestionOutcome[], ks: readonly number[], metric: typeof recallAt): AtK {
  return Object.fromEntries(
    ks.map((k) => [String(k), round(mean(outcomes.map((outcome) => metric(outcome.ranked, outcome.gold, k))))]),
  );
}

function recallOf(outcome: QuestionOutcome, k: number): number {
  return recallAt(outcome.ranked, outcome.gold, k);
}
