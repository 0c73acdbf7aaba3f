// createMemory(): the only wiring point. Start reading here: it says which part does what, and nothing else does.
import { type Config, readConfig, readPolicy } from './config.js';
import { factTypes } from './domain/fact.js';
import { createHandles } from './domain/handle.js';
import { checkCount } from './domain/input.js';
import { detected } from './domain/language.js';
import { readAuditRetention, readRetention } from './domain/upkeep-policy.js';
import { isNamedEmbeddingModel, openEmbeddingModel } from './drivers/embedding-models.js';
import { meterEmbedding, meterExtractor, meterLanguageModel, meterReranker } from './drivers/metered-model.js';
import { isRecollectError, RecollectError } from './errors.js';
import { createHandlers } from './jobs/handlers.js';
import { openQueue } from './jobs/queue.js';
import { settle } from './jobs/settle.js';
import { watchHandlers } from './jobs/watched-handlers.js';
import { checkpointAtClose, createAudit } from './memory/audit.js';
import { checkModel } from './memory/check-model.js';
import { diagnose } from './memory/doctor.js';
import { createEvents } from './memory/events.js';
import { createFacts } from './memory/facts.js';
import { createFiles } from './memory/files.js';
import { createResolver, followAccounts } from './memory/follow-accounts.js';
import { checkReady, collectStats, createJobs } from './memory/jobs.js';
import { createKeys } from './memory/keys.js';
import { createRecallLog } from './memory/recall-log.js';
import { createRecallStatistics } from './memory/recall-statistics.js';
import { reextract } from './memory/reextract.js';
import { createRequests } from './memory/requests.js';
import { createSessions } from './memory/sessions.js';
import { createShortTerm } from './memory/short-term.js';
import { countSteps } from './memory/step-counts.js';
import { createStored } from './memory/stored.js';
import { createTokenLearning } from './memory/token-learning.js';
import { createTurns } from './memory/turns.js';
import { choosePolicy, createUpkeep } from './memory/upkeep.js';
import { createUsage, readSpending } from './memory/usage.js';
import { createUserData, readErasure } from './memory/user-data.js';
import { checkLanguage, createUsers } from './memory/users.js';
import { createValues } from './memory/values.js';
import { openVectorIndex } from './memory/vector-index.js';
import { watchRecall, watchRemember } from './memory/watch-work.js';
import {
  chooseModels,
  chooseVectorIndex,
  needModel,
  openDriver,
  openEventSink,
  openObservers,
  openSharedCache,
  prepareSchema,
  withDatabase,
} from './memory-drivers.js';
import type { MemoryOptions } from './memory-options.js';
import type { DoctorReport, Memory } from './memory-types.js';
import { systemClock } from './ports/clock.js';
import type { DatabaseDriver } from './ports/database.js';
import type { EmbeddingModel } from './ports/embedding-model.js';
import { type RecallParts, recall } from './recall/recall.js';
import { loadTokenCounter } from './recall/tokens.js';
import type { ExtractParts } from './remember/extract.js';
import { uncalibratedThresholds } from './remember/reconcile.js';
import type { RefreshParts } from './remember/refresh.js';
import { remember } from './remember/remember.js';
import { findCalibration, saveCalibration } from './store/calibration.js';
import { createDatabase } from './store/database.js';
import { atAccount } from './store/lives.js';
import { openDeploymentKeys } from './store/signing-key.js';
import { type ReembedOptions, type ReembedReport, reembed as reembedDatabase } from './upkeep/reembed.js';

/** Opens the database (making an embedded one on first use) and starts the background worker. */
export async function createMemory(options: MemoryOptions = {}): Promise<Memory> {
  const config = readConfig({
    ...options.config,
    ...(options.upkeep ? { upkeepPolicy: options.upkeep.policy, upkeepSchedule: options.upkeep.schedule } : {}),
    ...(options.retention ? { turnRetention: options.retention.turns } : {}),
    ...(typeof options.database === 'string' ? { database: options.database } : {}),
    ...(options.audit === undefined ? {} : { audit: options.audit }),
    ...(options.verifyWithModel === undefined ? {} : { verifyWithModel: options.verifyWithModel }),
    ...(options.reviewFirst === undefined ? {} : { reviewFirst: options.reviewFirst }),
    ...(options.budgets === undefined ? {} : { budgets: options.budgets }),
    ...(options.language === undefined ? {} : { language: options.language }),
  });
  const driver = await openDriver(options, config);
  try {
    return await assemble(options, config, driver);
  } catch (error) {
    if (driver !== options.database) await driver.close();
    throw error;
  }
}

/**
 * Moves a database to another embedding model while it is used. Opens no memory: the old model need not be there. Throws
 * `config_invalid`, `conflict` when another run moved elsewhere, and what the model throws; running it again goes on.
 */
