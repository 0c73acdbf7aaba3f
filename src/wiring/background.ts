// Third step of opening a memory: the job queue with its handlers, and what they work with. Starts working where it should.
import { readPolicy } from '../config.js';
import { factTypes } from '../domain/fact.js';
import { readRetention } from '../domain/upkeep-policy.js';
import { isRecollectError } from '../errors.js';
import { createEnqueuedJobs } from '../jobs/enqueued-jobs.js';
import { createHandlers } from '../jobs/handlers.js';
import { openQueue } from '../jobs/queue.js';
import { watchHandlers } from '../jobs/watched-handlers.js';
import { createShortTerm } from '../memory/short-term.js';
import { choosePolicy, createUpkeep } from '../memory/upkeep.js';
import { readErasure } from '../memory/user-data.js';
import type { ExtractParts } from '../remember/extract.js';
import { uncalibratedThresholds } from '../remember/reconcile.js';
import type { RefreshParts } from '../remember/refresh.js';
import { needModel, openEventSink, openSharedCache } from './drivers.js';
import type { Foundation } from './foundation.js';
import type { Models } from './models.js';

export type Background = Awaited<ReturnType<typeof openBackground>>;

/** Throws `config_invalid`, and `database_unmigrated` where the queue is missing. */
export async function openBackground(foundation: Foundation, models: Models) {
  const { options, config, driver, clock, keys, observers, metering, audit } = foundation;
  const { embeddingModel, summariser, vectors } = models;
  // Whatever writes vectors tells the vector index; the queue that carries it is opened below.
  const database = vectors.following(foundation.database, () => queue);
  const extract: ExtractParts = {
    ...{ database, clock, embeddingModel, extractor: models.extractor, language: config.language },
    factTypes: [...factTypes, ...(options.factTypes ?? [])],
    instructions: options.extractionInstructions ?? null,
    checker: config.verifyWithModel ? needModel(summariser, 'verifyWithModel') : null,
    reviewFirst: config.reviewFirst,
    reconcileThresholds: models.calibration.reconcile ?? uncalibratedThresholds,
    reconciler: options.reconcileWithModel ? needModel(summariser, 'reconcileWithModel') : null,
    spending: metering.spending,
  };
  /** The code of the last error that no caller was there for; doctor says it. */
  const trouble: { code: string | null } = { code: null };
  const onError = (error: Error) => {
    trouble.code = isRecollectError(error) ? error.code : error.name;
  };
  const working = options.worker ?? true;
  const queue = await openQueue(driver, { retryDelay: options.retryDelay, onError, schedule: working });
  const onModelChanged = () => {
    trouble.code = 'embedding_model_changed';
    void queue.stopWorking().catch(onError);
  };
  const webhook = await openEventSink(database, config, clock);
  if (webhook)
    metering.usage.onAlert((alert) => void webhook.sink.alert(alert, AbortSignal.timeout(10_000)).catch(onError));
  const sharedCache = await openSharedCache(options, config);
  const shortTerm = createShortTerm(sharedCache, embeddingModel, keys.tombstoneSecret, observers);
  const enqueued = createEnqueuedJobs(queue);
  const webhookSince = webhook?.since ?? null;
  const refresh: RefreshParts = { jobs: queue, languageModel: summariser, webhookSince, onEnqueued: enqueued.add };
  const stores = readErasure(options.erasure, shortTerm.stores);
  const erase = { database, jobs: queue, embeddingModel, ...keys, ...stores, indexes: vectors.stores };
  const [policy, retention] = [choosePolicy(config.upkeepPolicy), readRetention(config.turnRetention)];
  const upkeep = { database, clock, policy, retention, audit };
  const sink = webhook?.sink ?? null;
  const parts = { ...extract, ...refresh, upkeep, erase, sink, onModelChanged, vectorIndex: vectors.written };
  const handlers = watchHandlers(createHandlers(parts), observers);
  if (working) await queue.work(handlers, config.upkeepSchedule);
  return {
    ...{ database, extract, trouble, working, queue, enqueued, handlers, refresh, erase },
    ...{ sharedCache, shortTerm, upkeep },
    upkeepApi: createUpkeep(upkeep, refresh, readPolicy),
  };
}
