// What may be spent on models: the setting `budgets` as values, and how far one is used.
import { RecollectError } from '../errors.js';
import { dayOf } from './usage.js';

export interface Budget {
  /** Each user has one of its own, or all calls share it. */
  scope: 'user' | 'deployment';
  /** US dollars. */
  limit: number;
  /** UTC days it is for, today included: 1 is today, 30 today and the 29 before. */
  days: number;
}

export interface BudgetState extends Budget {
  spent: number;
  /** 0 to 1, and above where more was spent. */
  used: number;
  /** Background work waits. Chat goes on. */
  exhausted: boolean;
}

/** A budget was used to 80 or 100 %. */
export interface BudgetAlert {
  budget: BudgetState;
  percent: number;
  /** First day it counts, UTC. */
  since: string;
  /** Whose budget it is; absent for the deployment's. */
  userId?: string;
}

/** At this part of a budget somebody is told. */
export const alertAt = 0.8;

const example = 'user=0.50/1d,deployment=20/1d';

/** `user=0.50/1d,deployment=20/1d,deployment=300/30d`: US dollars for so many days. Throws `config_invalid`. */
export function readBudgets(text: string | null): Budget[] {
  if (text === null) return [];
  return text.split(',').map((part) => {
    const [, scope, limit, days] =
      /^(user|deployment)=(\d{1,9}(?:\.\d{1,6})?)\/([1-9]\d{0,2})d$/.exec(part.trim()) ?? [];
    if (!scope || !(Number(limit) > 0) || Number(days) > 366)
      throw new RecollectError(
        'config_invalid',
        `The budgets must look like ${example}: US dollars for days, 366 at most.`,
      );
    return { scope: scope as Budget['scope'], limit: Number(limit), days: Number(days) };
  });
}

/** The first day a budget counts at that moment. */
export function budgetSince({ days }: Budget, now: Date): string {
  return dayOf(new Date(now.getTime() - (days - 1) * 86_400_000));
}

export function stateOf(budget: Budget, spent: number): BudgetState {
  return { ...budget, spent, used: spent / budget.limit, exhausted: spent >= budget.limit };
}

/** `user=0.5/1d` */
export function writeBudget({ scope, limit, days }: Budget): string {
  return `${scope}=${limit}/${days}d`;
}
