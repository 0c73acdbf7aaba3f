// Budgets: how far each is used, whether background work waits, and who is told. The breaker: work for a user waits while a
// budget of the user or of the deployment is spent, and asks again later. Chat never asks.
import {
  alertAt,
  type Budget,
  type BudgetAlert,
  type BudgetState,
  budgetSince,
  stateOf,
  writeBudget,
} from '../domain/budget.js';
import type { Clock } from '../ports/clock.js';
import type { Spending } from '../ports/spending.js';
import type { Database } from '../store/database.js';
import { costSince, userCostSince } from '../store/usage.js';

export interface Budgets extends Spending {
  /** Those of users only with a user. */
  states(userId: string | undefined): Promise<BudgetState[]>;
  /** After something was spent: tells the listeners what was reached, once per budget, user and first day in this process. */
  check(userIds: readonly string[]): Promise<void>;
  onAlert(listener: (alert: BudgetAlert) => void): () => void;
}

/** Seconds, at most: a budget that was raised is noticed within the hour. Chosen. */
const longestWait = 3_600;
/** Part of the wait that is left to chance, so that not everything that waits begins at midnight. Chosen. */
const spread = 0.1;

export interface BudgetParts {
  database: Database;
  clock: Clock;
  budgets: readonly Budget[];
  /** What this process counted is in the database. */
  settled(): Promise<void>;
}

export function createBudgets({ database, clock, budgets, settled }: BudgetParts): Budgets {
  const listeners = new Set<(alert: BudgetAlert) => void>();
  let told = new Set<string>();
  let toldOn = '';

  async function stateNow(budget: Budget, userId: string | undefined): Promise<BudgetState | null> {
    const since = budgetSince(budget, clock.now());
    if (budget.scope === 'deployment')
      return stateOf(budget, await database.asUpkeep((connection) => costSince(connection, since)));
    if (userId === undefined) return null;
    return stateOf(budget, await database.asUser(userId, (connection) => userCostSince(connection, userId, since)));
  }

  async function states(userId: string | undefined): Promise<BudgetState[]> {
    const found: BudgetState[] = [];
    for (const budget of budgets) {
      const state = await stateNow(budget, userId);
      if (state) found.push(state);
    }
    return found;
  }

  function tell(state: BudgetState, userId: string | undefined): void {
    const today = budgetSince({ ...state, days: 1 }, clock.now());
    if (today !== toldOn) [told, toldOn] = [new Set(), today];
    for (const percent of [100 * alertAt, 100]) {
      const key = JSON.stringify([writeBudget(state), userId, percent]);
      if (100 * state.used < percent || told.has(key)) continue;
      told.add(key);
      const since = budgetSince(state, clock.now());
      for (const listener of listeners) listener({ budget: state, percent, since, ...(userId ? { userId } : {}) });
    }
  }

  return {
    states,
    async wait(userId) {
      if (budgets.length === 0) return 0;
      await settled();
      if (!(await states(userId)).some(({ exhausted }) => exhausted)) return 0;
      const now = clock.now().getTime();
      const untilMidnight = 86_400 - (Math.floor(now / 1_000) % 86_400);
      return Math.ceil(Math.min(untilMidnight, longestWait) * (1 + spread * Math.random()));
    },
    async check(userIds) {
      if (listeners.size === 0) return;
      for (const budget of budgets) {
        const whose = budget.scope === 'user' ? userIds : [undefined];
        for (const userId of whose) {
          const state = await stateNow(budget, userId);
          if (state) tell(state, userId);
        }
      }
    },
    onAlert(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
