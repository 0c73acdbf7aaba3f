// Semantic memory: Claim (what an extractor proposes) -> VerifiedClaim (what code let through) -> Fact (what is stored).
import type { Metadata } from './turn.js';

export const builtInFactTypes = [
  'preference',
  'goal',
  'personal_context',
  'technical_context',
  'business_context',
  'constraint',
] as const;

export type BuiltInFactType = (typeof builtInFactTypes)[number];

/** A built-in type, or one a deployment added. */
export interface FactType {
  name: string;
  /** One sentence that tells an extractor when to use it. */
  description: string;
}

export const factTypes: readonly FactType[] = [
  { name: 'preference', description: 'What the user likes, dislikes or wants done in a certain way.' },
  { name: 'goal', description: 'What the user wants to reach or plans to do.' },
  { name: 'personal_context', description: 'Who the user is: name, home, family, health, history, habits.' },
  { name: 'technical_context', description: 'The languages, tools, systems and skills the user works with.' },
  { name: 'business_context', description: 'The user’s work: role, employer, team, customers, projects.' },
  {
    name: 'constraint',
    description: 'A limit that must be respected: allergies, deadlines, budgets, rules, what to avoid.',
  },
];

/** Whom a fact is about when nothing else is said. */
export const defaultSubject = 'user';

/** `pending`: held for review, not recalled. `superseded`, `retracted`, `expired`: history, not recalled. */
export type FactState = 'current' | 'pending' | 'superseded' | 'retracted' | 'expired';

/** An unverified extraction. */
export interface Claim {
  type: string;
  /** `user`, or whom else the statement is about. */
  subject: string;
  text: string;
  /** 0 to 1. */
  confidence: number;
  /** Words of the user this claim rests on, verbatim. */
  quote: string;
}

declare const verified: unique symbol;

/** A claim that passed verification. Only remember/verify.ts makes one; insertFact takes nothing else. */
export interface VerifiedClaim extends Claim {
  readonly turnId: string;
  readonly [verified]: true;
}

export interface Evidence {
  /** Null once retention removed the turn; the quote stays. */
  turnId: string | null;
  /** Null once the fact was retracted. */
  quote: string | null;
  recordedAt: Date;
}

export interface Fact {
  id: string;
  type: string;
  subject: string;
  text: string;
  confidence: number;
  state: FactState;
  scope: string | null;
  metadata: Metadata;
  pinned: boolean;
  /** In the world. */
  validFrom: Date;
  validTo: Date | null;
  /** In the system. */
  recordedAt: Date;
  retiredAt: Date | null;
  supersededBy: string | null;
}

/** One line of a fact's history: what was decided, why, by whom. */
export interface FactEvent {
  kind:
    | 'stored'
    | 'held'
    | 'repeated'
    | 'refined'
    | 'superseded'
    | 'approved'
    | 'retracted'
    | 'restored'
    | 'expired'
    | 'edited'
    | 'pinned'
    | 'unpinned';
  /** A short code sentence; never content. */
  reason: string;
  /** The reason in plain words. */
  explanation: string;
  actor: string;
  at: Date;
  /** The fact that took its place, or the one it was set aside for; null where no other took part, or it was purged. */
  otherFactId: string | null;
}

/** A fact that waits for review. */
export interface PendingFact extends Fact {
  userId: string;
  /** Why it waits, as a code and in plain words. */
  reason: string;
  explanation: string;
  /** The words it rests on. */
  quote: string | null;
}

/** A claim that did not become a fact. */
export interface RejectedClaim {
  id: string;
  /** Null where it held a secret. */
  claim: Claim | null;
  reason: string;
  explanation: string;
  /** The extractor, or the model that checked it. */
  actor: string;
  at: Date;
}

/** Where evidence stands, for who wants to read it there. */
export interface LocatedEvidence extends Evidence {
  /** Null once its turn is gone. */
  place: {
    sessionId: string;
    seq: number;
    /** Offsets of the quote in the turn's text, `end` exclusive; null where the quote was removed, or stands there no more. */
    quoted: { start: number; end: number } | null;
  } | null;
}

export interface FactHistory {
  fact: Fact;
  evidence: LocatedEvidence[];
  events: FactEvent[];
  /** The facts this one replaced, newest first. */
  superseded: Fact[];
}
