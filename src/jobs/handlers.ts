// Job kind -> what runs for it.
import { isRecollectError, RecollectError } from '../errors.js';
import type { EventSink } from '../ports/event-sink.js';
import type { JobHandlers, JobPayloads } from '../ports/job-queue.js';
import { type ExtractParts, extractExchange } from '../remember/extract.js';
import { rebuildProfile } from '../remember/profile.js';
import { type RefreshParts, refreshUser } from '../remember/refresh.js';
import { enqueueSummary, summariseSession } from '../remember/summarise.js';
import { atAccount, inOneLife, isLifeOver } from '../store/lives.js';
import type { WrittenIndex } from '../upkeep/drain-outbox.js';
import type { EraseParts } from '../upkeep/erase-parts.js';
import { resumeErasure } from '../upkeep/erase-user.js';
import { fillUser } from '../upkeep/fill-vectors.js';
import { runUpkeep, type UpkeepParts } from '../upkeep/run-upkeep.js';
import { deliverEvents } from './deliver-events.js';
import { drainIndex, enqueueDrains } from './drain-index.js';

export interface HandlerParts extends ExtractParts, RefreshParts {
  /** Where events go; null without a webhook. */
  sink: EventSink | null;
  upkeep: UpkeepParts;
  erase: EraseParts;
  /** Null without a vector index outside the database. */
  vectorIndex: WrittenIndex | null;
  /** The database was moved to another embedding model: this process can do nothing more for it. */
  onModelChanged: () => void;
}

export function createHandlers(parts: HandlerParts): JobHandlers {
  return {
    extract: (payload, signal, attempt) =>
      forUser(parts, payload, async (parts, payload) => {
        try {
          const wait = await extractExchange(parts, payload, signal, attempt);
          if (wait > 0) return await putOff(parts, 'extract', payload, wait);
        } catch (error) {
          // Tried again here it would fail until it is given up; left alone it waits for a process with the new model.
          if (isRecollectError(error) && error.code === 'embedding_model_changed') parts.onModelChanged();
          throw error;
        }
        const { userId } = payload;
        await refreshUser(parts.database, parts, userId);
        if (parts.languageModel) await enqueueSummary(parts, payload);
      }),
    summarise: (payload, signal) =>
      forUser(parts, payload, async (parts, payload) => {
        const { languageModel } = parts;
        if (!languageModel) return;
        const wait = await parts.spending.wait(payload.userId);
        if (wait > 0) return putOff(parts, 'summarise', payload, wait);
        await summariseSession({ ...parts, languageModel }, payload, signal);
      }),
    profile: (payload, signal, attempt) =>
      forUser(parts, payload, async (parts, payload) => {
        const wait = parts.languageModel ? await parts.spending.wait(payload.userId) : 0;
        if (wait > 0) return putOff(parts, 'profile', payload, wait);
        await rebuildProfile(parts, payload.userId, signal, attempt);
      }),
    embed: (payload, signal) => forUser(parts, payload, (parts, { userId }) => fillUser(parts, userId, signal)),
    async erase(payload) {
      const receipt = await resumeErasure(parts.erase, payload);
      if (receipt && !receipt.complete)
        throw new RecollectError('database_unreachable', 'A store still holds something of an erased user.');
    },
    webhook: (payload, signal) =>
      forUser(parts, payload, async ({ database, sink, webhookSince: since }, { userId }) => {
        // Another process has the setting and sent the job: it stays for a worker that has it as well.
        if (!sink || since === null) throw new RecollectError('config_invalid', 'This worker has no webhook setting.');
        await deliverEvents({ database, sink, since }, userId, signal);
      }),
    // Under the id it was sent for: what is left of a user who was merged lies under that one.
    index: ({ userId }, signal) => drainIndex(parts, userId, signal),
    async upkeep(_payload, signal) {
      for await (const { userId } of runUpkeep(parts.upkeep, signal)) await refreshUser(parts.database, parts, userId);
      await enqueueDrains(parts);
    },
  };
}

/**
 * Over budget: the same job again, later. Not a failed try, which would use up its retries. Sent before this one is done, so a
 * crash between leaves two, and the second finds nothing to do.
 */
async function putOff<Kind extends 'extract' | 'summarise' | 'profile'>(
  { database, jobs }: HandlerParts,
  kind: Kind,
  payload: JobPayloads[Kind],
  wait: number,
): Promise<void> {
  await database.asUser(payload.userId, (connection) => jobs.send(connection, kind, payload, { after: wait }));
}

/** A job of a user who was erased since is dropped, one of a user who was merged is done for the account. */
async function forUser<Payload extends { userId: string }>(
  parts: HandlerParts,
  payload: Payload,
  work: (parts: HandlerParts, payload: Payload) => Promise<void>,
): Promise<void> {
  try {
    await atAccount(payload.userId, (userId) =>
      work({ ...parts, database: inOneLife(parts.database) }, { ...payload, userId }),
    );
  } catch (error) {
    if (!isLifeOver(error)) throw error;
  }
}
