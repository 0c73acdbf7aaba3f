// The public shapes of memory.usage: what models were asked, what it cost, and what may be spent. Implementation: memory/usage.ts.
import type { BudgetAlert, BudgetState } from '../domain/budget.js';
import type { TokenCounts, UsageGroup, UsageSums } from '../domain/usage.js';

export interface RecordUsageInput {
  /** Whom the call was for. Default: nobody in particular. */
  userId?: string;
  /** A short word: `chat`, `extract`, or one of your own. */
  purpose: string;
  /** As the provider calls it. */
  model: string;
  /** What is left out counts as none. */
  usage: Partial<TokenCounts>;
  /** Default now. */
  at?: Date;
}

export interface ListUsageInput {
  /** Days in UTC, both of them in it, as `2026-05-01` or a moment of that day. Default the last 30 days. */
  since?: string | Date;
  until?: string | Date;
  /** Default `day`. `[]` for the total alone. */
  by?: UsageGroup | readonly UsageGroup[];
  /** Of one user. Default of everybody, with the calls that belong to no user. */
  userId?: string;
}

/** One group. The keys that were asked for are there. */
export interface UsageGroupSums extends UsageSums {
  /** UTC. */
  day?: string;
  /** Null for the calls that belong to no user, or to one who was erased since. */
  userId?: string | null;
  purpose?: string;
  model?: string;
}

export interface UsageReport {
  since: string;
  until: string;
  /** In the order of their keys. */
  rows: UsageGroupSums[];
  total: UsageSums;
}

export interface Usage {
  /** Counts a call of a model. In the background; throws `invalid_input` only. */
  record(input: RecordUsageInput): void;
  /** Waits for what this process recorded before. */
  list(input?: ListUsageInput): Promise<UsageReport>;
  /** How far each budget is used; those of users only with `userId`. */
  budgets(input?: { userId?: string }): Promise<BudgetState[]>;
  /**
   * Told when a budget is used to 80 % and to 100 % by calls of this process: once a day for each, so each process tells it. Gives
   * what ends it.
   */
  onAlert(listener: (alert: BudgetAlert) => void): () => void;
}
