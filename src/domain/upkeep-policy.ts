// What memory lets go of, as data: which facts end by disuse, how many stay, when ended ones are purged, how long turns stay.

/** A fact ends when it was unused for this long and used less often than that. */
export interface DisuseRule {
  /** Whole days since it was recorded, last used, said again or restored. */
  unusedDays: number;
  /** Uses that keep it; left out: however often it was used. */
  fewerUsesThan?: number;
}

export interface UpkeepPolicy {
  /** Stands in each decision it makes. */
  name: string;
  /** Facts that stay beside the exempt ones; null: as many as there are. */
  maxFacts: number | null;
  /** One rule that applies is enough. */
  expireAfter: readonly DisuseRule[];
  /** Days an expired fact can still be restored. */
  purgeAfterDays: number;
  /** Facts of these types neither expire nor take a place. Pinned facts never do. */
  exemptTypes: readonly string[];
}

export const policyNames = ['support_bot', 'default', 'personal'] as const;
export type PolicyName = (typeof policyNames)[number];

const shared = { purgeAfterDays: 30, exemptTypes: ['constraint'] } as const;

/** Chosen, not measured. */
export const policies: Readonly<Record<PolicyName, UpkeepPolicy>> = {
  support_bot: { ...shared, name: 'support_bot', maxFacts: 200, expireAfter: [{ unusedDays: 30 }] },
  default: {
    ...shared,
    name: 'default',
    maxFacts: 500,
    expireAfter: [
      { unusedDays: 60, fewerUsesThan: 3 },
      { unusedDays: 90, fewerUsesThan: 10 },
    ],
  },
  personal: { ...shared, name: 'personal', maxFacts: 1_000, expireAfter: [{ unusedDays: 180 }] },
};

/** Days that turns stay; null: for good. */
export interface Retention {
  turnDays: number | null;
}

/** Of a setting such as `365d`. */
export function readRetention(turns: string | null): Retention {
  return { turnDays: turns === null ? null : Number.parseInt(turns, 10) };
}

/** Days that entries of the audit log stay, null for good, of a setting such as `on` or `365d`; undefined where it is `off`. */
export function readAuditRetention(audit: string): { days: number | null } | undefined {
  return audit === 'off' ? undefined : { days: audit === 'on' ? null : Number.parseInt(audit, 10) };
}

/** Why a fact goes: nobody used it, or others had more right to its place. */
export type ExpiryReason = 'unused' | 'over_cap';
