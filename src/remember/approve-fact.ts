// A fact that waited for review is found right: it is known from now on.
import type { Fact } from '../domain/fact.js';
import { checkId } from '../domain/input.js';
import { RecollectError } from '../errors.js';
import type { Connection } from '../ports/database.js';
import { insertDecision } from '../store/decisions.js';
import { makeCurrent } from '../store/fact-states.js';
import { setRecallable } from '../store/items.js';
import { lockUser } from '../store/users.js';
import { settleApproved } from './carry-out.js';
import { ensureVector } from './ensure-vector.js';
import type { ExtractParts } from './extract.js';
import { mustFindFact } from './find-fact.js';

/** Gives the fact; approving twice is approving once. Throws `not_found`, and `conflict` for a fact that has ended. */
export async function approveFact(
  parts: Pick<ExtractParts, 'database' | 'clock' | 'embeddingModel'>,
  input: { userId: string; factId: string; actor?: string },
): Promise<Fact> {
  const userId = checkId('userId', input.userId);
  const actor = checkId('actor', input.actor ?? 'user');
  await ensureVector(parts, userId, input.factId);
  return parts.database.asUser(userId, async (connection) => {
    await lockUser(connection, userId);
    const fact = await mustFindFact(connection, userId, input.factId);
    if (fact.state === 'current') return fact;
    if (fact.state !== 'pending')
      throw new RecollectError('conflict', `This fact is ${fact.state}; only a pending one can be approved.`);
    const at = parts.clock.now();
    const approved = await approve(connection, userId, fact, { reason: 'reviewed', actor, at });
    // While it waited it replaced nothing.
    await settleApproved(connection, userId, approved, { model: parts.embeddingModel, actor, at });
    return mustFindFact(connection, userId, approved.id);
  });
}

/** Call under the user's lock. */
export async function approve(
  connection: Connection,
  userId: string,
  pending: Fact,
  { reason, actor, at }: { reason: 'reviewed' | 'stated_directly'; actor: string; at: Date },
): Promise<Fact> {
  const fact = (await makeCurrent(connection, userId, pending.id, ['pending'])) ?? pending;
  await setRecallable(connection, userId, [fact.id], true);
  await insertDecision(connection, userId, { factId: fact.id, kind: 'approved', reason, actor, at });
  return fact;
}
