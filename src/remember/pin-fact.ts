// Pinning: a pinned fact does not expire and no cap drops it. Saying that it is wrong still ends it.
import type { Fact } from '../domain/fact.js';
import { checkId } from '../domain/input.js';
import { RecollectError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { Database } from '../store/database.js';
import { insertDecision } from '../store/decisions.js';
import { setPinned } from '../store/fact-states.js';
import { lockUser } from '../store/users.js';
import { mustFindFact } from './find-fact.js';

/** Gives the fact; pinning twice is pinning once. Throws `not_found`, and `conflict` for a fact that has ended. */
export async function pinFact(
  parts: { database: Database; clock: Clock },
  input: { userId: string; factId: string; pinned: boolean; actor?: string },
): Promise<Fact> {
  const { pinned } = input;
  const userId = checkId('userId', input.userId);
  const actor = checkId('actor', input.actor ?? 'user');
  return parts.database.asUser(userId, async (connection) => {
    await lockUser(connection, userId);
    const fact = await mustFindFact(connection, userId, input.factId);
    if (pinned && fact.state !== 'current' && fact.state !== 'pending')
      throw new RecollectError('conflict', `This fact is ${fact.state}; restore it before pinning it.`);
    const changed = await setPinned(connection, userId, fact.id, pinned);
    if (!changed) return fact;
    await insertDecision(connection, userId, {
      factId: fact.id,
      kind: pinned ? 'pinned' : 'unpinned',
      reason: pinned ? 'kept' : 'not_kept',
      actor,
      at: parts.clock.now(),
    });
    return changed;
  });
}
