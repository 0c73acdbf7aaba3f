// memory.sessions: the conversations of a user.
import { checkDate, checkId } from '../domain/input.js';
import { RecollectError } from '../errors.js';
import type { Sessions } from '../memory-types/memory.js';
import type { Database } from '../store/database.js';
import { findSession, listSessionPage } from '../store/sessions.js';
import { findSummary } from '../store/summaries.js';
import { checkLimit, cutPage, readCursor, writeCursor } from './pages.js';

export function createSessions(database: Database): Sessions {
  return {
    async list(input) {
      const userId = checkId('userId', input.userId);
      const limit = checkLimit(input.limit);
      const cursor = readCursor(input.after, 2);
      const after = cursor && { lastTurnAt: checkDate('after', cursor[0]), sessionId: cursor[1]! };
      const found = await database.asUser(userId, (connection) =>
        listSessionPage(connection, userId, { after, limit: limit + 1 }),
      );
      const page = cutPage(found, limit, ({ id, lastTurnAt }) => writeCursor([lastTurnAt.toISOString(), id]));
      return { sessions: page.rows, next: page.next };
    },

    get: (userId, sessionId) =>
      database.asUser(checkId('userId', userId), async (connection) => {
        const session = await findSession(connection, userId, checkId('sessionId', sessionId));
        if (!session) throw new RecollectError('not_found', 'This user has no session with this id.');
        const summary = await findSummary(connection, userId, sessionId);
        return { ...session, summary: summary && { text: summary.text, coversSeq: summary.coversSeq } };
      }),
  };
}
