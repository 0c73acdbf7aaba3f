// Somebody says a fact is wrong: it leaves the search at once, its quotes go, the same old words cannot bring it back.
import type { Fact, FactState } from '../domain/fact.js';
import { checkId } from '../domain/input.js';
import { RecollectError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import type { Database } from '../store/database.js';
import { insertDecision } from '../store/decisions.js';
import { clearQuotes, retireFact } from '../store/facts.js';
import { setRecallable } from '../store/items.js';
import { lockUser } from '../store/users.js';
import { mustFindFact } from './find-fact.js';

/**
 * Gives the retracted fact; retracting twice is retracting once. Throws `not_found`, and `conflict` for a fact that is not in
 * the one state it was asked to be in.
 */
export async function retractFact(
  parts: { database: Database; clock: Clock },
  input: { userId: string; factId: string; actor?: string; reason?: string; only?: FactState },
): Promise<Fact> {
  const userId = checkId('userId', input.userId);
  return parts.database.asUser(userId, async (connection) => {
    await lockUser(connection, userId);
    const at = parts.clock.now();
    const fact = await mustFindFact(connection, userId, input.factId);
    if (fact.state === 'retracted') return fact;
    if (input.only && fact.state !== input.only)
      throw new RecollectError('conflict', `This fact is ${fact.state}, not ${input.only}.`);
    // A fact that was history already stays as it ended; only its quotes go.
    const end = { state: 'retracted' as const, at, validTo: fact.validTo, supersededBy: null };
    const retracted = (await retireFact(connection, userId, fact.id, end)) ?? fact;
    await setRecallable(connection, userId, [fact.id], false);
    await clearQuotes(connection, userId, fact.id);
    await insertDecision(connection, userId, {
      factId: fact.id,
      kind: 'retracted',
      reason: input.reason ?? 'wrong',
      actor: input.actor ?? 'user',
      at,
    });
    return retracted;
  });
}
