// What counts the calls of models. Implementation: memory/usage.ts. Wrappers that report to it: drivers/metered-model.ts.
import type { Purpose, TokenCounts } from '../domain/usage.js';

export interface MeteredCall {
  purpose: Purpose;
  /** As the provider calls it. */
  model: string;
  usage: TokenCounts;
}

/** For the user the work at hand is for. Never throws, waits for nothing. */
export type Meter = (call: MeteredCall) => void;
