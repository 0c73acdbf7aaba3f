// The public shapes of memory.facts.
import type { Fact, FactHistory, FactState, LocatedEvidence, PendingFact, RejectedClaim } from '../domain/fact.js';
import type { Metadata } from '../domain/turn.js';

export interface AddFactInput {
  userId: string;
  text: string;
  /** Default `personal_context`. */
  type?: string;
  subject?: string;
  scope?: string | null;
  metadata?: Metadata;
  /** Who states it; default `user`. */
  actor?: string;
  /** A turn of this user that says it, by our id or the caller's, and its words; default: the statement itself. */
  evidence?: { turnId: string; quote: string };
}

export interface ListFactsInput {
  userId: string;
  /** Default `current`. */
  state?: FactState | 'all';
  /** What was current at that moment, as it stood then; with no other `state`. */
  asOf?: Date;
  type?: string;
  /** Recorded then or later. */
  since?: Date;
  /** Recorded before then. */
  until?: Date;
  /** Default 100, at most 1,000. */
  limit?: number;
  /** The `next` of the page before. */
  after?: string;
}

export interface FactPage {
  facts: Fact[];
  next: string | null;
}

export interface FactMapInput {
  userId: string;
  /** Default `current`. */
  state?: FactState | 'all';
  /** The newest so many; default 5,000, at most 10,000. */
  limit?: number;
}

/** A fact on the map. What lies near it means something alike; the axes themselves mean nothing. */
export interface FactPoint {
  factId: string;
  /** -1 to 1. */
  x: number;
  y: number;
  type: string;
  text: string;
  state: FactState;
  pinned: boolean;
  recordedAt: Date;
}

export interface FactMap {
  /** The newest facts first. */
  points: FactPoint[];
  /** Older facts that the limit left out. */
  omitted: number;
  /** Facts without a vector in this database, of the model that serves: not embedded yet, or held for review. */
  unplaced: number;
}

export interface RejectedPage {
  /** The latest first. */
  rejected: RejectedClaim[];
  next: string | null;
  /** What of this user's exchanges no extractor could read, counted by reason ("malformed", "cut"). */
  lost: Record<string, number>;
}

export interface Facts {
  /** Records a statement turn and the fact that rests on it. */
  add(input: AddFactInput): Promise<Fact>;
  list(input: ListFactsInput): Promise<FactPage>;
  /** Throws `not_found`. */
  get(userId: string, factId: string): Promise<Fact & { evidence: LocatedEvidence[] }>;
  history(userId: string, factId: string): Promise<FactHistory>;
  /** The facts laid out by meaning, in two dimensions. Made anew for each call. */
  map(input: FactMapInput): Promise<FactMap>;
  /** A new statement that supersedes; gives the new fact. */
  update(userId: string, factId: string, change: { text: string; type?: string; actor?: string }): Promise<Fact>;
  /** Says the fact is wrong: out of recall, its quotes removed, the same claim blocked until stated anew. */
  retract(userId: string, factId: string, options?: { actor?: string; reason?: string }): Promise<Fact>;
  /** Facts that wait for review, the oldest first, at most 1,000; of every user where none is named. */
  review(userId?: string): Promise<PendingFact[]>;
  /** A pending fact is found right: known and recalled from now on. Throws `conflict` when it has ended. */
  approve(userId: string, factId: string, options?: { actor?: string }): Promise<Fact>;
  /** A pending fact is found wrong: retracted. Throws `conflict` when it is not pending. */
  reject(userId: string, factId: string, options?: { actor?: string; reason?: string }): Promise<Fact>;
  /**
   * Undoes a retraction, a replacement or an expiry: the fact is current again, and what had replaced it is superseded. Throws
   * `conflict` where the same is held by another fact.
   */
  restore(userId: string, factId: string, options?: { actor?: string }): Promise<Fact>;
  /** A pinned fact neither expires nor falls to a cap. */
  pin(userId: string, factId: string, options?: { actor?: string }): Promise<Fact>;
  unpin(userId: string, factId: string, options?: { actor?: string }): Promise<Fact>;
  /** What was extracted and not stored, and why. Default 100, at most 1,000. */
  rejected(userId: string, page?: { limit?: number; after?: string }): Promise<RejectedPage>;
  /** Counts the facts as used (what an agent injected) and notes in the audit log that they were, beside `turns` past turns. */
  used(userId: string, factIds: readonly string[], options?: { actor?: string; turns?: number }): Promise<void>;
}
