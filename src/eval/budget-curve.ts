// How much evidence a number of injected tokens buys: recall beside the last turns and the full history.
import type { Memory } from '../memory-types/memory.js';
import type { EvaluationCorpus, EvaluationDataset, EvaluationQuestion } from './dataset.js';
import { historyBefore, lastTurns, tokenCounts } from './history.js';
import { injectWithin, memorySystem } from './memory-system.js';
import { mean, recallAt } from './metrics.js';
import { type OnProgress, replay } from './replay.js';
import { type DatasetSummary, inOverall, round, summarise } from './report.js';
import { atGrain, sessionIndex } from './run.js';

export const defaultBudgets: readonly number[] = [500, 1000, 2000, 4000];

export interface BudgetPoint {
  budget: number;
  /** Share of the gold evidence that was injected, mean over questions. */
  evidence: number;
  /** Mean tokens of the memory block. */
  tokens: number;
  /** Evidence in as many of the last turns as fit. */
  last_turns: number;
}

export interface BudgetReport extends DatasetSummary {
  mode: 'budget';
  n: number;
  curve: BudgetPoint[];
  /** Everything said so far, into every prompt. */
  full_history: { evidence: number; tokens: number };
}

interface Asked {
  category: string;
  historyTokens: number;
  historyEvidence: number;
  points: BudgetPoint[];
}

/** Relevance is off: a budget buys nothing where nothing is injected. */
export async function runBudgetCurve(
  dataset: EvaluationDataset,
  memory: Memory,
  options: { budgets?: readonly number[]; noFacts?: boolean; limited?: boolean; onProgress?: OnProgress } = {},
): Promise<BudgetReport> {
  const budgets = options.budgets ?? defaultBudgets;
  const sessionOf = sessionIndex(dataset);
  const tokensOf = tokenCounts(dataset);
  const asked: Asked[] = [];
  const system = memorySystem(memory, options);

  const askAtEachBudget = async (corpus: EvaluationCorpus, question: EvaluationQuestion) => {
    const history = historyBefore(corpus, question);
    const evidenceIn = (turnIds: string[]) => {
      const items = atGrain(turnIds, dataset.grain, sessionOf.get(corpus.userId));
      return recallAt(items, question.gold, items.length);
    };
    const points: BudgetPoint[] = [];
    for (const budget of budgets) {
      const injected = await injectWithin(memory, corpus.userId, question.text, budget);
      points.push({
        budget,
        evidence: evidenceIn(injected.turnIds),
        tokens: injected.tokens,
        last_turns: evidenceIn(lastTurns(history, tokensOf, budget)),
      });
    }
    asked.push({
      category: question.category,
      historyTokens: history.reduce((sum, message) => sum + (tokensOf.get(message) ?? 0), 0),
      historyEvidence: evidenceIn(history.map((message) => message.id)),
      points,
    });
  };
  await replay(dataset, system, askAtEachBudget, options.onProgress);
  return toReport(dataset, inOverall(dataset, asked), budgets, options.limited ?? false);
}

function toReport(
  dataset: EvaluationDataset,
  asked: readonly Asked[],
  budgets: readonly number[],
  limited: boolean,
): BudgetReport {
  const average = (read: (question: Asked) => number) => round(mean(asked.map(read)));
  return {
    ...summarise(dataset, limited),
    mode: 'budget',
    n: asked.length,
    curve: budgets.map((budget, index) => ({
      budget,
      evidence: average((question) => question.points[index]?.evidence ?? 0),
      tokens: average((question) => question.points[index]?.tokens ?? 0),
      last_turns: average((question) => question.points[index]?.last_turns ?? 0),
    })),
    full_history: {
      evidence: average((question) => question.historyEvidence),
      tokens: average((question) => question.historyTokens),
    },
  };
}
