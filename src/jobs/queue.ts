// The job queue: pg-boss over our own connections. Jobs carry ids only, never what anybody said.
import { PgBoss } from 'pg-boss';
import { isRecollectError, RecollectError } from '../errors.js';
import type { Connection, DatabaseDriver } from '../ports/database.js';
import type { JobAttempt, JobHandlers, JobKind, JobPayloads, JobQueue } from '../ports/job-queue.js';
import { findOpenJobs, grantSending, queueSchema } from '../store/jobs.js';
import { steadyClock } from './steady-clock.js';

/** What settled() does itself in a process without a worker; upkeep waits for a process that stays. */
const settledKinds: readonly JobKind[] = ['extract', 'summarise', 'profile', 'embed', 'erase', 'webhook', 'index'];
const jobKinds: readonly JobKind[] = [...settledKinds, 'upkeep'];
/** Of these, one that waits does for all. */
const onceWaiting: readonly JobKind[] = ['summarise', 'profile', 'embed', 'webhook', 'index'];
const deadLetter = 'dead';
const supervisionSeconds = 5;
/** A receiver or a vector index may be down for longer than a model: with doubling from 2 s this is over two hours. Chosen. */
const outsideRetries = 12;

const definition = {
  // A worker that dies is noticed after this long; 10 is the least pg-boss takes.
  heartbeatSeconds: 10,
  expireInSeconds: 600,
  deadLetter,
};

const queueDefinitions: readonly [string, Record<string, unknown>][] = [
  [deadLetter, { retryLimit: 0, retentionSeconds: 30 * 24 * 3600 }],
  ['extract', definition],
  // At most one waiting per session: it summarises all there is.
  ['summarise', { ...definition, policy: 'short' }],
  // At most one waiting per user.
  ['profile', { ...definition, policy: 'short' }],
  ['embed', { ...definition, expireInSeconds: 3_600, policy: 'short' }],
  ['erase', definition],
  // At most one waiting per user: it delivers all there is.
  ['webhook', { ...definition, policy: 'short' }],
  ['index', { ...definition, expireInSeconds: 3_600, policy: 'short' }],
  // One at a time, waiting or running. Past an hour it is cut off, and the retry goes on where it was.
  ['upkeep', { ...definition, expireInSeconds: 3_600, policy: 'exclusive' }],
];

export interface QueueOptions {
  /** Seconds before the first retry; doubles each time. Default 2. */
  retryDelay?: number;
  /** Retries after the first try. Default 6 (about four minutes). */
  retryLimit?: number;
  onError?: (error: Error) => void;
  /** Send what is on schedule: for processes that work. Default false. */
  schedule?: boolean;
}

/** Makes the queue's tables; run by migrate, as the owner. */
export async function installQueue(driver: DatabaseDriver, runtimeRole: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await createTables(driver);
      break;
    } catch (error) {
      // Of two migrators at a time the later one fails on what the first has made, and finds all of it the next time.
      if (attempt === 3) throw error;
    }
  }
  await grantSending(driver, runtimeRole);
}

/** Opens the queue; its tables must be there. */
export async function openQueue(driver: DatabaseDriver, options: QueueOptions = {}): Promise<JobQueue> {
  const boss = new PgBoss({ ...bossOptions(driver), schedule: options.schedule ?? false });
  boss.on('error', options.onError ?? (() => undefined));
  await start(boss);
  for (const [name] of queueDefinitions) {
    // Fills the queue cache: a send that had to look the queue up inside a transaction would wait for itself.
    if (!(await boss.getQueue(name)))
      throw new RecollectError('database_unmigrated', 'The job queue is missing; run `recollect migrate`.');
  }
  return new BossQueue(boss, driver, options);
}

class BossQueue implements JobQueue {
  readonly #boss: PgBoss;
  readonly #driver: DatabaseDriver;
  readonly #retries: { retryLimit: number; retryDelay: number };
  #workers: { kind: JobKind; id: string }[] = [];
  #resting = false;
  #supervisedAt = 0;
  #stopped: Promise<void> | undefined;

  constructor(boss: PgBoss, driver: DatabaseDriver, options: QueueOptions) {
    this.#boss = boss;
    this.#driver = driver;
    this.#retries = { retryLimit: options.retryLimit ?? 6, retryDelay: options.retryDelay ?? 2 };
  }

