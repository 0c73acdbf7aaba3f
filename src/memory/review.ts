// memory.facts, the part that looks over what was learned: review, undoing, pinning, and what was not stored.
import { checkId, invalid, isUuid } from '../domain/input.js';
import type { Facts } from '../memory-types/memory.js';
import { approveFact } from '../remember/approve-fact.js';
import type { ExtractParts } from '../remember/extract.js';
import { pinFact } from '../remember/pin-fact.js';
import { restoreFact } from '../remember/restore-fact.js';
import { retractFact } from '../remember/retract-fact.js';
import type { Database } from '../store/database.js';
import { findRejected } from '../store/decisions.js';
import { countLost } from '../store/extractions.js';
import { findPending } from '../store/fact-states.js';
import { checkLimit, cutPage } from './pages.js';

type Review = Pick<Facts, 'review' | 'approve' | 'reject' | 'restore' | 'pin' | 'unpin' | 'rejected'>;

/** What is not reviewed yet is looked at in batches: the next call gives the next ones. */
const pendingAtOnce = 1_000;

/** `parts` change facts; `database` only reads. */
export function createReview(parts: ExtractParts, database: Database): Review {
  return {
    async review(user) {
      if (user === undefined) return database.asUpkeep((connection) => findPending(connection, null, pendingAtOnce));
      const userId = checkId('userId', user);
      return database.asUser(userId, (connection) => findPending(connection, userId, pendingAtOnce));
    },

    approve: (userId, factId, options = {}) => approveFact(parts, { userId, factId, ...options }),

    reject: (userId, factId, options = {}) =>
      retractFact(parts, { reason: 'review_rejected', ...options, userId, factId, only: 'pending' }),

    restore: (userId, factId, options = {}) => restoreFact(parts, { userId, factId, ...options }),
    pin: (userId, factId, options = {}) => pinFact(parts, { ...options, userId, factId, pinned: true }),
    unpin: (userId, factId, options = {}) => pinFact(parts, { ...options, userId, factId, pinned: false }),

    async rejected(user, page = {}) {
      const limit = checkLimit(page.limit);
      if (page.after !== undefined && !isUuid(page.after)) throw invalid('after is not the `next` of a page.');
      const userId = checkId('userId', user);
      return database.asUser(userId, async (connection) => {
        const found = await findRejected(connection, userId, { after: page.after ?? null, limit: limit + 1 });
        const { rows: rejected, next } = cutPage(found, limit, ({ id }) => id);
        return { rejected, next, lost: await countLost(connection, userId) };
      });
    },
  };
}
