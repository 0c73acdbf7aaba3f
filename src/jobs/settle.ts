// Waits for the jobs this process enqueued; where no worker runs, does them itself.
import { setTimeout as delay } from 'node:timers/promises';
import type { SettledResult } from '../memory-types/memory.js';
import type { JobHandlers, JobQueue } from '../ports/job-queue.js';
import type { EnqueuedJobs } from './enqueued-jobs.js';

export interface SettleInput {
  queue: JobQueue;
  /** Null where a worker runs. */
  handlers: JobHandlers | null;
  enqueued: EnqueuedJobs;
  /** Whose jobs are waited for; undefined for everybody's. */
  userId: string | undefined;
  /** Milliseconds. */
  timeout: number;
}

export async function settle({ queue, handlers, enqueued, userId, timeout }: SettleInput): Promise<SettledResult> {
  const deadline = Date.now() + timeout;
  const signal = AbortSignal.timeout(Math.max(timeout, 1));
  for (let pause = 5; ; pause = Math.min(pause * 1.5, 200)) {
    if (handlers) await queue.runWaiting(handlers, signal);
    else queue.nudge();
    const left = await enqueued.countOpen(userId);
    if (left === 0) return { settled: true, left };
    if (Date.now() >= deadline) return { settled: false, left };
    await delay(Math.min(pause, Math.max(deadline - Date.now(), 1)));
  }
}