export async function reembed(
  options: Pick<MemoryOptions, 'database' | 'connections' | 'config'> & {
    embeddingModel: EmbeddingModel;
  } & ReembedOptions,
): Promise<ReembedReport> {
  const config = readConfig({
    ...options.config,
    ...(typeof options.database === 'string' ? { database: options.database } : {}),
  });
  return withDatabase(options, config, async (database) => {
    const resolve = createResolver(database);
    const { meter, settled } = createUsage({
      database,
      clock: systemClock,
      resolve,
      ...readSpending(null, config.prices),
    });
    // A call holds texts of several users: it is counted for nobody.
    const embeddingModel = meterEmbedding(options.embeddingModel, meter, await openObservers());
    const report = await reembedDatabase({ database, embeddingModel, countTokens: await loadTokenCounter() }, options);
    await settled();
    return report;
  });
}

async function assemble(options: MemoryOptions, config: Config, driver: DatabaseDriver): Promise<Memory> {
  const auditRetention = readAuditRetention(config.audit);
  const roles = { runtime: config.runtimeRole, upkeep: config.upkeepRole };
  const plain = createDatabase(driver, roles, { audit: auditRetention !== undefined });
  await prepareSchema(plain, options);
  const keys = await openDeploymentKeys(driver, config.signingKey);
  if (config.language !== detected) await checkLanguage(plain, config.language, 'config_invalid');
  const clock = options.clock ?? systemClock;
  const observers = await openObservers();
  const resolve = createResolver(plain);
  const money = readSpending(config.budgets, options.prices ?? config.prices);
  const { usage, meter, spending, ...metering } = createUsage({ database: plain, clock, resolve, ...money });
  const opened = options.embeddingModel ?? (await openEmbeddingModel(config.embeddingModel, config));
  const embeddingModel = meterEmbedding(opened, meter, observers);
  await checkModel(plain, embeddingModel, isNamedEmbeddingModel(embeddingModel.name));
  const timeout = checkCount('vectorIndexTimeout', options.vectorIndexTimeout ?? 1_000);
  const vectorSettings = { ...chooseVectorIndex(options, config), timeout };
  const vectors = await openVectorIndex({ database: plain, embeddingModel, ...keys, ...vectorSettings });
  const database = vectors.following(plain, () => queue);
  // Measured on this database's own data, so it wins over what the model came with.
  const calibration = { ...embeddingModel.calibration, ...(await findCalibration(driver, embeddingModel.name)) };
  const { languageModel, ...chosen } = await chooseModels(options, config);
  const extractor = meterExtractor(chosen.extractor, meter, observers);
  const summariser = chosen.summariser && meterLanguageModel(chosen.summariser, meter, observers);
  const models = { embeddingModel, extractor, languageModel };
  const extractParts: ExtractParts = {
    database,
    clock,
    language: config.language,
    embeddingModel,
    extractor,
    factTypes: [...factTypes, ...(options.factTypes ?? [])],
    instructions: options.extractionInstructions ?? null,
    checker: config.verifyWithModel ? needModel(summariser, 'verifyWithModel') : null,
    reviewFirst: config.reviewFirst,
    reconcileThresholds: calibration.reconcile ?? uncalibratedThresholds,
    reconciler: options.reconcileWithModel ? needModel(summariser, 'reconcileWithModel') : null,
    spending,
  };
  let queueTrouble: string | null = null;
  const onError = (error: Error) => {
    queueTrouble = isRecollectError(error) ? error.code : error.name;
  };
  const working = options.worker ?? true;
  const queue = await openQueue(driver, { retryDelay: options.retryDelay, onError, schedule: working });
  const policy = choosePolicy(config.upkeepPolicy);
  const audit = auditRetention && { ...auditRetention, signingKey: keys.signingKey };
  const upkeepParts = { database, clock, policy, retention: readRetention(config.turnRetention), audit };
  const onModelChanged = () => {
    queueTrouble = 'embedding_model_changed';
    void queue.stopWorking().catch(onError);
  };
  const webhook = await openEventSink(database, config, clock);
  if (webhook) usage.onAlert((alert) => void webhook.sink.alert(alert, AbortSignal.timeout(10_000)).catch(onError));
  const sharedCache = await openSharedCache(options, config);
  const shortTerm = createShortTerm(sharedCache, embeddingModel, keys.tombstoneSecret, observers);
  const refresh: RefreshParts = { jobs: queue, languageModel: summariser, webhookSince: webhook?.since ?? null };
  const stores = readErasure(options.erasure, shortTerm.stores);
  const erase = { database, jobs: queue, embeddingModel, ...keys, ...stores, indexes: vectors.stores };
  const sink = webhook?.sink ?? null;
  const background = { upkeep: upkeepParts, erase, sink, onModelChanged, vectorIndex: vectors.written };
  const handlers = watchHandlers(createHandlers({ ...extractParts, ...refresh, ...background }), observers);
  if (working) await queue.work(handlers, config.upkeepSchedule);

  const enqueued = new Set<string>();
  const { language } = config;
  const onEnqueued = (jobId: string) => void enqueued.add(jobId);
  const onRecorded = shortTerm.copies?.add;
  const rememberParts = { database, jobs: queue, clock, language, onEnqueued, onRecorded, cause: observers.cause };
  const follow = <Api extends object>(api: Api) => followAccounts(api, resolve);
  const tokens = createTokenLearning(database, clock);
  if (languageModel) await tokens.read(languageModel.name);
  const tokenCounter = (model = languageModel?.name) => tokens.counter(model);
  const recallParts: RecallParts = {
    ...{ database: plain, clock, embeddingModel, calibration, tokenCounter, vectorIndex: vectors.searched },
    ...{ copies: shortTerm.copies, embedQuery: shortTerm.embedQuery },
    reranker: options.reranker ? meterReranker(options.reranker, meter, observers) : null,
    rerankTimeout: checkCount('rerankTimeout', options.rerankTimeout ?? 300),
    rewriter: options.rewriteQueries ? summariser : null,
    rewriteTimeout: checkCount('rewriteTimeout', options.rewriteTimeout ?? 2_000),
  };
  const steps = countSteps();
  const recallLog = audit ? createRecallLog(database) : null;
  const statistics = createRecallStatistics(database, clock);
  observers.add(statistics.observer);
  const closed = new AbortController();
  let closing: Promise<void> | undefined;
  const open = () => {
    if (closing) throw new RecollectError('closed', 'This memory was closed.');
  };

  return {
    embeddingModel,
    languageModel,
    observers,
    facts: follow(createFacts(extractParts, refresh, recallLog)),
    turns: follow(createTurns(database)),
    sessions: follow(createSessions(database)),
    files: follow(createFiles({ database, clock, language })),
    handles: createHandles(keys.tombstoneSecret),
    values: follow(createValues({ database, clock, embeddingModel, language })),
    jobs: createJobs(database, queue, handlers),
    requests: follow(createRequests({ database, clock })),
    upkeep: follow(createUpkeep(upkeepParts, refresh, readPolicy)),
    users: {
      ...follow({ ...createUsers({ database }), ...createStored({ database, erase, upkeep: upkeepParts, models }) }),
      ...createUserData({ ...rememberParts, refresh, resolve, erase }),
    },
    keys: createKeys({ database, clock }),
    audit: follow(createAudit(database)),
    usage,
    events: createEvents({ database, resolve, closed: closed.signal }),
    async remember(input) {
      open();
      return watchRemember(observers, () =>
        atAccount(input.userId, (userId) => remember(rememberParts, { ...input, userId })),
      );
    },
    async recall(input) {
      open();
      const recalled = await watchRecall(observers, (onSteps) =>
        atAccount(input.userId, (userId) => recall({ ...recallParts, onSteps }, { ...input, userId })),
      );
      steps.add(recalled);
      return recalled;
    },
    async reextract(input) {
      open();
      const userId = input.userId === undefined ? undefined : await resolve(input.userId);
      const metered = input.extractor && { extractor: meterExtractor(input.extractor, meter, observers) };
      return reextract({ extract: extractParts, refresh, tokenCounter }, { ...input, ...metered, userId });
    },
    learnTokens(sample) {
      if (!closing) tokens.learn(sample);
    },
    async calibrate(sections) {
      open();
      await saveCalibration(driver, embeddingModel.name, sections);
      Object.assign(calibration, sections);
    },
    async settled({ timeout = 30_000 } = {}) {
      open();
      await Promise.all([tokens.settled(), recallLog?.settled(), statistics.settled(), shortTerm.settled()]);
      const result = await settle({ queue, handlers: working ? null : handlers, enqueued, timeout });
      await metering.settled();
      return result;
    },
    async stats() {
      open();
      return collectStats(database);
    },
    async recallStats(input = {}) {
      open();
      return statistics.read(input);
    },
    async ready() {
      open();
      await checkReady(database);
    },
    async doctor(): Promise<DoctorReport> {
      open();
      const parts = { database, clock, embeddingModel, calibration, extractor, queueTrouble, steps, shortTerm };
      return diagnose({ ...parts, checkIndex: vectors.check });
    },
    close() {
      closing ??= (async () => {
        closed.abort();
        await queue.stop();
        await Promise.all([tokens.settled(), recallLog?.settled(), statistics.close(), metering.settled()]);
        if (audit) await checkpointAtClose(database, { signingKey: keys.signingKey, at: clock.now() });
        await shortTerm.settled();
        // What the caller opened, the caller closes.
        if (!options.sharedCache) await sharedCache?.close();
        if (!options.embeddingModel) await embeddingModel.close?.();
        if (driver !== options.database) await driver.close();
      })();
      return closing;
    },
  };
}
