// What reading stored exchanges again costs, and what came of it.

export interface ReextractEstimate {
  /** Name and version of the extractor. */
  extractor: string;
  users: number;
  /** Exchanges it has not read. */
  exchanges: number;
  /** Calls of its model, about how many tokens they send, and the model; 0 and null where it needs none. Answers come on top. */
  calls: number;
  inputTokens: number;
  model: string | null;
}

/** What became of claims, counted. */
export interface ClaimCounts {
  /** New facts. */
  stored: number;
  /** New facts that wait for review. */
  held: number;
  /** Said what is held already: one more piece of evidence. */
  repeated: number;
  /** Facts that a new one says better; their evidence went to it. */
  refined: number;
  /** Facts that a new one ended, and new ones that a later fact had ended. */
  superseded: number;
  /** By reason. */
  rejected: Record<string, number>;
}

export interface ReextractReport extends ReextractEstimate {
  dryRun: boolean;
  /** Exchanges that were read. */
  done: number;
  /** Exchanges a model refused to read, by error code; they are tried again the next time. */
  failed: Record<string, number>;
  claims: ClaimCounts;
  /** What could not be read of the extractor's answers, by reason. */
  lost: Record<string, number>;
}

export function noClaims(): ClaimCounts {
  return { stored: 0, held: 0, repeated: 0, refined: 0, superseded: 0, rejected: {} };
}

/** Adds to `sum`. */
export function addClaims(sum: ClaimCounts, more: ClaimCounts): void {
  for (const kind of ['stored', 'held', 'repeated', 'refined', 'superseded'] as const) sum[kind] += more[kind];
  addCounts(sum.rejected, more.rejected);
}

/** Adds to `sum`. */
export function addCounts(sum: Record<string, number>, more: Record<string, number>): void {
  for (const [reason, count] of Object.entries(more)) sum[reason] = (sum[reason] ?? 0) + count;
}
