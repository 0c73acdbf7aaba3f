// The budget curve of a comparison: what each system would inject into so many tokens, beside the last turns and everything.
import type { OpenContender } from './contender.js';
import type { EvaluationCorpus, EvaluationDataset, EvaluationQuestion } from './dataset.js';
import { fitting, historyBefore, lastTurns, tokenCounts } from './history.js';
import { itemsAtMost } from './memory-system.js';
import { mean, recallAt } from './metrics.js';
import { round } from './report.js';
import { atGrain, sessionIndex } from './run.js';

export interface BudgetRow {
  name: string;
  /** Share of the gold evidence injected, and mean tokens, by budget in the order of `budgets`. */
  evidence: number[];
  tokens: number[];
}

export interface BudgetTable {
  budgets: readonly number[];
  /** Systems, and `last_turns`. */
  rows: BudgetRow[];
  full_history: { evidence: number; tokens: number };
}

interface Point {
  evidence: number;
  tokens: number;
}

/** Collects question by question; categories beside the headline are left out. */
export function createBudgetTally(dataset: EvaluationDataset, budgets: readonly number[]) {
  const sessionOf = sessionIndex(dataset);
  const tokensOf = tokenCounts(dataset);
  const points = new Map<string, Point[][]>();
  const histories = new Map<string, Point>();

  function add(name: string, asked: Point[]): void {
    const rows = points.get(name) ?? [];
    points.set(name, rows);
    rows.push(asked);
  }

  return {
    async ask(
      name: string,
      system: OpenContender,
      corpus: EvaluationCorpus,
      question: EvaluationQuestion,
    ): Promise<void> {
      if (dataset.besideOverall.includes(question.category) || budgets.length === 0) return;
      const history = historyBefore(corpus, question);
      const tokensById = new Map(history.map((message) => [message.id, tokensOf.get(message) ?? 0]));
      const pointOf = ({ turnIds, tokens }: { turnIds: string[]; tokens: number }): Point => {
        const items = atGrain(turnIds, dataset.grain, sessionOf.get(corpus.userId));
        return { evidence: recallAt(items, question.gold, items.length), tokens };
      };
      const ranked = system.inject ? [] : (await system.ask(corpus.userId, question.text, itemsAtMost)).turnIds;
      const asked: Point[] = [];
      for (const budget of budgets) {
        const injected =
          (await system.inject?.(corpus.userId, question.text, budget)) ?? fitting(ranked, tokensById, budget);
        asked.push(pointOf(injected));
      }
      add(name, asked);

      if (histories.has(question.id)) return;
      const whole = history.map((message) => message.id);
      const tokensIn = (ids: string[]) => ids.reduce((sum, id) => sum + (tokensById.get(id) ?? 0), 0);
      histories.set(question.id, pointOf({ turnIds: whole, tokens: tokensIn(whole) }));
      const last = budgets.map((budget) => lastTurns(history, tokensOf, budget));
      add(
        'last_turns',
        last.map((turnIds) => pointOf({ turnIds, tokens: tokensIn(turnIds) })),
      );
    },

    table(): BudgetTable {
      const at = (asked: Point[][], read: (point: Point) => number) =>
        budgets.map((_, index) => round(mean(asked.map((row) => read(row[index] ?? { evidence: 0, tokens: 0 })))));
      const names = [...points.keys()].sort((left, right) => order(left) - order(right));
      const whole = [...histories.values()];
      return {
        budgets,
        rows: names.map((name) => {
          const asked = points.get(name) ?? [];
          return { name, evidence: at(asked, (point) => point.evidence), tokens: at(asked, (point) => point.tokens) };
        }),
        full_history: {
          evidence: round(mean(whole.map((point) => point.evidence))),
          tokens: round(mean(whole.map((point) => point.tokens))),
        },
      };
    },
  };
}

/** Systems in the order they were asked, what needs no system after them. */
function order(name: string): number {
  return name === 'last_turns' ? 1 : 0;
}