  send<Kind extends JobKind>(
    connection: Connection,
    kind: Kind,
    payload: JobPayloads[Kind],
    { after = 0 }: { after?: number } = {},
  ): Promise<string | null> {
    return this.#boss.send(kind, payload, {
      db: executor(connection),
      ...this.#retriesOf(kind),
      retryBackoff: true,
      ...(after > 0 ? { startAfter: after } : {}),
      ...(onceWaiting.includes(kind) ? { singletonKey: singletonKey(payload) } : {}),
    });
  }

  async work(handlers: JobHandlers, upkeepSchedule: string | null): Promise<void> {
    await this.#scheduleUpkeep(upkeepSchedule);
    for (const kind of jobKinds) {
      const id = await this.#boss.work<JobPayloads[JobKind]>(
        kind,
        { pollingIntervalSeconds: kind === 'upkeep' ? 10 : 1, batchSize: 1, burstWhenBatchFull: true } as object,
        async ([job]) => {
          if (job) await this.#run(handlers, kind, job, job.signal);
          // The next one may be waiting already.
          this.nudge();
        },
      );
      this.#workers.push({ kind, id });
    }
  }

  async stopWorking(): Promise<void> {
    this.#resting = true;
    const workers = this.#workers.splice(0);
    await Promise.all(workers.map(({ kind, id }) => this.#boss.offWork(kind, { id, wait: false })));
  }

  nudge(): void {
    for (const { id } of this.#workers) this.#boss.notifyWorker(id);
  }

  async runWaiting(handlers: JobHandlers, signal: AbortSignal): Promise<number> {
    await this.#supervise();
    let ran = 0;
    for (const kind of settledKinds) {
      for (;;) {
        if (signal.aborted || this.#resting) return ran;
        const [job] = await this.#boss.fetch<JobPayloads[JobKind]>(kind, { batchSize: 1 });
        if (!job) break;
        ran += 1;
        // pg-boss does this for its own workers; without it another process takes over a job that is only slow.
        const heartbeat = setInterval(() => void this.#boss.touch(kind, job.id).catch(() => undefined), 4_000);
        try {
          await this.#run(handlers, kind, job, signal);
          await this.#boss.complete(kind, job.id);
        } catch (error) {
          await this.#boss.fail(kind, job.id, failure(error));
        } finally {
          clearInterval(heartbeat);
        }
      }
    }
    return ran;
  }

  async retry(jobId: string): Promise<boolean> {
    return (await this.#boss.redrive(deadLetter, { ids: [jobId] })) > 0;
  }

  open(ids: readonly string[]): Promise<string[]> {
    return findOpenJobs(this.#driver, ids);
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#boss.stop({ graceful: true, timeout: 10_000, close: false });
    return this.#stopped;
  }

  #run(
    handlers: JobHandlers,
    kind: JobKind,
    job: { data: unknown; retryCount: number },
    signal: AbortSignal,
  ): Promise<void> {
    const attempt = { number: job.retryCount + 1, last: job.retryCount >= this.#retriesOf(kind).retryLimit };
    return runHandler(handlers, kind, job.data, signal, attempt);
  }

  #retriesOf(kind: JobKind): { retryLimit: number; retryDelay: number } {
    return kind === 'webhook' || kind === 'index' ? { ...this.#retries, retryLimit: outsideRetries } : this.#retries;
  }

  /** One line for all processes of a database, the last one's; a run missed while none was there comes once, late. */
  async #scheduleUpkeep(cron: string | null): Promise<void> {
    if (cron === null) return this.#boss.unschedule('upkeep');
    try {
      await this.#boss.schedule('upkeep', cron, {}, { missed: 'once', ...this.#retries, retryBackoff: true });
    } catch (error) {
      await this.stop();
      if (isRecollectError(error)) throw error;
      throw new RecollectError('config_invalid', `The upkeep schedule ${JSON.stringify(cron)} is not a cron line.`, {
        cause: error,
      });
    }
  }

  /** A process that ends before the supervisor's first round would never take over what a killed one left. */
  async #supervise(): Promise<void> {
    if (Date.now() - this.#supervisedAt < supervisionSeconds * 1_000) return;
    this.#supervisedAt = Date.now();
    await this.#boss.supervise();
  }
}

async function createTables(driver: DatabaseDriver): Promise<void> {
  const boss = new PgBoss({ ...bossOptions(driver), migrate: true, createSchema: true, supervise: false });
  try {
    await boss.start();
    for (const [name, options] of queueDefinitions) {
      if (!(await boss.getQueue(name))) await boss.createQueue(name, options);
    }
  } catch (error) {
    if (isRecollectError(error)) throw error;
    throw new RecollectError('database_failed', 'The tables of the job queue could not be made.', { cause: error });
  } finally {
    await boss.stop({ graceful: false, close: false });
  }
}

/** pg-boss throws plain errors where its tables are missing or of another version. */
async function start(boss: PgBoss): Promise<void> {
  try {
    await boss.start();
  } catch (error) {
    if (isRecollectError(error)) throw error;
    throw new RecollectError('database_unmigrated', 'The job queue is missing or old; run `recollect migrate`.', {
      cause: error,
    });
  }
}

async function runHandler(
  handlers: JobHandlers,
  kind: JobKind,
  data: unknown,
  signal: AbortSignal,
  attempt: JobAttempt,
): Promise<void> {
  const handler = handlers[kind] as (payload: unknown, signal: AbortSignal, attempt: JobAttempt) => Promise<void>;
  try {
    await handler(data, signal, attempt);
  } catch (error) {
    // The queue stores what is thrown; a message could quote somebody.
    throw Object.assign(new RecollectError('internal', `A ${kind} job failed.`, { cause: error }), failure(error), {
      cause: undefined,
      stack: undefined,
    });
  }
}

function failure(error: unknown): { code: string } {
  return { code: String((error as { code?: unknown } | null)?.code ?? 'internal') };
}

function singletonKey(payload: object): string {
  return Object.values(payload).join('\u0001');
}

function executor(connection: Connection): {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: never[] }>;
} {
  return { executeSql: async (text, values) => ({ rows: (await connection.query(text, values)) as never[] }) };
}

function bossOptions(driver: DatabaseDriver): ConstructorParameters<typeof PgBoss>[0] & object {
  return {
    db: executor(driver),
    schema: queueSchema,
    migrate: false,
    createSchema: false,
    schedule: false,
    supervise: true,
    maintenanceIntervalSeconds: 600,
    // Dead workers are looked for by the monitor, so its interval adds to the heartbeat's.
    superviseIntervalSeconds: supervisionSeconds,
    monitorIntervalSeconds: supervisionSeconds,
    reindex: false,
    monitorVacuum: false,
    clock: steadyClock,
  };
}
