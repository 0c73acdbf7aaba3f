// bench workers and bench capacity on a small scale: the figures come of what was done.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { measureCapacity } from '#src/bench/capacity.js';
import { writeResults } from '#src/bench/results.js';
import { capacitySection, workerRows, workerSection } from '#src/bench/scale-section.js';
import { runWorkers } from '#src/bench/workers.js';
import { createMemory } from '#src/memory.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { openTestDatabase } from '../support/database.js';

const { driver } = await openTestDatabase();
const options = { database: driver, embeddingModel: createHashEmbedding(), languageModel: null };
const onProgress = () => undefined;

describe('bench workers', () => {
  it('has every exchange extracted, and measures while all are at work', async () => {
    const memory = await createMemory({ ...options, worker: false });
    let started = 0;
    const run = await runWorkers({
      ...{ memory, exchanges: 60, users: 5, workers: 2, onProgress },
      async startWorker() {
        started += 1;
        const worker = await createMemory(options);
        return { stop: () => worker.close() };
      },
    });
    expect(started).toBe(2);
    expect(run).toEqual({ workers: 2, perSecond: expect.any(Number), busyCores: expect.any(Number) });
    expect(run.perSecond).toBeGreaterThan(0);
    const { counts } = await memory.doctor();
    expect(counts).toMatchObject({ users: 5, turns: 120 });
    expect(counts.facts).toBeGreaterThanOrEqual(18);
    await memory.close();
  });

  it('puts them beside the run with one', () => {
    const rows = workerRows([
      { workers: 1, perSecond: 40, busyCores: 1 },
      { workers: 2, perSecond: 70, busyCores: 1.9 },
    ]);
    expect(rows[2]).toEqual(['2', '70.0', '1.75', '1.9']);
  });
});

describe('bench capacity', () => {
  it('measures bytes, recalls and recordings, and writes them down', async () => {
    const memory = await createMemory(options);
    const report = await measureCapacity({ ...{ memory, driver, users: 4, turns: 6, seconds: 1 }, onProgress });
    await memory.close();
    expect(report.users).toBeGreaterThanOrEqual(4);
    expect(report.bytesPerTurn).toBeGreaterThan(100);
    expect(report.bytesPerUser).toBeGreaterThan(report.bytesPerTurn);
    expect(report.tables.map(({ table }) => table)).toContain('conversation_turns');
    for (const rate of [report.recall, report.record]) expect(rate.perSecond).toBeGreaterThan(0);
    const folder = await mkdtemp(join(tmpdir(), 'recollect-results-'));
    const file = join(folder, 'RESULTS.md');
    await writeResults(
      file,
      'bench capacity embedded',
      await capacitySection(report, 'embedded', 'recollect bench capacity'),
    );
    await writeResults(file, 'bench workers', await workerSection([{ workers: 1, perSecond: 1, busyCores: 1 }], 'x'));
    const text = await readFile(file, 'utf8');
    expect(text).toContain('## bench capacity: embedded');
    expect(text).toMatch(/\| recall \| [\d.]+ \| [\d.]+ \| [\d.]+ \|/);
    expect(text).toContain('## bench workers');
    await rm(folder, { recursive: true });
  });
});
