// Waits for the jobs this process enqueued; where no worker runs, does them itself.
import { setTimeout as delay } from 'node:timers/promises';
import type { SettledResult } from '../memory-types/memory.js';
import type { JobHandlers, JobQueue } from '../ports/job-queue.js';

export interface SettleInput {
  queue: JobQueue;
  /** Null where a worker runs. */
  handlers: JobHandlers | null;
  /** Ids enqueued by this process; the finished ones are taken out. */
  enqueued: Set<string>;
  /** Milliseconds. */
  timeout: number;
}

export async function settle(input: SettleInput): Promise<SettledResult> {
  const deadline = Date.now() + input.timeout;
  const signal = AbortSignal.timeout(Math.max(input.timeout, 1));
  for (let pause = 5; ; pause = Math.min(pause * 1.5, 200)) {
    if (input.handlers) await input.queue.runWaiting(input.handlers, signal);
    else input.queue.nudge();
    const open = new Set(await input.queue.open([...input.enqueued]));
    for (const id of input.enqueued) if (!open.has(id)) input.enqueued.delete(id);
    if (open.size === 0) return { settled: true, left: 0 };
    if (Date.now() >= deadline) return { settled: false, left: open.size };
    await delay(Math.min(pause, Math.max(deadline - Date.now(), 1)));
  }
}
