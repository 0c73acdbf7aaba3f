// memory.facts: stating, reading, correcting and retracting facts.
import { checkCount, checkDate, checkId, invalid, isUuid } from '../domain/input.js';
import { RecollectError } from '../errors.js';
import type { Facts } from '../memory-types/memory.js';
import type { ExtractParts } from '../remember/extract.js';
import { mustFindFact } from '../remember/find-fact.js';
import { type RefreshParts, refreshing } from '../remember/refresh.js';
import { retractFact } from '../remember/retract-fact.js';
import { stateFact } from '../remember/state-fact.js';
import { listFactsAsOf } from '../store/as-of.js';
import { findDecisions } from '../store/decisions.js';
import { countUse, findSuperseded, listFacts } from '../store/facts.js';
import { mapFacts } from './fact-map.js';
import { locateEvidence } from './locate-evidence.js';
import { checkLimit, cutPage } from './pages.js';
import type { RecallLog } from './recall-log.js';
import { createReview } from './review.js';

/** `recallLog`: null without an audit log. */
export function createFacts(parts: ExtractParts, refresh: RefreshParts, recallLog: RecallLog | null): Facts {
  const { database } = parts;
  const changing = { ...parts, database: refreshing(database, refresh) };
  return {
    ...createReview(changing, database),

    add: (input) => stateFact(changing, input),

    async list(input) {
      const limit = checkLimit(input.limit);
      if (input.after !== undefined && !isUuid(input.after)) throw invalid('after is not the `next` of a page.');
      const userId = checkId('userId', input.userId);
      const page = {
        type: input.type ?? null,
        since: input.since === undefined ? null : checkDate('since', input.since),
        until: input.until === undefined ? null : checkDate('until', input.until),
        after: input.after ?? null,
        limit: limit + 1,
      };
      const state = input.state ?? 'current';
      const moment = input.asOf === undefined ? null : checkDate('asOf', input.asOf);
      if (moment && state !== 'current') throw invalid('asOf lists what was current then; leave state out.');
      const found = await database.asUser(userId, (connection) =>
        moment
          ? listFactsAsOf(connection, userId, { ...page, moment })
          : listFacts(connection, userId, { ...page, state: state === 'all' ? null : state }),
      );
      const { rows, next } = cutPage(found, limit, ({ id }) => id);
      return { facts: rows, next };
    },

    get: (userId, factId) =>
      database.asUser(checkId('userId', userId), async (connection) => {
        const fact = await mustFindFact(connection, userId, factId);
        return { ...fact, evidence: await locateEvidence(connection, userId, fact.id) };
      }),

    history: (userId, factId) =>
      database.asUser(checkId('userId', userId), async (connection) => {
        const fact = await mustFindFact(connection, userId, factId);
        return {
          fact,
          evidence: await locateEvidence(connection, userId, fact.id),
          events: await findDecisions(connection, userId, fact.id),
          superseded: await findSuperseded(connection, userId, fact.id),
        };
      }),

    map: (input) => mapFacts(parts, input),

    async update(userId, factId, change) {
      const fact = await database.asUser(checkId('userId', userId), (connection) =>
        mustFindFact(connection, userId, factId),
      );
      if (fact.state !== 'current')
        throw new RecollectError('conflict', `This fact is ${fact.state}; only a current one can be changed.`);
      const { type = fact.type, text, actor } = change;
      const { subject, scope, metadata } = fact;
      return stateFact(changing, { userId, text, type, subject, scope, metadata, actor }, fact);
    },

    retract: (userId, factId, options = {}) => retractFact(changing, { userId, factId, ...options }),

    async used(user, factIds, { actor = 'application', turns = 0 } = {}) {
      const userId = checkId('userId', user);
      checkId('actor', actor);
      checkCount('turns', turns);
      const at = parts.clock.now();
      const used = await database.asUser(userId, (connection) => countUse(connection, userId, factIds, at));
      if (used.length + turns > 0) recallLog?.add(userId, { factIds: used, turns, actor, at });
    },
  };
}
