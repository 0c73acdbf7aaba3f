// What createMemory() may be told. Everything has a default.
import type { Config } from '../config.js';
import type { FactType } from '../domain/fact.js';
import type { PriceTable } from '../domain/model-prices.js';
import type { PolicyName, UpkeepPolicy } from '../domain/upkeep-policy.js';
import type { Clock } from '../ports/clock.js';
import type { DatabaseDriver } from '../ports/database.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { ErasableStore } from '../ports/erasable-store.js';
import type { Extractor } from '../ports/extractor.js';
import type { LanguageModel } from '../ports/language-model.js';
import type { Reranker } from '../ports/reranker.js';
import type { SharedCache } from '../ports/shared-cache.js';
import type { VectorIndex } from '../ports/vector-index.js';

export interface MemoryOptions {
  /** Folder of the embedded database, a postgresql:// URL, or an open driver. Default `./.recollect`. */
  database?: string | DatabaseDriver;
  /** Default what the settings name: the bundled all-MiniLM-L6-v2. Another one than the database's is refused; see reembed(). */
  embeddingModel?: EmbeddingModel;
  /** Default: Claude with a key, else the offline one. */
  extractor?: Extractor;
  /** Answers; summarises where there is no key. Default: Claude with a key, else none. `null`: work offline, also with a key. */
  languageModel?: LanguageModel | null;
  /** `detect` (default), or one text-search configuration of the database, such as `german`, for all users. */
  language?: string;
  /** A deployment's own fact types, beside the built-in ones. */
  factTypes?: readonly FactType[];
  /** A deployment's own words to the extractor. */
  extractionInstructions?: string;
  /** A model checks each extracted fact once more; what it is unsure of waits for review. Needs a language model. Default false. */
  verifyWithModel?: boolean;
  /** A model is asked about near facts that code cannot tell apart. Needs a language model. Default false. */
  reconcileWithModel?: boolean;
  /** The first so many extracted facts of the deployment wait for review. Default 0. */
  reviewFirst?: number;
  /** What is let go of, and when the worker looks (a cron line in UTC, or null for never). Default `default`, `17 3 * * *`. */
  upkeep?: { policy?: PolicyName | UpkeepPolicy; schedule?: string | null };
  /** How long turns stay, such as `365d`. Default null: for good. */
  retention?: { turns: string | null };
  /** The audit log: `on` (default, for good), `off`, or how long entries stay, such as `365d`. */
  audit?: string;
  /** Stores outside the database that erasing a user has to reach, and how many days backups are kept, for the receipt. */
  erasure?: { stores?: readonly ErasableStore[]; backupDays?: number };
  /** Work on jobs in this process. Default true; false for serverless, where settled() does the work. */
  worker?: boolean;
  /** Database connections at most. Default 10; serverless wants 1. */
  connections?: number;
  /** Seconds before a failed job is tried again; doubles each time. Default 2. */
  retryDelay?: number;
  /** Judges the best 50 items of a recall again. Default none. */
  reranker?: Reranker;
  /** Milliseconds recall waits for it; then the ranking without it stands. Default 300. */
  rerankTimeout?: number;
  /** Lets the language model say what a follow-up means on its own, and searches for that as well. Default false. */
  rewriteQueries?: boolean;
  /** Milliseconds recall waits for it; then the query stays as it is. Default 2,000. */
  rewriteTimeout?: number;
  /** What may be spent on models, as in RECOLLECT_BUDGETS: `user=0.50/1d,deployment=20/1d`. Default no bound. */
  budgets?: string | null;
  /** Prices of models, in front of the built-in table. US dollars for a million tokens. */
  prices?: PriceTable;
  /** For the last turns of a session and vectors of queries, shared by processes. Default Redis where RECOLLECT_REDIS_URL names one. */
  sharedCache?: SharedCache;
  /** What finds vectors instead of the database. Default what the settings name: nothing else. Another one than the database's is refused; see reindex(). */
  vectorIndex?: VectorIndex;
  /** Milliseconds recall waits for it; then the database finds the same. Default 1,000. */
  vectorIndexTimeout?: number;
  clock?: Clock;
  config?: Partial<Config>;
}
