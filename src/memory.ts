// createMemory(): the only wiring point. Start reading here: it says which part does what. The parts are opened step by step in wiring/.
import { type Config, readConfig } from './config.js';
import { createHandles } from './domain/handle.js';
import { meterExtractor } from './drivers/metered-model.js';
import { RecollectError } from './errors.js';
import { settle } from './jobs/settle.js';
import { checkpointAtClose, createAudit } from './memory/audit.js';
import { diagnose } from './memory/doctor.js';
import { createEvents } from './memory/events.js';
import { createFacts } from './memory/facts.js';
import { createFiles } from './memory/files.js';
import { followAccounts } from './memory/follow-accounts.js';
import { checkReady, collectStats, createJobs } from './memory/jobs.js';
import { createKeys } from './memory/keys.js';
import { reextract } from './memory/reextract.js';
import { createRequests } from './memory/requests.js';
import { createSessions } from './memory/sessions.js';
import { createStored } from './memory/stored.js';
import { createTurns } from './memory/turns.js';
import { createUserData } from './memory/user-data.js';
import { createUsers } from './memory/users.js';
import { createValues } from './memory/values.js';
import { watchRecall, watchRemember } from './memory/watch-work.js';
import type { DoctorReport, Memory } from './memory-types/memory.js';
import type { MemoryOptions } from './memory-types/options.js';
import type { DatabaseDriver } from './ports/database.js';
import { recall } from './recall/recall.js';
import { remember } from './remember/remember.js';
import { saveCalibration } from './store/calibration.js';
import { atAccount } from './store/lives.js';
import { openBackground } from './wiring/background.js';
import { openDriver } from './wiring/drivers.js';
import { openFoundation } from './wiring/foundation.js';
import { openModels } from './wiring/models.js';
import { openRecall } from './wiring/recall-parts.js';

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

async function assemble(options: MemoryOptions, config: Config, driver: DatabaseDriver): Promise<Memory> {
  const foundation = await openFoundation(options, config, driver);
  const { clock, keys, observers, resolve, metering, audit } = foundation;
  const models = await openModels(foundation);
  const { embeddingModel, extractor, languageModel, calibration, vectors } = models;
  const background = await openBackground(foundation, models);
  const { database, extract, queue, enqueued, handlers, refresh, erase, upkeep, shortTerm } = background;
  const recalling = await openRecall(foundation, models, background);
  const { tokens, tokenCounter, statistics } = recalling;

  const { language } = config;
  const onEnqueued = enqueued.add;
  const onRecorded = shortTerm.copies?.add;
  const rememberParts = { database, jobs: queue, clock, language, onEnqueued, onRecorded, cause: observers.cause };
  const follow = <Api extends object>(api: Api) => followAccounts(api, resolve);
  const closed = new AbortController();
  let closing: Promise<void> | undefined;
  const open = () => {
    if (closing) throw new RecollectError('closed', 'This memory was closed.');
  };

  return {
    embeddingModel,
    languageModel,
    observers,
    facts: follow(createFacts(extract, refresh, recalling.log)),
    turns: follow(createTurns(database)),
    sessions: follow(createSessions(database)),
    files: follow(createFiles({ database, clock, language })),
    handles: createHandles(keys.tombstoneSecret),
    values: follow(createValues({ database, clock, embeddingModel, language })),
    jobs: createJobs(database, queue, handlers),
    requests: follow(createRequests({ database, clock })),
    upkeep: follow(background.upkeepApi),
    users: {
      ...follow({ ...createUsers({ database }), ...createStored({ database, erase, upkeep, models }) }),
      ...createUserData({ ...rememberParts, refresh, resolve, erase }),
    },
    keys: createKeys({ database, clock }),
    audit: follow(createAudit(database)),
    usage: metering.usage,
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
        atAccount(input.userId, (userId) => recall({ ...recalling.parts, onSteps }, { ...input, userId })),
      );
      recalling.steps.add(recalled);
      return recalled;
    },
    async reextract(input) {
      open();
      const userId = input.userId === undefined ? undefined : await resolve(input.userId);
      const metered = input.extractor && { extractor: meterExtractor(input.extractor, metering.meter, observers) };
      return reextract({ extract, refresh, tokenCounter }, { ...input, ...metered, userId });
    },
    learnTokens(sample) {
      if (!closing) tokens.learn(sample);
    },
    async calibrate(sections) {
      open();
      await saveCalibration(driver, embeddingModel.name, sections);
      Object.assign(calibration, sections);
    },
    async settled({ timeout = 30_000, ...input } = {}) {
      open();
      const userId = input.userId === undefined ? undefined : await resolve(input.userId);
      await Promise.all([tokens.settled(), recalling.log?.settled(), statistics.settled(), shortTerm.settled()]);
      const jobs = { queue, handlers: background.working ? null : handlers, enqueued };
      const result = await settle({ ...jobs, userId, timeout });
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
      const parts = { database, clock, embeddingModel, calibration, extractor, shortTerm, steps: recalling.steps };
      return diagnose({ ...parts, queueTrouble: background.trouble.code, checkIndex: vectors.check });
    },
    close() {
      closing ??= (async () => {
        closed.abort();
        await queue.stop();
        await Promise.all([tokens.settled(), recalling.log?.settled(), statistics.close(), metering.settled()]);
        if (audit) await checkpointAtClose(database, { signingKey: keys.signingKey, at: clock.now() });
        await shortTerm.settled();
        // What the caller opened, the caller closes.
        if (!options.sharedCache) await background.sharedCache?.close();
        if (!options.embeddingModel) await embeddingModel.close?.();
        if (driver !== options.database) await driver.close();
      })();
      return closing;
    },
  };
}
