// memory.usage: sums of what models were asked, and what they cost. Calls are added up in the process and written every moment
// or so: a crash loses the counts of that moment, and no call waits for a row.
import { type Budget, readBudgets } from '../domain/budget.js';
import { checkDate, checkId, invalid } from '../domain/input.js';
import { checkPrices, costOf, createPriceFinder, type FindPrice } from '../domain/model-prices.js';
import {
  addSums,
  checkDay,
  checkModelName,
  checkPurpose,
  checkTokens,
  dayOf,
  noUsage,
  type UsageGroup,
  type UsageSums,
  usageGroups,
} from '../domain/usage.js';
import type { ListUsageInput, Usage, UsageReport } from '../memory-types/usage.js';
import type { Clock } from '../ports/clock.js';
import type { Meter } from '../ports/meter.js';
import type { Spending } from '../ports/spending.js';
import { currentUser } from '../store/current-user.js';
import type { Database } from '../store/database.js';
import { listUsageTotals, listUserUsage, type UsageGroupRow, type UsageSpan } from '../store/usage.js';
import { createBudgets } from './budgets.js';
import type { ResolveUser } from './follow-accounts.js';
import { createUsageSums } from './usage-sums.js';

export interface UsageParts {
  database: Database;
  clock: Clock;
  resolve: ResolveUser;
  findPrice: FindPrice;
  budgets: readonly Budget[];
}

/** The settings as values. Throws `config_invalid`. */
export function readSpending(budgets: string | null, prices: unknown): Pick<UsageParts, 'budgets' | 'findPrice'> {
  return {
    budgets: readBudgets(budgets),
    findPrice: createPriceFinder(prices === undefined ? {} : checkPrices(prices)),
  };
}

export interface UsageMeter {
  usage: Usage;
  meter: Meter;
  spending: Spending;
  /** What was recorded so far is written, or kept for the next try where the database failed. */
  settled(): Promise<void>;
}

export function createUsage(parts: UsageParts): UsageMeter {
  const { database, clock, findPrice } = parts;
  const sums = createUsageSums(database, (userIds) => budgets.check(userIds));
  const budgets = createBudgets({ database, clock, budgets: parts.budgets, settled: () => sums.settled() });

  const usage: Usage = {
    record(input) {
      const tokens = checkTokens(input.usage);
      const day = dayOf(input.at === undefined ? clock.now() : checkDate('at', input.at));
      const model = checkModelName(input.model);
      const cost = costOf(findPrice(model, day), tokens);
      sums.add(input.userId === undefined ? null : checkId('userId', input.userId), {
        ...{ day, purpose: checkPurpose(input.purpose), model, calls: 1, ...tokens },
        ...{ unpriced: cost === null ? 1 : 0, cost: cost ?? 0 },
      });
    },

    async list(input = {}) {
      const span = readSpan(input, clock.now());
      await sums.settled();
      if (input.userId !== undefined) {
        const userId = await parts.resolve(checkId('userId', input.userId));
        const rows = await database.asUser(userId, (connection) => listUserUsage(connection, span, userId));
        return report(span, span.by.includes('user') ? rows.map((row) => ({ ...row, userId })) : rows);
      }
      return database.asUpkeep(async (connection) => {
        if (!span.by.includes('user')) return report(span, await listUsageTotals(connection, span));
        const ofUsers = await listUserUsage(connection, span, null);
        const others = span.by.filter((group) => group !== 'user');
        const totals = await listUsageTotals(connection, { ...span, by: others });
        return report(span, [...ofUsers, ...withoutUser(totals, ofUsers, others)]);
      });
    },

    async budgets({ userId } = {}) {
      await sums.settled();
      return budgets.states(userId === undefined ? undefined : await parts.resolve(checkId('userId', userId)));
    },

    onAlert: budgets.onAlert,
  };

  return {
    usage,
    spending: budgets,
    settled: sums.settled,
    meter({ purpose, model, usage: tokens }) {
      const userId = currentUser();
      usage.record({ ...(userId === undefined ? {} : { userId }), purpose, model, usage: tokens });
    },
  };
}

function readSpan({ since, until, by = 'day' }: ListUsageInput, now: Date): UsageSpan {
  const last = until === undefined ? dayOf(now) : checkDay('until', until);
  const first = since === undefined ? dayBefore(last, 29) : checkDay('since', since);
  if (first > last) throw invalid('since must not be after until.');
  const groups = [by].flat() as UsageGroup[];
  if (groups.some((group) => !usageGroups.includes(group))) throw invalid(`by must be of ${usageGroups.join(', ')}.`);
  return { since: first, until: last, by: [...new Set(groups)] };
}

function dayBefore(day: string, days: number): string {
  return dayOf(new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000));
}

function report(
  { since, until, by }: UsageSpan,
  rows: readonly (UsageGroupRow | UsageReport['rows'][number])[],
): UsageReport {
  const total = rows.reduce<UsageSums>(addSums, noUsage);
  return { since, until, rows: by.length === 0 ? [] : [...rows], total };
}

/** The rest of each total once what users have is taken off: calls for nobody, and of users who were erased. */
function withoutUser(
  totals: readonly UsageGroupRow[],
  ofUsers: readonly UsageGroupRow[],
  groups: readonly UsageGroup[],
): UsageReport['rows'] {
  const keyOf = (row: UsageGroupRow) => JSON.stringify(groups.map((group) => row[group as 'day']));
  const known = new Map<string, UsageSums>();
  for (const row of ofUsers) known.set(keyOf(row), addSums(known.get(keyOf(row)) ?? noUsage, row));
  return totals
    .map((total) => {
      const others = known.get(keyOf(total)) ?? noUsage;
      const rest = addSums(total, {
        ...{ calls: -others.calls, unpriced: -others.unpriced, cost: -others.cost },
        ...{ inputTokens: -others.inputTokens, outputTokens: -others.outputTokens },
        ...{ cacheReadTokens: -others.cacheReadTokens, cacheWriteTokens: -others.cacheWriteTokens },
      });
      return { ...total, ...rest, cost: Math.max(0, rest.cost), userId: null };
    })
    .filter((row) => row.calls > 0);
}
