// Times ways to search side by side: every query goes to each of them in turn, another one first each time.
import type { MemoryQuery } from './generate-memories.js';
import { percentile } from './measure.js';
import type { OnProgress } from './progress.js';

export interface SearchTimes {
  /** Milliseconds. */
  p50: number;
  p95: number;
  /** Items that came back, on average. */
  found: number;
}

export type Search = (query: MemoryQuery) => Promise<readonly string[]>;

/** Once to warm up, then once timed. */
export async function timeSearches<Name extends string>(
  searches: Record<Name, Search>,
  queries: readonly MemoryQuery[],
  onProgress: OnProgress,
): Promise<Record<Name, SearchTimes>> {
  const runs = (Object.entries(searches) as [Name, Search][]).map(([name, search]) => ({
    name,
    search,
    times: [] as number[],
    found: 0,
  }));
  for (const [index, query] of queries.entries()) {
    onProgress('warming up', index, queries.length);
    for (const { search } of runs) await search(query);
  }
  for (const [index, query] of queries.entries()) {
    onProgress('measuring', index, queries.length);
    for (const offset of runs.keys()) {
      const run = runs[(index + offset) % runs.length]!;
      const started = performance.now();
      const ids = await run.search(query);
      run.times.push(performance.now() - started);
      run.found += ids.length / queries.length;
    }
  }
  return Object.fromEntries(
    runs.map(({ name, times, found }) => [
      name,
      { p50: percentile(times, 0.5), p95: percentile(times, 0.95), found: Math.round(found * 10) / 10 },
    ]),
  ) as Record<Name, SearchTimes>;
}
