// The public shapes of memory.upkeep.forecast().
import type { PolicyName, UpkeepPolicy } from '../domain/upkeep-policy.js';

export interface ForecastInput {
  userId: string;
  /** How far to look; default 365, at most 3,650. */
  days?: number;
  /** Facts that are listed one by one, the soonest to end first; default 50, at most 1,000. */
  limit?: number;
  /** Default the memory's own. */
  policy?: PolicyName | UpkeepPolicy;
}

export interface ForecastMonth {
  /** As `2026-12`, by UTC. */
  month: string;
  /** Facts that end in it for want of use. */
  unused: number;
  /** Facts that end in it because others have more right to a place. */
  overCap: number;
}

export interface ForecastFact {
  factId: string;
  type: string;
  text: string;
  uses: number;
  reason: 'unused' | 'over_cap';
  /** From then on the next run of upkeep ends it. */
  at: Date;
}

export interface UpkeepForecast {
  /** Name of the policy. */
  policy: string;
  from: Date;
  until: Date;
  /** Current facts. */
  facts: number;
  /** Those that never end: pinned, or of a type the policy spares. */
  exempt: number;
  /** How many end within the time. */
  ending: number;
  /** Every month from the first to the last, those without an end as well. */
  months: ForecastMonth[];
  soonest: ForecastFact[];
  /** Facts that end within the time and are not listed. */
  omitted: number;
}
