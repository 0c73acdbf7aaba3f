// What verifying a chain compares: its entries with each other, with the chain's end, and with what a checkpoint saw of it.
import { type AuditRow, type ChainEnd, chainStart, hashOf } from './audit.js';

/** What verifying can find. */
export const auditProblems = [
  'row_changed',
  'row_missing',
  'chain_cut',
  'chain_rewritten',
  'chain_removed',
  'anchor_forged',
  'checkpoint_forged',
  'checkpoint_missing',
] as const;

export type AuditProblemCode = (typeof auditProblems)[number];

export interface ChainClaim {
  /** The end the chain's own row names. */
  end: ChainEnd;
  /** Where entries begin after what retention removed. */
  anchor: ChainEnd;
  /** False where the anchor's signature does not hold. */
  anchorSigned: boolean;
  /** The end the last checkpoint saw; null before the first. */
  seen: ChainEnd | null;
}

export interface ChainFinding {
  problem: AuditProblemCode;
  seq: number;
}

/** Takes the entries in order, a page at a time; then says what else is wrong. */
export function checkChain(claim: ChainClaim): {
  add(rows: readonly AuditRow[]): void;
  finish(): ChainFinding[];
} {
  const findings: ChainFinding[] = [];
  let last = claim.anchor;
  let atSeen: string | null = claim.seen?.seq === last.seq ? last.hash : null;
  const find = (problem: AuditProblemCode, seq: number) => {
    if (findings.length < mostFindings && !findings.some((one) => one.problem === problem && one.seq === seq))
      findings.push({ problem, seq });
  };
  if (!isAnchorSound(claim)) find('anchor_forged', claim.anchor.seq);
  return {
    add(rows) {
      for (const row of rows) {
        if (row.seq !== last.seq + 1) find('row_missing', last.seq + 1);
        else if (row.previous !== last.hash) find('row_changed', row.seq);
        if (hashOf(row) !== row.hash) find('row_changed', row.seq);
        if (row.seq === claim.seen?.seq) atSeen = row.hash;
        last = row;
      }
    },
    finish() {
      const { end, seen, anchor } = claim;
      if (last.seq < end.seq) find('chain_cut', last.seq + 1);
      else if (last.seq > end.seq || last.hash !== end.hash) find('chain_rewritten', last.seq);
      if (seen && seen.seq > last.seq) find('chain_cut', last.seq + 1);
      else if (seen && seen.seq >= anchor.seq && atSeen !== seen.hash) find('chain_rewritten', seen.seq);
      return findings;
    },
  };
}

const mostFindings = 20;

function isAnchorSound({ anchor, anchorSigned }: ChainClaim): boolean {
  return anchor.seq === chainStart.seq ? anchor.hash === chainStart.hash : anchorSigned;
}
