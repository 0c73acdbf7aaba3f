// What follows from changed facts and turns, as jobs: the profile and dropped summaries made anew, the events delivered.
import type { Connection } from '../ports/database.js';
import type { JobSender } from '../ports/job-queue.js';
import type { LanguageModel } from '../ports/language-model.js';
import type { Database } from '../store/database.js';
import { hasUnsentEvents } from '../store/events.js';
import { isProfileStale } from '../store/profiles.js';
import { findDroppedSummaries } from '../store/summaries.js';

export interface RefreshParts {
  jobs: JobSender;
  languageModel: LanguageModel | null;
  /** Since when events are delivered to the webhook; null without one. */
  webhookSince: string | null;
  /** Told the job of a profile that is made at once, once its transaction has committed. */
  onEnqueued: (jobId: string, userId: string) => void;
}

/** Seconds a model is not asked again for the same user's profile: what is learned meanwhile goes into one call. Chosen. */
const secondsBetweenCalls = 60;

/**
 * In the transaction of the change; gives the job of a profile that is made at once. Where this is forgotten or fails, the flags
 * stay, and the next exchange or upkeep finds them.
 */
async function enqueueRefresh(parts: RefreshParts, connection: Connection, userId: string): Promise<string | null> {
  const { jobs, languageModel, webhookSince } = parts;
  let made: string | null = null;
  if (webhookSince !== null && (await hasUnsentEvents(connection, userId, webhookSince)))
    await jobs.send(connection, 'webhook', { userId });
  if (await isProfileStale(connection, userId)) {
    const job = await jobs.send(connection, 'profile', { userId }, { after: languageModel ? secondsBetweenCalls : 0 });
    made = languageModel ? null : job;
  }
  if (languageModel)
    for (const sessionId of await findDroppedSummaries(connection, userId))
      await jobs.send(connection, 'summarise', { userId, sessionId });
  return made;
}

/** The same database; what is done for a user ends, in its transaction, with enqueuing what it made stale. */
export function refreshing(database: Database, parts: RefreshParts): Database {
  return {
    ...database,
    async asUser(userId, work) {
      const { result, job } = await database.asUser(userId, async (connection) => {
        const result = await work(connection);
        return { result, job: await enqueueRefresh(parts, connection, userId) };
      });
      if (job !== null) parts.onEnqueued(job, userId);
      return result;
    },
  };
}

/** The same for what was done in other transactions. */
export async function refreshUser(database: Database, parts: RefreshParts, userId: string): Promise<void> {
  await refreshing(database, parts).asUser(userId, async () => undefined);
}
