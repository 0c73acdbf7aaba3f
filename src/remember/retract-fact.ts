// Somebody says a fact is wrong: it leaves the search at once, its quotes go, the same old words cannot bring it back.
import type { Fact } from '../domain/fact.js';
import { newId } from '../domain/identifier.js';
import { checkId } from '../domain/input.js';
import type { Clock } from '../ports/clock.js';
import type { Database } from '../store/database.js';
import { insertDecision } from '../store/decisions.js';
import { clearQuotes, retireFact } from '../store/facts.js';
import { setRecallable } from '../store/items.js';
import { lockUser } from '../store/users.js';
import { mustFindFact } from './find-fact.js';

/** Gives the retracted fact; retracting twice is retracting once. Throws `not_found`. */
export async function retractFact(
  parts: { database: Database; clock: Clock },
  input: { userId: string; factId: string; actor?: string; reason?: string },
): Promise<Fact> {
  const userId = checkId('userId', input.userId);
  return parts.database.asUser(userId, async (connection) => {
    await lockUser(connection, userId);
    const at = parts.clock.now();
    const fact = await mustFindFact(connection, userId, input.factId);
    if (fact.state === 'retracted') return fact;
    // A fact that was history already stays as it ended; only its quotes go.
    const end = { state: 'retracted' as const, at, validTo: fact.validTo, supersededBy: null };
    const retracted = (await retireFact(connection, userId, fact.id, end)) ?? fact;
    await setRecallable(connection, userId, [fact.id], false);
    await clearQuotes(connection, userId, fact.id);
    await insertDecision(connection, userId, {
      id: newId(),
      factId: fact.id,
      exchangeId: null,
      kind: 'retracted',
      reason: input.reason ?? 'wrong',
      actor: input.actor ?? 'user',
      claim: null,
      at,
    });
    return retracted;
  });
}
