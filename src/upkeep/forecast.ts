// When the facts of a user will end, if nothing happens to them: what each run of upkeep to come would plan. No database.
import type { ExpiryReason, UpkeepPolicy } from '../domain/upkeep-policy.js';
import { type FactUse, planExpiry, unusedFrom } from './plan.js';

export interface ForeseenEnd<Use extends FactUse = FactUse> {
  fact: Use;
  reason: ExpiryReason;
  at: Date;
}

/**
 * The soonest first. What a run at `now` would end ends now; with it goes what is over the cap, and since nothing is added, no
 * later run finds more than the cap. From there on each fact ends by itself.
 */
export function foreseeExpiry<Use extends FactUse>(
  facts: readonly Use[],
  policy: UpkeepPolicy,
  now: Date,
  until: Date,
): ForeseenEnd<Use>[] {
  const due = planExpiry(facts, policy, now).map(({ fact, reason }) => ({ fact, reason, at: now }));
  const gone = new Set(due.map(({ fact }) => fact.id));
  const later = facts.flatMap((fact): ForeseenEnd<Use>[] => {
    const at = gone.has(fact.id) ? null : unusedFrom(fact, policy);
    return at === null || at.getTime() > until.getTime() ? [] : [{ fact, reason: 'unused', at }];
  });
  return [...due, ...later.sort(compareByEnd)];
}

function compareByEnd(one: ForeseenEnd, other: ForeseenEnd): number {
  return one.at.getTime() - other.at.getTime() || (one.fact.id < other.fact.id ? -1 : 1);
}
