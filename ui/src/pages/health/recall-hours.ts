// Hours as the server counts them -> what a chart shows: every hour or day of the span, those without a recall as well.

import type { Client } from 'recollect/client';
import { groupBy } from '../../components/group-by.js';

export type RecallStats = Awaited<ReturnType<Client['recallStats']>>;
type Hour = RecallStats['hours'][number];

export interface RecallSlot {
  /** Seconds since 1970. */
  time: number;
  recalls: number;
  hits: number;
  withheld: number;
  empty: number;
  failed: number;
  /** Milliseconds; null where there was no recall. */
  p50: number | null;
  p95: number | null;
}

const hour = 3_600;

/** `step`: seconds of a slot, whole hours. */
export function recallSlots({ hours, since, until, durationBounds }: RecallStats, step: number): RecallSlot[] {
  const slotOf = (at: string) => Math.floor(Date.parse(at) / 1_000 / step) * step;
  const bySlot = groupBy(hours, ({ hour: at }) => slotOf(at));
  const slots: RecallSlot[] = [];
  for (let time = slotOf(since); time < Date.parse(until) / 1_000; time += step) {
    const some = bySlot.get(time) ?? [];
    const sum = (read: (one: Hour) => number) => some.reduce((total, one) => total + read(one), 0);
    const [only] = some;
    const durations = step === hour ? [] : addUp(some.map((one) => one.durations));
    slots.push({
      time,
      recalls: sum((one) => one.recalls),
      hits: sum((one) => one.hits),
      withheld: sum((one) => one.withheld),
      empty: sum((one) => one.empty),
      failed: sum((one) => one.failed),
      p50: step === hour ? (only?.p50 ?? null) : quantile(durations, durationBounds, 0.5),
      p95: step === hour ? (only?.p95 ?? null) : quantile(durations, durationBounds, 0.95),
    });
  }
  return slots;
}

function addUp(rows: readonly (readonly number[])[]): number[] {
  return (rows[0] ?? []).map((_, index) => rows.reduce((sum, row) => sum + (row[index] ?? 0), 0));
}

/** Even within its bucket; the last bucket has no upper bound, so its lower one is given. */
export function quantile(counts: readonly number[], bounds: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let before = 0;
  for (const [index, count] of counts.entries()) {
    const low = index === 0 ? 0 : (bounds[index - 1] ?? 0);
    const high = bounds[index];
    if (before + count >= share * total && count > 0)
      return high === undefined ? low : low + ((share * total - before) / count) * (high - low);
    before += count;
  }
  return bounds.at(-1) ?? null;
}
