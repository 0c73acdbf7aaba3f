// The jobs this process enqueued and does not know to be done, for settled(). Most processes never ask, so it forgets by itself.
import type { JobQueue } from '../ports/job-queue.js';

export interface EnqueuedJobs {
  add(jobId: string, userId: string): void;
  /** Asks the queue how many are open, of one user or of all, and forgets those that are done. */
  countOpen(userId?: string): Promise<number>;
}

/** Jobs that are kept before the queue is asked for the first time. */
const firstCheck = 1_000;

export function createEnqueuedJobs(queue: Pick<JobQueue, 'open'>): EnqueuedJobs {
  const owners = new Map<string, string>();
  let checkAt = firstCheck;

  const jobsOf = (userId: string | undefined) =>
    [...owners].flatMap(([id, owner]) => (userId === undefined || owner === userId ? [id] : []));

  async function countOpen(userId?: string): Promise<number> {
    const asked = jobsOf(userId);
    const open = new Set(await queue.open(asked));
    for (const id of asked) if (!open.has(id)) owners.delete(id);
    // With those that came while the queue was asked.
    return jobsOf(userId).length;
  }

  return {
    add(jobId, userId) {
      owners.set(jobId, userId);
      if (owners.size < checkAt) return;
      // One question at a time; where it fails, the next one comes later.
      checkAt = Number.POSITIVE_INFINITY;
      void countOpen()
        .catch(() => undefined)
        .finally(() => {
          checkAt = Math.max(firstCheck, 2 * owners.size);
        });
    },
    countOpen,
  };
}
