// Several systems on the same questions: each is loaded once and asked everything under each of its configurations.
// One after the other, so that no system is slowed down by another's data or work.
import { appendFile, writeFile } from 'node:fs/promises';
import type { PairedDifference } from './bootstrap.js';
import { type BudgetTable, createBudgetTally } from './compare-budgets.js';
import type { Contender, OpenContender } from './contender.js';
import type { EvaluationDataset } from './dataset.js';
import { tokenCounts } from './history.js';
import { mean } from './metrics.js';
import { type OnProgress, replay } from './replay.js';
import {
  compareRuns,
  type DatasetSummary,
  inOverall,
  type RetrievalFigures,
  reportRetrieval,
  round,
  roundInterval,
  summarise,
} from './report.js';
import { atGrain, type QuestionOutcome, sessionIndex, toOutcome } from './run.js';

export interface ComparedSystem {
  name: string;
  title: string;
  overall: RetrievalFigures;
  by_category: Record<string, RetrievalFigures>;
  /** R@10 minus that of the first system, on the same questions; null for the first. */
  difference: PairedDifference | null;
  /** Mean tokens of what would be injected: the memory block of ours, the first 20 turns as text of others. */
  tokens: number | null;
  /** Null for a ranking made anew from the parts of another's scores. */
  ms_per_query: { p50: number; p95: number } | null;
  record_seconds: number | null;
}

export interface ComparisonReport extends DatasetSummary {
  mode: 'comparison';
  grain: 'turn' | 'session';
  /** The first is the one the others are measured against. */
  systems: ComparedSystem[];
  /** The first system without some of its parts. */
  ablations: ComparedSystem[];
  by_category: Record<string, { name: string; in_overall: boolean; n: number }>;
  budget: BudgetTable;
}

export interface ComparisonOptions {
  ks: readonly number[];
  budgets: readonly number[];
  limited?: boolean;
  /** JSON lines, one a question and configuration. */
  out?: string;
  onProgress?: OnProgress;
}

interface Asked {
  name: string;
  title: string;
  outcomes: QuestionOutcome[];
  /** Null for an ablation. */
  recordMs: number | null;
}

/** Each contender is opened, recorded into, asked and closed before the next. The first one is ours. */
export async function runComparison(
  dataset: EvaluationDataset,
  contenders: readonly Contender[],
  options: ComparisonOptions,
): Promise<ComparisonReport> {
  const tally = createBudgetTally(dataset, options.budgets);
  const asked: Asked[][] = [];
  if (options.out !== undefined) await writeFile(options.out, '');
  for (const contender of contenders) {
    const system = await contender.open();
    try {
      const runs = await askAll(dataset, contender, system, tally.ask, options);
      asked.push(runs);
      if (options.out !== undefined) await appendFile(options.out, runs.map(linesOf).join(''));
    } finally {
      await system.close();
    }
  }
  const first = asked[0]?.[0]?.outcomes ?? [];
  const compared = asked.flat().map((run) => compareWith(dataset, first, run, options.ks));
  return {
    ...summarise(dataset, options.limited ?? false),
    mode: 'comparison',
    grain: dataset.grain,
    systems: compared.filter((system) => system.record_seconds !== null),
    ablations: compared.filter((system) => system.record_seconds === null),
    by_category: categoriesOf(dataset, first),
    budget: tally.table(),
  };
}

async function askAll(
  dataset: EvaluationDataset,
  { name, title }: Contender,
  system: OpenContender,
  askBudgets: ReturnType<typeof createBudgetTally>['ask'],
  { ks, onProgress = () => {} }: ComparisonOptions,
): Promise<Asked[]> {
  const sessionOf = sessionIndex(dataset);
  const tokensById = tokensPerTurn(dataset);
  const own: QuestionOutcome[] = [];
  const variants = new Map<string, Asked>();
  const { recordMs } = await replay(
    dataset,
    system,
    async (corpus, question) => {
      const grained = (turnIds: string[]) => atGrain(turnIds, dataset.grain, sessionOf.get(corpus.userId));
      const textTokens = (turnIds: string[]) => {
        const counts = tokensById.get(corpus.userId);
        return turnIds.slice(0, 20).reduce((sum, id) => sum + (counts?.get(id) ?? 0), 0);
      };
      // The timed question comes first: what follows may find its embedding or its pages in a cache.
      const start = performance.now();
      const { turnIds, tokens } = await system.ask(corpus.userId, question.text, Math.max(20, ...ks));
      const ms = performance.now() - start;
      own.push(toOutcome(corpus, question, grained(turnIds), tokens ?? textTokens(turnIds), ms));
      for (const variant of (await system.variants?.(corpus.userId, question.text)) ?? []) {
        const run = variants.get(variant.name) ?? { ...variant, outcomes: [], recordMs: null };
        variants.set(variant.name, run);
        run.outcomes.push(
          toOutcome(corpus, question, grained(variant.turnIds), textTokens(variant.turnIds), Number.NaN),
        );
      }
      await askBudgets(name, system, corpus, question);
    },
    (progress) => onProgress({ ...progress, system: name }),
  );
  return [{ name, title, outcomes: own, recordMs }, ...variants.values()];
}

function compareWith(
  dataset: EvaluationDataset,
  first: readonly QuestionOutcome[],
  { name, title, outcomes, recordMs }: Asked,
  ks: readonly number[],
): ComparedSystem {
  const report = reportRetrieval(dataset, { system: name, outcomes, recordMs: recordMs ?? 0 }, ks);
  const difference =
    outcomes === first ? null : compareRuns(inOverall(dataset, outcomes), inOverall(dataset, first), 10);
  const categories = Object.entries(report.by_category);
  return {
    name,
    title,
    overall: report.overall,
    by_category: Object.fromEntries(categories.map(([key, { name: _, in_overall: __, ...figures }]) => [key, figures])),
    difference: difference && {
      ...difference,
      difference: round(difference.difference),
      interval: roundInterval(difference.interval),
    },
    tokens: recordMs === null ? null : round(mean(outcomes.map((outcome) => outcome.tokens ?? 0))),
    ms_per_query: recordMs === null ? null : report.ms_per_query,
    record_seconds: recordMs === null ? null : report.record.seconds,
  };
}

function categoriesOf(
  dataset: EvaluationDataset,
  outcomes: readonly QuestionOutcome[],
): ComparisonReport['by_category'] {
  const keys = [...new Set(outcomes.map((outcome) => outcome.category))].sort();
  return Object.fromEntries(
    keys.map((key) => [
      key,
      {
        name: dataset.categoryNames[key] ?? key,
        in_overall: !dataset.besideOverall.includes(key),
        n: outcomes.filter((outcome) => outcome.category === key).length,
      },
    ]),
  );
}

function linesOf({ name, outcomes }: Asked): string {
  return outcomes.map((outcome) => `${JSON.stringify({ system: name, ...outcome })}\n`).join('');
}

/** Per user: turn id to its tokens as text. */
function tokensPerTurn(dataset: EvaluationDataset): Map<string, Map<string, number>> {
  const counts = tokenCounts(dataset);
  return new Map(
    dataset.corpora.map(({ userId, sessions }) => [
      userId,
      new Map(sessions.flatMap(({ messages }) => messages.map((message) => [message.id, counts.get(message) ?? 0]))),
    ]),
  );
}
