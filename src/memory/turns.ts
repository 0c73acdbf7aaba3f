// memory.turns: reading what was said.
import { checkId, invalid, isUuid } from '../domain/input.js';
import { RecollectError } from '../errors.js';
import type { Turns } from '../memory-types/memory.js';
import type { Database } from '../store/database.js';
import { findTurnByExternalId, findTurns, findTurnsBefore, listTurns } from '../store/turns.js';
import { checkLimit, cutPage } from './pages.js';

/** Positions in a session are below this. */
const pastTheLast = 2 ** 31 - 1;

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

    async list({ userId: user, sessionId, limit: most, after }) {
      const userId = checkId('userId', user);
      const limit = checkLimit(most);
      const unreadable = sessionId === undefined ? !isUuid(after ?? noId) : !/^\d{1,9}$/.test(after ?? '1');
      if (unreadable) throw invalid('after is not the `next` of a page.');
      const found = await database.asUser(userId, async (connection) => {
        if (sessionId === undefined) return listTurns(connection, userId, { after: after ?? null, limit: limit + 1 });
        const before = after === undefined ? pastTheLast : Number(after);
        return (
          await findTurnsBefore(connection, userId, checkId('sessionId', sessionId), before, limit + 1)
        ).reverse();
      });
      const page = cutPage(found, limit, ({ id, seq }) => (sessionId === undefined ? id : String(seq)));
      return { turns: page.rows, next: page.next };
    },
  };
}

const noId = '00000000-0000-0000-0000-000000000000';
