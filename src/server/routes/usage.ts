// Usage and budgets.
import { pricesAsOf } from '../../domain/model-prices.js';
import type { UsageGroup } from '../../domain/usage.js';
import * as contract from '../contract/usage.js';
import { type BoundRoute, bindRoute } from './bound-route.js';

export const usageRoutes: readonly BoundRoute[] = [
  bindRoute(contract.getUsage, async ({ query: { by, ...span } }, { memory, given }) => {
    const { rows, ...report } = await memory.usage.list({ ...span, by: groupsOf(by) });
    const named = rows.map((row) => (row.userId ? { ...row, userId: given(row.userId) } : row));
    return { ...report, rows: named, budgets: await memory.usage.budgets(), pricesAsOf };
  }),

  bindRoute(contract.getUserUsage, async ({ query: { by, ...span } }, { memory, userId }) => {
    const report = await memory.usage.list({ ...span, by: groupsOf(by), userId });
    const budgets = await memory.usage.budgets({ userId });
    // What all of them spend together is not theirs to see.
    return { ...report, budgets: budgets.filter(({ scope }) => scope === 'user'), pricesAsOf };
  }),
];

/** The contract has checked the words. */
function groupsOf(by = 'day'): UsageGroup[] {
  return by.split(',') as UsageGroup[];
}
