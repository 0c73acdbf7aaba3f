// The setting `budgets`.
import { expect, it } from 'vitest';
import { budgetSince, readBudgets, stateOf, writeBudget } from '#src/domain/budget.js';

it('reads several budgets, and writes them again', () => {
  const budgets = readBudgets('user=0.50/1d, deployment=20/1d,deployment=300/30d');
  expect(budgets).toEqual([
    { scope: 'user', limit: 0.5, days: 1 },
    { scope: 'deployment', limit: 20, days: 1 },
    { scope: 'deployment', limit: 300, days: 30 },
  ]);
  expect(budgets.map(writeBudget).join(',')).toBe('user=0.5/1d,deployment=20/1d,deployment=300/30d');
  expect(readBudgets(null)).toEqual([]);
});

it.each(['user=0/1d', 'user=1', 'team=1/1d', 'user=1/1h', 'user=-1/1d', 'user=1/367d', '', 'user=1/0d'])(
  'refuses %s',
  (text) => {
    expect(() => readBudgets(text)).toThrow(expect.objectContaining({ code: 'config_invalid' }));
  },
);

it('counts today as the first day', () => {
  const now = new Date('2026-03-01T23:59:59Z');
  expect(budgetSince({ scope: 'user', limit: 1, days: 1 }, now)).toBe('2026-03-01');
  expect(budgetSince({ scope: 'user', limit: 1, days: 30 }, now)).toBe('2026-01-31');
});

it('is exhausted when all of it is spent', () => {
  const budget = { scope: 'user', limit: 2, days: 1 } as const;
  expect(stateOf(budget, 1)).toMatchObject({ used: 0.5, exhausted: false });
  expect(stateOf(budget, 2)).toMatchObject({ used: 1, exhausted: true });
});
