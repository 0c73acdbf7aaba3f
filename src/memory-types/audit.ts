// The public shapes of memory.audit. Implementation: memory/audit.ts.
import type { AuditRow } from '../domain/audit.js';
import type { AuditProblemCode } from '../domain/audit-check.js';
import type { ReceiptVerification } from '../domain/erasure.js';

export interface AuditPage {
  /** The latest first. An actor that can still be named is; else it stands as its keyed hash. */
  entries: AuditRow[];
  /** Hand it back as `after` for the next page; null at the end. */
  next: string | null;
}

export interface AuditProblem {
  problem: AuditProblemCode;
  /** Null for a problem with a checkpoint. */
  chain: string | null;
  /** Null where nothing leads from the chain to a user any more. */
  userId: string | null;
  /** Position of the entry, or number of the checkpoint. */
  at: number;
}

export interface AuditVerification {
  valid: boolean;
  chains: number;
  entries: number;
  problems: AuditProblem[];
  /** The last checkpoint; its number never shrinks and its hash never changes: note them elsewhere. Null before the first. */
  checkpoint: { number: number; hash: string; madeAt: Date } | null;
  /** Ids of the keys that signed the checkpoints. */
  keyIds: string[];
}

export interface Audit {
  /** What happened to a user's memory: kinds, fact ids, counts; never content. Default 100 entries, at most 1,000. */
  list(input: { userId: string; limit?: number; after?: string }): Promise<AuditPage>;
  /**
   * Recomputes every chain, or one user's, and compares them with the signed checkpoints. `noted`: a checkpoint that was written
   * down elsewhere and must still be there. A chain that is gone is noticed only without `userId`.
   */
  verify(input?: { userId?: string; noted?: { number: number; hash: string } }): Promise<AuditVerification>;
  /** Whether the receipt of an erasure is as a key of this database signed it. */
  verifyReceipt(receipt: unknown): Promise<ReceiptVerification>;
}
