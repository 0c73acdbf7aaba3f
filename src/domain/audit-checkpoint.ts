// Checkpoints of the audit log: signed lists of where chains ended, each bound to the one before, so that a chain that is cut,
// rewritten or gone is noticed by whoever holds the public key.
import { createHash } from 'node:crypto';
import { digestOf } from './audit.js';
import type { Signature } from './signature.js';

/** Where a chain ended when a checkpoint was made. */
export interface ChainTip {
  chain: string;
  seq: number;
  hash: string;
}

export interface Checkpoint {
  /** From 1; a gap means that one is missing. */
  number: number;
  madeAt: Date;
  /** Hash of the checkpoint before; zeros before the first. */
  previous: string;
  /** It lists every chain, so those before it are not needed. */
  complete: boolean;
  chains: number;
  /** Over the tips it lists, by chain. */
  digest: string;
}

export interface SignedCheckpoint extends Checkpoint {
  signature: Signature;
}

/** What is signed. */
export function checkpointDocument({ number, madeAt, previous, complete, chains, digest }: Checkpoint): object {
  return { document: 'recollect-audit-checkpoint', number, madeAt, previous, complete, chains, digest };
}

/** What the next checkpoint holds of this one, and what an operator notes elsewhere. */
export function checkpointHash(checkpoint: SignedCheckpoint): string {
  return digestOf({ ...checkpointDocument(checkpoint), signature: checkpoint.signature });
}

/** Of an anchor: entries up to here were removed when their retention was over. */
export function anchorDocument({ chain, seq, hash }: ChainTip): object {
  return { document: 'recollect-audit-anchor', chain, seq, hash };
}

/** Takes tips in the order of their chains, a page at a time. */
export function digestTips(): { add(tips: readonly ChainTip[]): void; value(): string } {
  const hash = createHash('sha256');
  return {
    add: (tips) => {
      for (const { chain, seq, hash: end } of tips) hash.update(`${chain} ${seq} ${end}\n`);
    },
    value: () => hash.digest('hex'),
  };
}
