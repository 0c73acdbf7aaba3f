// Job kind -> what runs for it.
import { isRecollectError } from '../errors.js';
import type { JobHandlers, JobSender } from '../ports/job-queue.js';
import type { LanguageModel } from '../ports/language-model.js';
import { type ExtractParts, extractExchange } from '../remember/extract.js';
import { rebuildProfile } from '../remember/profile.js';
import { enqueueRefresh } from '../remember/refresh.js';
import { enqueueSummary, summariseSession } from '../remember/summarise.js';
import { runUpkeep, type UpkeepParts } from '../upkeep/run-upkeep.js';

export interface HandlerParts extends ExtractParts {
  languageModel: LanguageModel | null;
  jobs: JobSender;
  upkeep: UpkeepParts;
  /** The database was moved to another embedding model: this process can do nothing more for it. */
  onModelChanged: () => void;
}

export function createHandlers(parts: HandlerParts): JobHandlers {
  return {
    async extract(payload, signal, attempt) {
      try {
        await extractExchange(parts, payload, signal, attempt);
      } catch (error) {
        // Tried again here it would fail until it is given up; left alone it waits for a process with the new model.
        if (isRecollectError(error) && error.code === 'embedding_model_changed') parts.onModelChanged();
        throw error;
      }
      const { userId } = payload;
      await parts.database.asUser(userId, (connection) => enqueueRefresh(parts, connection, userId));
      if (parts.languageModel) await enqueueSummary(parts, payload);
    },
    async summarise(payload, signal) {
      if (parts.languageModel)
        await summariseSession({ ...parts, languageModel: parts.languageModel }, payload, signal);
    },
    profile: ({ userId }, signal, attempt) => rebuildProfile(parts, userId, signal, attempt),
    async upkeep(_payload, signal) {
      for await (const { userId } of runUpkeep(parts.upkeep, signal))
        await parts.database.asUser(userId, (connection) => enqueueRefresh(parts, connection, userId));
    },
  };
}
