// Work that was begun for a user goes on only in the life it was begun in: after an erasure, or a merge, the id means another user.
import { isRecollectError, RecollectError } from '../errors.js';
import { forUser } from './current-user.js';
import type { Database } from './database.js';
import { holdLife } from './users.js';

/** The same database for one piece of background work: it never makes a user, and ends where the user was erased meanwhile. */
export function inOneLife(database: Database): Database {
  const lives = new Map<string, string>();
  return {
    ...database,
    asUser: (userId, work) =>
      database.asUser(userId, async (connection) => {
        const life = await holdLife(connection, userId);
        if (life === null || (lives.get(userId) ?? life) !== life)
          throw new RecollectError('not_found', 'The user was erased meanwhile.', { details: { erased: true } });
        lives.set(userId, life);
        return work(connection);
      }),
  };
}

/** True for what inOneLife() throws: there is nothing left to do. */
export function isLifeOver(error: unknown): boolean {
  return isRecollectError(error) && error.code === 'not_found' && error.details.erased === true;
}

/** True for what a statement throws that meets the row of a user who was merged. */
export function isMerged(error: unknown): error is RecollectError {
  return isRecollectError(error) && error.code === 'conflict' && typeof error.details.mergedInto === 'string';
}

/** Does the work for a user, or for the account the user was merged into, also where that happens in the middle of it. */
export async function atAccount<Result>(userId: string, work: (userId: string) => Promise<Result>): Promise<Result> {
  let at = userId;
  // Merges do not go round in circles; the bound is against defects.
  for (let hops = 0; hops < 10; hops += 1) {
    try {
      const userId = at;
      return await forUser(userId, () => work(userId));
    } catch (error) {
      if (!isMerged(error)) throw error;
      at = String(error.details.mergedInto);
    }
  }
  throw new RecollectError('conflict', 'This user was merged into others again and again; try later.');
}
