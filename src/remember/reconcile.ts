// A verified claim against what is held already. The model proposed the claim; code alone decides what it is to each near
// fact (compare-facts.ts), and when it was said decides which of two that exclude each other is current.
import type { ReconcileCalibration } from '../domain/calibration.js';
import type { Claim, Fact } from '../domain/fact.js';
import type { Turn } from '../domain/turn.js';
import type { Connection } from '../ports/database.js';
import { findNearFacts, type NearFact } from '../store/near-facts.js';
import { attributeKeys, comparerWith, type Relation } from './compare-facts.js';
import { factHash } from './fact-key.js';

/** A held fact, and the short code of why the claim does to it what it does. */
export interface Met {
  fact: Fact;
  reason: string;
}

export type Reconciliation =
  | {
      kind: 'new';
      /** Facts that say less than the claim: it takes their place and their evidence. */
      refines: readonly Met[];
      /** Facts that cannot hold beside it. */
      ends: readonly Met[];
      /** A fact said later that excludes the claim: the claim is history from the start. `until`: when that was said. */
      endedBy: (Met & { until: Date }) | null;
    }
  | { kind: 'repeat'; fact: Fact; reason: string }
  | { kind: 'blocked'; reason: 'retracted_since' | 'superseded_since' | 'expired_since' };

export interface ReconcileInput {
  claim: Claim;
  vector: Float32Array;
  model: string;
  thresholds: ReconcileCalibration;
  scope: string | null;
  /** When it was said, in the world. */
  said: Turn['createdAt'];
  /** When its turn was recorded: what ended since then blocks it. Null for a statement, which is newer than all. */
  recorded: Turn['recordedAt'] | null;
  /** A fact that an edit replaces anyway, or the one the claim is, where it is there already and becomes known. */
  except?: string | undefined;
  /** What a model said of pairs that code calls distinct and cannot tell; by the held fact's id. */
  advice?: ReadonlyMap<string, Relation> | undefined;
}

/** Finds every candidate until somebody calibrates: a wrong cut is worse than none. */
export const uncalibratedThresholds: ReconcileCalibration = { cosine: -1, trigram: 0, ambiguous: 2 };

/** Call under the user's lock. */
export async function reconcile(
  connection: Connection,
  userId: string,
  input: ReconcileInput,
): Promise<Reconciliation> {
  const near = await findCandidates(connection, userId, input);
  return decide(near, input);
}

export async function findCandidates(
  connection: Connection,
  userId: string,
  input: ReconcileInput,
): Promise<NearFact[]> {
  const { claim, scope, vector, model, said, recorded, thresholds } = input;
  const contentHash = factHash(claim.text);
  const near = await findNearFacts(
    connection,
    userId,
    {
      subject: claim.subject,
      scope,
      text: claim.text,
      contentHash,
      attributes: attributeKeys(claim),
      vector,
      model,
      said,
      recorded,
    },
    thresholds,
  );
  return near.filter((fact) => fact.id !== input.except);
}

function decide(near: readonly NearFact[], input: ReconcileInput): Reconciliation {
  const compare = comparerWith(input.claim);
  const met = near.map((fact) => ({ fact, relation: relationTo(fact, compare, input) }));
  const repeated = bestRepeat(met);
  if (repeated) return { kind: 'repeat', fact: repeated.fact, reason: repeated.relation.reason };
  const since = met.find(({ fact, relation }) => isSame(relation) && blocks(fact, input));
  if (since) return { kind: 'blocked', reason: reasons[since.fact.state as keyof typeof reasons] };

  const current = met.filter(({ fact }) => fact.state === 'current');
  const pick = (kind: Relation['kind']) =>
    current
      .filter(({ fact, relation }) => relation.kind === kind && fact.lastSaid <= input.said)
      .map(({ fact, relation }) => ({ fact, reason: relation.reason }));
  return { kind: 'new', refines: pick('refinement'), ends: pick('update'), endedBy: findLater(met, input) };
}

type Candidate = { fact: NearFact; relation: Relation };

const reasons = {
  retracted: 'retracted_since',
  superseded: 'superseded_since',
  expired: 'expired_since',
} as const;

function relationTo(fact: NearFact, compare: (held: Fact) => Relation, { claim, advice }: ReconcileInput): Relation {
  if (factHash(fact.text).equals(factHash(claim.text))) return { kind: 'repeat', reason: 'same_words' };
  const relation = compare(fact);
  if (relation.kind !== 'distinct' || fact.state !== 'current') return relation;
  return advice?.get(fact.id) ?? relation;
}

function isSame({ kind, reason }: Relation): boolean {
  return kind === 'repeat' && reason !== 'says_less';
}

/** The one that says the same before one that says more; a pending fact only where it says the same. */
function bestRepeat(met: readonly Candidate[]): Candidate | undefined {
  const held = met.filter(
    ({ fact, relation }) =>
      relation.kind === 'repeat' && (fact.state === 'current' || (fact.state === 'pending' && isSame(relation))),
  );
  return (
    held.find(({ relation }) => relation.reason === 'same_words') ??
    held.find(({ relation }) => isSame(relation)) ??
    held[0]
  );
}

/**
 * Stated anew is stated after; an old turn read again (a retry, a replay) must not undo a decision. What code
 * superseded blocks only words that were said before: an import brings "Porto, Bern, Porto again" at once.
 */
function blocks(fact: NearFact, { said, recorded }: ReconcileInput): boolean {
  if (recorded === null || fact.retiredAt === null || fact.retiredAt < recorded) return false;
  if (fact.state !== 'superseded') return true;
  const byPerson = fact.endReason === 'stated_anew' || fact.endReason === 'undone';
  return byPerson || fact.validTo === null || said <= fact.validTo;
}

/** The earliest fact that was said after the claim and excludes it. */
function findLater(
  met: readonly Candidate[],
  { said }: ReconcileInput,
): Extract<Reconciliation, { kind: 'new' }>['endedBy'] {
  const later = met
    .filter(
      ({ fact, relation }) =>
        relation.kind === 'update' &&
        fact.lastSaid > said &&
        (fact.state === 'current' || (fact.state === 'superseded' && fact.validFrom > said)),
    )
    .map(({ fact, relation }) => ({
      fact,
      reason: relation.reason,
      until: fact.validFrom > said ? fact.validFrom : fact.lastSaid,
    }));
  // A superseded one alone says nothing: what replaced it may allow the claim again.
  if (!later.some(({ fact }) => fact.state === 'current')) return null;
  return later.reduce((first, next) => (next.until < first.until ? next : first));
}
