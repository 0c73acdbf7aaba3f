// A newer fact replaces an older one: the older stays readable as history and is out of the search at once.
import type { Fact } from '../domain/fact.js';
import type { Connection } from '../ports/database.js';
import { insertDecision } from '../store/decisions.js';
import { retireFact } from '../store/facts.js';
import { setRecallable } from '../store/items.js';

/** Does nothing when the older fact is not current any more. Call under the user's lock. */
export async function supersede(
  connection: Connection,
  userId: string,
  older: Fact,
  newer: Fact,
  actor: string,
): Promise<void> {
  const end = { state: 'superseded' as const, at: newer.recordedAt, validTo: newer.validFrom, supersededBy: newer.id };
  if (!(await retireFact(connection, userId, older.id, end))) return;
  await setRecallable(connection, userId, [older.id], false);
  await insertDecision(connection, userId, {
    factId: older.id,
    otherFactId: newer.id,
    kind: 'superseded',
    reason: 'stated_anew',
    actor,
    at: newer.recordedAt,
  });
}
