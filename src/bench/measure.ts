// Times systems side by side: every query goes to each of them in turn, so that what else the machine does hits all alike.
import type { BenchQuery } from './generate.js';
import type { OnProgress } from './progress.js';
import { type FoundFact, type System, type SystemName, wanted } from './systems.js';
import type { Similarity } from './tutorial.js';

export interface Figures {
  /** Milliseconds. */
  p50: number;
  p95: number;
  /** Rows of the true top 8 among those returned, 0 to 1. */
  recall: number;
  /** Rows returned, on average; 8 were asked for. */
  rows: number;
}

/** The user's facts by brute force, nearest first. */
export type FindTruth = (query: BenchQuery) => Promise<Similarity[]>;

/** Once to warm up, which also counts the rows found, then once timed. */
export async function measureSystems(
  systems: readonly System[],
  queries: readonly BenchQuery[],
  findTruth: FindTruth,
  onProgress: OnProgress,
): Promise<Record<SystemName, Figures>> {
  const runs = systems.map((system) => ({
    system,
    times: [] as number[],
    recalls: [] as number[],
    rows: [] as number[],
  }));
  for (const [index, query] of queries.entries()) {
    onProgress('warming up', index, queries.length);
    const truth = await findTruth(query);
    for (const run of runs) {
      const found = await run.system.search(query);
      run.recalls.push(recallOf(found, truth));
      run.rows.push(found.length);
    }
  }
  for (const [index, query] of queries.entries()) {
    onProgress('measuring', index, queries.length);
    // A different one goes first each time: it pays for what the query's user has cold.
    for (const offset of runs.keys()) {
      const run = runs[(index + offset) % runs.length]!;
      const started = performance.now();
      await run.system.search(query);
      run.times.push(performance.now() - started);
    }
  }
  return Object.fromEntries(
    runs.map(({ system, times, recalls, rows }) => [
      system.name,
      { p50: percentile(times, 0.5), p95: percentile(times, 0.95), recall: mean(recalls), rows: mean(rows) },
    ]),
  ) as Record<SystemName, Figures>;
}

/**
 * Share of the true top 8 that was found. A row nearly as near as the eighth counts, as in ann-benchmarks: half precision
 * cannot tell them apart. The same row twice counts once.
 */
export function recallOf(found: readonly FoundFact[], truth: readonly Similarity[]): number {
  const due = Math.min(wanted, truth.length);
  if (due === 0) return 1;
  const least = truth[due - 1]!.cosine - tieWidth;
  const near = new Set(truth.filter((row) => row.cosine >= least).map((row) => row.id));
  const hits = new Set(found.map((fact) => fact.id).filter((id) => near.has(id)));
  return Math.min(hits.size, due) / due;
}

/** Of the values, the smallest that at least this share of them does not exceed; to a microsecond. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return round(sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0);
}

const tieWidth = 0.001;

function mean(values: readonly number[]): number {
  return round(values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length));
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
