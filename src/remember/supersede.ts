// Another fact takes the place of one: that one stays readable as history and is out of the search at once.
import type { Fact } from '../domain/fact.js';
import type { Connection } from '../ports/database.js';
import { insertDecision } from '../store/decisions.js';
import { retireFact } from '../store/facts.js';
import { setRecallable } from '../store/items.js';

export interface Supersession {
  reason: string;
  actor: string;
  at: Date;
  /** In the world, until when the superseded fact held. */
  until: Date;
}

/** Does nothing when `ended` is not current any more. Call under the user's lock. */
export async function supersede(
  connection: Connection,
  userId: string,
  ended: Fact,
  by: Fact,
  { reason, actor, at, until }: Supersession,
): Promise<void> {
  const end = { state: 'superseded' as const, at, validTo: until, supersededBy: by.id };
  if (!(await retireFact(connection, userId, ended.id, end))) return;
  await setRecallable(connection, userId, [ended.id], false);
  await insertDecision(connection, userId, {
    factId: ended.id,
    otherFactId: by.id,
    kind: 'superseded',
    reason,
    actor,
    at,
  });
}
