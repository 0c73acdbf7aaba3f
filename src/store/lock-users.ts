// Locking several users' rows at once, for what erases or merges them. Always in one order, or two of them could wait for each other.
import { isRecollectError, RecollectError } from '../errors.js';
import type { Connection } from '../ports/database.js';
import { findAliases, lockRow } from './users.js';

/**
 * Locks these users and those merged into them; `make` makes the row of one of these where there is none, also where it was erased
 * while this waited for it. Gives the aliases. Call it first in the transaction, inside tryAgain().
 */
export async function lockUsers(
  connection: Connection,
  userIds: readonly string[],
  make: (userId: string) => Promise<void>,
): Promise<string[]> {
  const before = await findAliases(connection, userIds);
  const all = [...new Set([...userIds, ...before])].sort();
  for (const userId of all) {
    const wanted = userIds.includes(userId);
    do if (wanted) await make(userId);
    while (!(await lockRow(connection, userId)) && wanted);
  }
  const aliases = await findAliases(connection, userIds);
  // Out of order now; nothing was written yet.
  if (aliases.some((userId) => !all.includes(userId)))
    throw new RecollectError('conflict', 'These users are being merged with others; try again.', {
      details: { again: true },
    });
  return aliases.sort();
}

/** Begins the work anew where others got in between. */
export async function tryAgain<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const again = isRecollectError(error) && error.code === 'conflict' && error.details.again === true;
      if (!again || attempt === 10) throw error;
    }
  }
}
