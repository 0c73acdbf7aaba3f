// A fact that waited for review is found right: it is known from now on, unless what is held meanwhile says otherwise.
import type { Fact } from '../domain/fact.js';
import { newId } from '../domain/identifier.js';
import { checkId } from '../domain/input.js';
import { RecollectError } from '../errors.js';
import type { Connection } from '../ports/database.js';
import { insertDecision } from '../store/decisions.js';
import { findEvidence, insertEvidence } from '../store/facts.js';
import { lockUser } from '../store/users.js';
import { place } from './carry-out.js';
import { embedFact } from './embed-fact.js';
import type { ExtractParts } from './extract.js';
import { mustFindFact } from './find-fact.js';
import { compareWithHeld, type Known, makeKnown } from './make-known.js';
import { supersede } from './supersede.js';

/**
 * Gives the fact, or the one that says the same already; approving twice is approving once. Throws `not_found`, and `conflict` for
 * a fact that has ended.
 */
export async function approveFact(
  parts: ExtractParts,
  input: { userId: string; factId: string; actor?: string },
): Promise<Fact> {
  const userId = checkId('userId', input.userId);
  const actor = checkId('actor', input.actor ?? 'user');
  const vector = await embedFact(parts, userId, input.factId);
  return parts.database.asUser(userId, async (connection) => {
    await lockUser(connection, userId);
    const fact = await mustFindFact(connection, userId, input.factId);
    if (fact.state === 'current') return fact;
    if (fact.state !== 'pending')
      throw new RecollectError('conflict', `This fact is ${fact.state}; only a pending one can be approved.`);
    return approve(connection, fact, {
      reason: 'reviewed',
      userId,
      vector,
      model: parts.embeddingModel,
      thresholds: parts.reconcileThresholds,
      said: fact.validFrom,
      actor,
      at: parts.clock.now(),
    });
  });
}

/** Gives what stands now. Call under the user's lock. */
export async function approve(
  connection: Connection,
  pending: Fact,
  approval: Known & { reason: 'reviewed' | 'stated_directly' },
): Promise<Fact> {
  const { userId, reason, actor, at } = approval;
  const decision = await compareWithHeld(connection, pending, approval);
  const fact = await makeKnown(connection, pending, approval);
  await insertDecision(connection, userId, { factId: fact.id, kind: 'approved', reason, actor, at });
  if (decision.kind === 'repeat' && decision.fact.state === 'current') {
    await giveEvidence(connection, fact, decision.fact, { ...approval, reason: decision.reason });
    await supersede(connection, userId, fact, decision.fact, {
      reason: 'held_already',
      actor,
      at,
      until: fact.validFrom,
    });
    return decision.fact;
  }
  if (decision.kind !== 'new') return fact;
  await place(connection, userId, fact, decision, { actor, at });
  return decision.endedBy?.fact ?? fact;
}

/** What says the same already rests on the words of both. */
async function giveEvidence(
  connection: Connection,
  from: Fact,
  to: Fact,
  { userId, reason, actor, at }: { userId: string; reason: string; actor: string; at: Date },
): Promise<void> {
  for (const { turnId, quote, recordedAt } of await findEvidence(connection, userId, from.id))
    if (turnId !== null && quote !== null)
      await insertEvidence(connection, userId, { id: newId(), factId: to.id, turnId, quote, recordedAt });
  const decision = { factId: to.id, otherFactId: from.id, kind: 'repeated' as const, reason, actor, at };
  await insertDecision(connection, userId, decision);
}
