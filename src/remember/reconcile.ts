// A verified claim against what is held already: new, a repeat, or blocked by what was decided since it was said.
import type { Fact, VerifiedClaim } from '../domain/fact.js';
import type { Turn } from '../domain/turn.js';
import type { Connection } from '../ports/database.js';
import { findFactsByHash } from '../store/facts.js';
import { factHash } from './fact-key.js';

export type Reconciliation =
  | { kind: 'new' }
  | { kind: 'repeat'; fact: Fact }
  | { kind: 'blocked'; reason: 'retracted_since' | 'superseded_since' | 'expired_since' };

/** Call under the user's lock. */
export async function reconcile(
  connection: Connection,
  userId: string,
  claim: VerifiedClaim,
  turn: Turn,
): Promise<Reconciliation> {
  const same = await findFactsByHash(connection, userId, {
    subject: claim.subject,
    scope: turn.scope,
    contentHash: factHash(claim.text),
  });
  const held = same.find((fact) => fact.state === 'current' || fact.state === 'pending');
  if (held) return { kind: 'repeat', fact: held };
  // Stated anew is stated after; an old turn read again (a retry, a replay) must not undo a decision.
  const ended = same.find((fact) => fact.retiredAt !== null && fact.retiredAt >= turn.recordedAt);
  if (!ended) return { kind: 'new' };
  const reason =
    ended.state === 'superseded' ? 'superseded_since' : ended.state === 'expired' ? 'expired_since' : 'retracted_since';
  return { kind: 'blocked', reason };
}
