// memory.upkeep.forecast(): what the policy will end, by month and one by one.
import { checkCount, checkId, invalid } from '../domain/input.js';
import type { UpkeepPolicy } from '../domain/upkeep-policy.js';
import type { ForecastInput, ForecastMonth, UpkeepForecast } from '../memory-types/memory.js';
import { findFactUses } from '../store/upkeep-facts.js';
import { type ForeseenEnd, foreseeExpiry } from '../upkeep/forecast.js';
import { dayMilliseconds, isExempt } from '../upkeep/plan.js';
import type { UpkeepParts } from '../upkeep/run-upkeep.js';
import { checkLimit } from './pages.js';

const [defaultDays, mostDays, defaultListed] = [365, 3_650, 50];

export async function forecast(
  parts: UpkeepParts,
  input: Omit<ForecastInput, 'policy'> & { policy: UpkeepPolicy },
): Promise<UpkeepForecast> {
  const userId = checkId('userId', input.userId);
  const days = checkCount('days', input.days ?? defaultDays);
  if (days > mostDays) throw invalid(`days is at most ${mostDays.toLocaleString('en')}.`);
  const listed = checkLimit(input.limit ?? defaultListed);
  const { policy } = input;
  const from = parts.clock.now();
  const until = new Date(from.getTime() + days * dayMilliseconds);
  const uses = await parts.database.asUser(userId, (connection) => findFactUses(connection, userId, true));
  const ends = foreseeExpiry(uses, policy, from, until);
  return {
    policy: policy.name,
    from,
    until,
    facts: uses.length,
    exempt: uses.filter((fact) => isExempt(fact, policy)).length,
    ending: ends.length,
    months: byMonth(ends, from, until),
    soonest: ends.slice(0, listed).map(({ fact, reason, at }) => ({
      ...{ factId: fact.id, type: fact.type, text: fact.text ?? '', uses: fact.uses },
      ...{ reason, at },
    })),
    omitted: Math.max(ends.length - listed, 0),
  };
}

function byMonth(ends: readonly ForeseenEnd[], from: Date, until: Date): ForecastMonth[] {
  const months = new Map<string, ForecastMonth>();
  for (let at = firstOfMonth(from); at <= until; at = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1)))
    months.set(nameOf(at), { month: nameOf(at), unused: 0, overCap: 0 });
  for (const { at, reason } of ends) {
    const month = months.get(nameOf(at));
    if (month) month[reason === 'unused' ? 'unused' : 'overCap'] += 1;
  }
  return [...months.values()];
}

function firstOfMonth(date: Date): Date {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth()));
}

function nameOf(date: Date): string {
  return date.toISOString().slice(0, 7);
}
