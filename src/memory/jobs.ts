// memory.jobs and memory.stats: the work that waits or failed, for whoever runs the deployment.
import { isUuid } from '../domain/input.js';
import { RecollectError } from '../errors.js';
import type { Jobs, Stats } from '../memory-types/memory.js';
import type { JobHandlers, JobQueue } from '../ports/job-queue.js';
import type { Database } from '../store/database.js';
import { countFacts } from '../store/facts.js';
import { countJobs, listJobs } from '../store/jobs.js';
import { schemaVersion } from '../store/migrate.js';
import { countTurns } from '../store/turns.js';
import { countUsers } from '../store/users.js';
import { checkLimit, cutPage, readCursor, writeCursor } from './pages.js';

export function createJobs({ driver }: Database, queue: JobQueue, handlers: JobHandlers): Jobs {
  return {
    count: () => countJobs(driver),

    async list({ state, limit: most, after } = {}) {
      const limit = checkLimit(most);
      const cursor = readCursor(after, 2);
      const found = await listJobs(driver, {
        state: state ?? null,
        after: cursor && { createdAt: cursor[0]!, id: cursor[1]! },
        limit: limit + 1,
      });
      const page = cutPage(found, limit, ({ position, id }) => writeCursor([position, id]));
      return { jobs: page.rows.map(({ position: _position, ...job }) => job), next: page.next };
    },

    async retry(jobId) {
      if (isUuid(jobId) && (await queue.retry(jobId))) return;
      throw new RecollectError('not_found', 'No dead job has this id.');
    },

    run: async ({ timeout = 30_000 } = {}) => ({
      ran: await queue.runWaiting(handlers, AbortSignal.timeout(Math.max(timeout, 1))),
    }),
  };
}

export async function collectStats(database: Database): Promise<Stats> {
  const { applied } = await schemaVersion(database.driver);
  const jobs = await countJobs(database.driver);
  const counts = await database.asUpkeep(async (connection) => ({
    users: await countUsers(connection),
    turns: await countTurns(connection),
    facts: await countFacts(connection),
  }));
  return { ...counts, jobs, schemaVersion: applied };
}

/** Throws `database_unreachable`, `database_newer` or `database_unmigrated`. */
export async function checkReady(database: Database): Promise<void> {
  const { applied, latest } = await schemaVersion(database.driver);
  if (applied !== latest)
    throw new RecollectError(
      'database_unmigrated',
      `The database has schema ${applied}, this version needs ${latest}.`,
    );
}
