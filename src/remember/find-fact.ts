// One fact by its id, or by the short id a prompt or a terminal showed.
import type { Fact } from '../domain/fact.js';
import { isShortId } from '../domain/identifier.js';
import { isUuid } from '../domain/input.js';
import { RecollectError } from '../errors.js';
import type { Connection } from '../ports/database.js';
import { findFact, findFactsByShortId } from '../store/facts.js';
import { findPurgedFact } from '../store/upkeep-facts.js';

/** Throws `not_found`, or `ambiguous` when two facts end alike. */
export async function mustFindFact(connection: Connection, userId: string, id: string): Promise<Fact> {
  if (isShortId(id)) {
    const [fact, another] = await findFactsByShortId(connection, userId, id);
    if (another) throw new RecollectError('ambiguous', `Two facts end in ${id}; give the whole id.`);
    if (fact) return fact;
  }
  const fact = isUuid(id) ? await findFact(connection, userId, id) : null;
  if (fact) return fact;
  const purged = await findPurgedFact(connection, userId, id);
  if (!purged) throw new RecollectError('not_found', 'This user has no fact with this id.');
  const day = (at: Date) => at.toISOString().slice(0, 10);
  throw new RecollectError(
    'not_found',
    `This fact is gone: ended on ${day(purged.expiredAt)} (${purged.reason}), purged on ${day(purged.purgedAt)} by policy ${purged.policy}.`,
    { details: { ...purged } },
  );
}
