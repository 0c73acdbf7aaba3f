// Waits for background work (embedding, extraction) of this process, with progress, and says when some is left over.
import { setTimeout as delay } from 'node:timers/promises';
import type { Memory, SettledResult } from '../memory-types/memory.js';
import type { Output } from './output.js';
import { createProgress } from './progress.js';

export interface SettleOptions {
  /** Give up after so many milliseconds in which nothing got done. */
  stalledAfter: number;
  /** What the progress bar says; none without it. */
  label?: string;
  /** Wait for work that an earlier process left, too. */
  leftovers?: boolean;
}

/** Never fails because work is left over: it is in the database, and the next start goes on with it. */
export async function settleWithin(memory: Memory, output: Output, options: SettleOptions): Promise<SettledResult> {
  const progress = options.label === undefined ? null : createProgress();
  let total = 0;
  let least = Number.POSITIVE_INFINITY;
  let movedAt = Date.now();
  for (;;) {
    const result = await settleOnce(memory, options.leftovers ?? false);
    total = Math.max(total, result.left);
    if (result.left < least) {
      least = result.left;
      movedAt = Date.now();
    }
    const stalled = Date.now() - movedAt >= options.stalledAfter;
    if (!result.settled && !stalled) {
      progress?.update(options.label ?? '', total - result.left, total);
      continue;
    }
    progress?.finish();
    if (!result.settled) output.note(leftOver(result.left));
    return result;
  }
}

async function settleOnce(memory: Memory, leftovers: boolean): Promise<SettledResult> {
  const own = await memory.settled({ timeout: 500 });
  if (!own.settled || !leftovers) return own;
  const { waiting, active } = (await memory.doctor()).jobs;
  if (waiting + active === 0) return own;
  await delay(500);
  return { settled: false, left: waiting + active };
}

function leftOver(left: number): string {
  const jobs = left === 1 ? '1 background job is' : `${left} background jobs are`;
  return `recollect: ${jobs} not done yet; nothing is lost, the next start goes on with it (or run \`recollect worker\`).`;
}
