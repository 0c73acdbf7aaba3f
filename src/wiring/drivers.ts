// The drivers a memory works with: which database is opened and brought up to date, which models answer and extract.
import { type Config, isDatabaseUrl } from '../config.js';
import { newId } from '../domain/identifier.js';
import { createClaudeExtractor } from '../drivers/claude-extractor.js';
import { openEmbedded } from '../drivers/embedded.js';
import { openLanguageModel } from '../drivers/language-models.js';
import { createOfflineExtractor } from '../drivers/offline-extractor.js';
import { openTelemetry } from '../drivers/open-telemetry.js';
import { createPineconeIndex } from '../drivers/pinecone.js';
import { openPostgres } from '../drivers/postgres.js';
import { createRedisCache } from '../drivers/redis.js';
import { createWebhook } from '../drivers/webhook.js';
import { RecollectError } from '../errors.js';
import { migrateDatabase } from '../memory/migrate.js';
import { createObservers } from '../memory/observers.js';
import type { MemoryOptions } from '../memory-types/options.js';
import type { Clock } from '../ports/clock.js';
import type { DatabaseDriver } from '../ports/database.js';
import type { EventSink } from '../ports/event-sink.js';
import type { Extractor } from '../ports/extractor.js';
import type { LanguageModel } from '../ports/language-model.js';
import type { Observers } from '../ports/observer.js';
import type { SharedCache } from '../ports/shared-cache.js';
import type { VectorIndex } from '../ports/vector-index.js';
import { createDatabase, type Database } from '../store/database.js';
import { startWebhook } from '../store/events.js';
import { schemaVersion } from '../store/migrate.js';

/** Runs `work` on a database that is brought up to date first, and frees it. For what needs no memory and none of its models. */
export async function withDatabase<Result>(
  options: Pick<MemoryOptions, 'database' | 'connections'>,
  config: Config,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const driver = await openDriver(options, config);
  try {
    const database = createDatabase(driver, { runtime: config.runtimeRole, upkeep: config.upkeepRole });
    await prepareSchema(database, options);
    return await work(database);
  } finally {
    if (typeof options.database !== 'object') await driver.close();
  }
}

export async function openDriver(
  options: Pick<MemoryOptions, 'database' | 'connections'>,
  config: Config,
): Promise<DatabaseDriver> {
  if (typeof options.database === 'object') return options.database;
  if (isDatabaseUrl(config.database))
    return openPostgres({ url: config.database }, { connections: options.connections });
  return openEmbedded(config.database);
}

/** An embedded folder is brought up to date when it is opened; a server only by `recollect migrate`. */
export async function prepareSchema(database: Database, options: Pick<MemoryOptions, 'database'>): Promise<void> {
  const { applied, latest } = await schemaVersion(database.driver);
  if (applied === latest) return;
  if (typeof options.database === 'object' || !database.driver.description.startsWith('embedded'))
    throw new RecollectError(
      'database_unmigrated',
      `The database has schema ${applied}, this version needs ${latest}; run \`recollect migrate\`.`,
    );
  await migrateDatabase(database);
}

/** Null without a webhook. Events are delivered from the first time on that a memory was opened with one. */
export async function openEventSink(
  database: Database,
  config: Config,
  clock: Clock,
): Promise<{ sink: EventSink; since: string } | null> {
  const { webhookUrl: url, webhookSecret: secret } = config;
  if (url === undefined && secret === undefined) return null;
  if (url === undefined || secret === undefined)
    throw new RecollectError(
      'config_invalid',
      'A webhook needs both: RECOLLECT_WEBHOOK_URL and RECOLLECT_WEBHOOK_SECRET.',
    );
  const sink = createWebhook({ url, secret, clock });
  return { sink, since: await startWebhook(database.driver, newId()) };
}

/** Null where none is wanted; recall then reads the database only. */
export async function openSharedCache(options: MemoryOptions, config: Config): Promise<SharedCache | null> {
  if (options.sharedCache) return options.sharedCache;
  return config.redisUrl === undefined ? null : createRedisCache({ url: config.redisUrl });
}

/** Told of this memory's work. Nobody is there at first, but for what the host registered with OpenTelemetry. */
export async function openObservers(): Promise<Observers> {
  const observers = createObservers();
  const telemetry = await openTelemetry();
  if (telemetry) observers.add(telemetry);
  return observers;
}

export interface ChosenIndex {
  /** Null: the database searches by itself. */
  index: VectorIndex | null;
  namespaces: number;
  /** Also one that is not chosen, but may hold something; null where this process has no key for it. */
  open(name: string): VectorIndex | null;
}

export function chooseVectorIndex(options: Pick<MemoryOptions, 'vectorIndex'>, config: Config): ChosenIndex {
  const open = (name: string) => {
    if (options.vectorIndex?.name === name) return options.vectorIndex;
    const [kind, index] = name.split(':', 2);
    const { pineconeApiKey: apiKey, pineconeUrl: controllerUrl } = config;
    return kind === 'pinecone' && index && apiKey ? createPineconeIndex({ index, apiKey, controllerUrl }) : null;
  };
  const chosen = options.vectorIndex ?? (config.vectorIndex === 'pgvector' ? null : open(config.vectorIndex));
  if (config.vectorIndex !== 'pgvector' && !chosen)
    throw new RecollectError('config_invalid', `${config.vectorIndex} needs a key: set PINECONE_API_KEY.`);
  return { index: chosen, namespaces: config.vectorNamespaces, open };
}

export interface ChosenModels {
  extractor: Extractor;
  /** Answers. */
  languageModel: LanguageModel | null;
  /** The small model, where there is one: it summarises and checks in the background. */
  summariser: LanguageModel | null;
}

export async function chooseModels(options: MemoryOptions, config: Config): Promise<ChosenModels> {
  const given = options.languageModel;
  // The model that answers extracts as well where the small one is another provider's, without a key here.
  const open = () => openLanguageModel(config.extractionModel, config) ?? openLanguageModel(config.model, config);
  const small = given === null ? null : open();
  if (!small || (given && options.extractor)) {
    const languageModel = given === undefined ? openLanguageModel(config.model, config) : given;
    return { extractor: options.extractor ?? createOfflineExtractor(), languageModel, summariser: languageModel };
  }
  return {
    extractor: options.extractor ?? createClaudeExtractor(small),
    languageModel: given ?? openLanguageModel(config.model, config),
    summariser: small,
  };
}

/** The small model, where there is one. Wanting it for what nobody can do is refused, not passed over. */
export function needModel(small: LanguageModel | null, option: string): LanguageModel {
  if (small) return small;
  throw new RecollectError(
    'config_invalid',
    `${option} needs a language model: set ANTHROPIC_API_KEY, pass languageModel, or switch it off.`,
  );
}
