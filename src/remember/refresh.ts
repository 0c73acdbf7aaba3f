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
}

/** Seconds a model is not asked again for the same user's profile: what is learned meanwhile goes into one call. Chosen. */
const secondsBetweenCalls = 60;

/** In the caller's transaction. Where that is forgotten or fails, the flags stay, and the next exchange or upkeep finds them. */
export async function enqueueRefresh(parts: RefreshParts, connection: Connection, userId: string): Promise<void> {
  const { jobs, languageModel, webhookSince } = parts;
  if (webhookSince !== null && (await hasUnsentEvents(connection, userId, webhookSince)))
    await jobs.send(connection, 'webhook', { userId });
  if (await isProfileStale(connection, userId))
    await jobs.send(connection, 'profile', { userId }, { after: languageModel ? secondsBetweenCalls : 0 });
  if (!languageModel) return;
  for (const sessionId of await findDroppedSummaries(connection, userId))
    await jobs.send(connection, 'summarise', { userId, sessionId });
}

/** The same database; what is done for a user ends, in its transaction, with enqueuing what it made stale. */
export function refreshing(database: Database, parts: RefreshParts): Database {
  return {
    ...database,
    asUser: (userId, work) =>
      database.asUser(userId, async (connection) => {
        const result = await work(connection);
        await enqueueRefresh(parts, connection, userId);
        return result;
      }),
  };
}
