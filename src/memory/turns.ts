// memory.turns: reading what was said.
import { checkId, isUuid } from '../domain/input.js';
import { RecollectError } from '../errors.js';
import type { Turns } from '../memory-types.js';
import type { Database } from '../store/database.js';
import { findTurnByExternalId, findTurns } from '../store/turns.js';

export function createTurns(database: Database): Turns {
  return {
    get: (userId, turnId) =>
      database.asUser(checkId('userId', userId), async (connection) => {
        // The caller's id first: it may look like one of ours.
        const named = await findTurnByExternalId(connection, userId, checkId('turnId', turnId));
        const [turn] = named ? [named] : isUuid(turnId) ? await findTurns(connection, userId, [turnId]) : [];
        if (!turn) throw new RecollectError('not_found', 'This user has no turn with this id.');
        return turn;
      }),
  };
}
