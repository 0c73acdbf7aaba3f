// Which current facts a policy ends at a given time. No database: upkeep, its dry run and a forecast ask the same question.
import type { ExpiryReason, UpkeepPolicy } from '../domain/upkeep-policy.js';

export interface FactUse {
  id: string;
  type: string;
  pinned: boolean;
  confidence: number;
  /** Times it was put in front of a model. */
  uses: number;
  /** When it was last recorded, used, said again or decided about, whichever is latest. */
  unusedSince: Date;
}

export interface Expiry<Use extends FactUse = FactUse> {
  fact: Use;
  reason: ExpiryReason;
  /** Whole days. */
  unusedDays: number;
}

export const dayMilliseconds = 86_400_000;

/** The facts to end: first the unused ones, then, lowest score first, those over the cap. Same input, same answer. */
export function planExpiry<Use extends FactUse>(facts: readonly Use[], policy: UpkeepPolicy, now: Date): Expiry<Use>[] {
  const mortal = facts.filter((fact) => !isExempt(fact, policy));
  const unused = mortal.filter((fact) => isUnused(fact, policy, now));
  const staying = mortal.filter((fact) => !isUnused(fact, policy, now));
  const tooMany = policy.maxFacts === null ? 0 : Math.max(staying.length - policy.maxFacts, 0);
  const overCap = staying.toSorted((one, other) => compareByScore(one, other, now)).slice(0, tooMany);
  const toExpiry = (reason: ExpiryReason) => (fact: Use) => ({
    fact,
    reason,
    unusedDays: Math.floor(unusedMilliseconds(fact, now) / dayMilliseconds),
  });
  return [...unused.toSorted(compareByAge).map(toExpiry('unused')), ...overCap.map(toExpiry('over_cap'))];
}

export function isExempt(fact: Pick<FactUse, 'pinned' | 'type'>, policy: UpkeepPolicy): boolean {
  return fact.pinned || policy.exemptTypes.includes(fact.type);
}

/**
 * 0 to 1; what a fact weighs against others for a place. A third use counts more than a thirtieth, and recency halves in 30 days.
 * The weights are chosen, not measured.
 */
export function keepingScore(fact: FactUse, now: Date): number {
  const use = fact.uses / (fact.uses + 3);
  const recency = 0.5 ** (unusedMilliseconds(fact, now) / (30 * dayMilliseconds));
  return 0.3 * fact.confidence + 0.4 * use + 0.3 * recency;
}

/** From when on the fact ends for want of use, if nothing happens to it until then; null: never. */
export function unusedFrom(fact: FactUse, policy: UpkeepPolicy): Date | null {
  const days = policy.expireAfter
    .filter((rule) => fact.uses < (rule.fewerUsesThan ?? Number.POSITIVE_INFINITY))
    .map((rule) => rule.unusedDays);
  if (days.length === 0 || isExempt(fact, policy)) return null;
  return new Date(fact.unusedSince.getTime() + Math.min(...days) * dayMilliseconds);
}

function isUnused(fact: FactUse, policy: UpkeepPolicy, now: Date): boolean {
  const from = unusedFrom(fact, policy);
  return from !== null && now >= from;
}

/** A clock that was set back makes nothing negative. */
function unusedMilliseconds(fact: FactUse, now: Date): number {
  return Math.max(now.getTime() - fact.unusedSince.getTime(), 0);
}

/** Lowest first; of equals the older one, by the order of their ids. */
function compareByScore(one: FactUse, other: FactUse, now: Date): number {
  return keepingScore(one, now) - keepingScore(other, now) || compareIds(one, other);
}

function compareByAge(one: FactUse, other: FactUse): number {
  return one.unusedSince.getTime() - other.unusedSince.getTime() || compareIds(one, other);
}

function compareIds(one: FactUse, other: FactUse): number {
  return one.id < other.id ? -1 : 1;
}
