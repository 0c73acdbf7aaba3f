// How much evidence a number of injected tokens buys: recall beside the last turns and the full history.
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import type { Memory } from '../memory-types.js';
import type { EvaluationCorpus, EvaluationDataset, EvaluationMessage, EvaluationQuestion } from './dataset.js';
import { injectedTurnIds, memorySystem } from './memory-system.js';
import { mean, recallAt } from './metrics.js';
import { type OnProgress, replay } from './replay.js';
import { type DatasetSummary, inOverall, round, summarise } from './report.js';
import { atGrain, sessionIndex } from './run.js';

const defaultBudgets: readonly number[] = [500, 1000, 2000, 4000];

// Short turns: a budget of 4,000 holds more of them than recall's default of 20.
const itemsAtMost = 200;

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
      const recalled = await memory.recall({
        userId: corpus.userId,
        query: question.text,
        k: itemsAtMost,
        budget,
        minRelevance: 0,
        recentTurns: 0,
      });
      points.push({
        budget,
        evidence: evidenceIn(injectedTurnIds(recalled)),
        tokens: recalled.tokens.memory,
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

function historyBefore(corpus: EvaluationCorpus, question: EvaluationQuestion): EvaluationMessage[] {
  const end = corpus.sessions.findIndex((session) => session.sessionId === question.askBefore);
  return corpus.sessions.slice(0, end < 0 ? undefined : end).flatMap((session) => session.messages);
}

function lastTurns(
  history: readonly EvaluationMessage[],
  tokensOf: ReadonlyMap<EvaluationMessage, number>,
  budget: number,
): string[] {
  const chosen: string[] = [];
  let left = budget;
  for (const message of history.toReversed()) {
    left -= tokensOf.get(message) ?? 0;
    if (left < 0) {
      break;
    }
    chosen.push(message.id);
  }
  return chosen;
}

function tokenCounts(dataset: EvaluationDataset): Map<EvaluationMessage, number> {
  const messages = dataset.corpora.flatMap((corpus) => corpus.sessions).flatMap((session) => session.messages);
  // Text that looks like a control token is text here: the default would throw on it.
  return new Map(
    messages.map((message) => [
      message,
      countTokens(`${message.speaker ?? message.role}: ${message.content}`, { disallowedSpecial: new Set() }),
    ]),
  );
}
