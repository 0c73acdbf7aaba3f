// memory.requests: which writes a transport has answered already, by the idempotency keys of its callers.
import { createHash } from 'node:crypto';
import { checkId } from '../domain/input.js';
import type { Requests } from '../memory-types/memory.js';
import type { Clock } from '../ports/clock.js';
import type { Database } from '../store/database.js';
import { answerRequest, claimRequest, deleteRequest, findRequest } from '../store/requests.js';

/** How long an answer is kept, ms. */
const requestsKeptFor = 24 * 3_600_000;
/** A request without an answer for so long, ms, was given up: longer than an answer with tools takes. */
const givenUpAfter = 120_000;

export function createRequests({ database, clock }: { database: Database; clock: Clock }): Requests {
  return {
    async claim(user, key, requestHash) {
      const userId = checkId('userId', user);
      const keyHash = hashOf(key);
      const at = clock.now();
      return database.asUser(userId, async (connection) => {
        const claimed = await claimRequest(connection, userId, {
          ...{ keyHash, requestHash, at },
          keptSince: new Date(at.getTime() - requestsKeptFor),
          runningSince: new Date(at.getTime() - givenUpAfter),
        });
        if (claimed) return { state: 'new' };
        const found = await findRequest(connection, userId, keyHash, requestHash);
        if (!found?.answered) return { state: found && !found.same ? 'other' : 'running' };
        if (!found.same) return { state: 'other' };
        const { status, body } = found;
        return { state: 'done', answer: status === null || body === null ? null : { status, body } };
      });
    },

    keep: (userId, key, answer) =>
      database.asUser(checkId('userId', userId), (connection) =>
        answerRequest(connection, userId, hashOf(key), answer, clock.now()),
      ),

    release: (userId, key) =>
      database.asUser(checkId('userId', userId), (connection) => deleteRequest(connection, userId, hashOf(key))),
  };
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
