// What an erasure works with.
import type { SigningKey } from '../domain/signature.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { ErasableStore } from '../ports/erasable-store.js';
import type { JobSender } from '../ports/job-queue.js';
import type { Database } from '../store/database.js';
import type { IndexStores } from './index-stores.js';

export interface EraseParts {
  database: Database;
  jobs: JobSender;
  signingKey: SigningKey;
  tombstoneSecret: Buffer;
  /** Caches, and whatever else holds something of users outside the database. */
  stores: readonly ErasableStore[];
  /** Those the database knows of; null: none can be. */
  indexes: IndexStores | null;
  embeddingModel: EmbeddingModel;
  /** How long backups of the server are kept, days; null: not known here. */
  backupDays: number | null;
}
