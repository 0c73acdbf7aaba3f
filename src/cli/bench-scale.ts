// recollect bench workers and recollect bench capacity: what more processes give, and what a user costs, in databases made for the run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Command, Option } from 'commander';
import { type CapacityReport, measureCapacity } from '../bench/capacity.js';
import { writeResults } from '../bench/results.js';
import {
  capacitySection,
  capacitySummary,
  rateRows,
  tableRows,
  workerRows,
  workerSection,
} from '../bench/scale-section.js';
import { openThrowAway, type ThrowAwayDatabase } from '../bench/throw-away.js';
import { runWorkers, type WorkerProcess, type WorkerRun } from '../bench/workers.js';
import { readConfig } from '../config.js';
import { RecollectError } from '../errors.js';
import { migrateDatabase } from '../memory/migrate.js';
import { createMemory } from '../memory.js';
import type { Memory } from '../memory-types/memory.js';
import { createDatabase } from '../store/database.js';
import { serverOf } from './bench-server.js';
import { onSignal } from './open-memory.js';
import { createProgress } from './progress.js';
import { readSharedOptions, wholeNumber, withSharedOptions } from './shared-options.js';
import { alignColumns } from './table.js';

export function addBenchScale(bench: Command): void {
  withSharedOptions(bench.command('workers'))
    .description('extraction by one, two, three worker processes on a server')
    .option('--exchanges <number>', 'exchanges of each run', wholeNumber(50), 1_200)
    .option('--users <number>', 'of how many users', wholeNumber(1), 60)
    .option('--workers <number>', 'processes at most', wholeNumber(1), 3)
    .addOption(resultsOption())
    .action(benchWorkers);
  withSharedOptions(bench.command('capacity'))
    .description('bytes a user takes, recalls and recordings a core does')
    .option('--users <number>', 'how many users', wholeNumber(1), 100)
    .option('--turns <number>', 'turns of each', wholeNumber(2), 40)
    .option('--seconds <number>', 'how long each rate is measured', wholeNumber(1), 20)
    .addOption(resultsOption())
    .action(benchCapacity);
}

function resultsOption(): Option {
  return new Option('--results <file>', 'write the figures into this Markdown file, in place of the last ones');
}

interface WorkerFlags {
  exchanges: number;
  users: number;
  workers: number;
  results?: string;
}

async function benchWorkers(flags: WorkerFlags, command: Command): Promise<void> {
  const { output, database } = readSharedOptions(command);
  const server = serverOf(database);
  if (server === undefined)
    throw new RecollectError('invalid_input', 'bench workers needs a server: --database postgresql://…');
  const runs: WorkerRun[] = [];
  const progress = createProgress();
  for (let workers = 1; workers <= flags.workers; workers += 1)
    runs.push(
      await inThrowAway(server, false, (memory, opened) =>
        runWorkers({
          ...{ memory, workers, exchanges: flags.exchanges, users: flags.users },
          startWorker: () => startWorker(opened.place),
          onProgress: (phase, done, total) => progress.update(phase, done, total),
        }),
      ),
    );
  progress.finish();
  const typed = `recollect bench workers --database URL --exchanges ${flags.exchanges} --users ${flags.users} --workers ${flags.workers}`;
  if (flags.results !== undefined) await writeResults(flags.results, 'bench workers', await workerSection(runs, typed));
  output.document({ runs });
  for (const line of alignColumns(workerRows(runs))) output.line(line);
}

async function benchCapacity(
  flags: { users: number; turns: number; seconds: number; results?: string },
  command: Command,
): Promise<void> {
  const { output, database } = readSharedOptions(command);
  const server = serverOf(database);
  const progress = createProgress();
  const report: CapacityReport = await inThrowAway(server, true, (memory, { driver }) =>
    measureCapacity({
      ...{ memory, driver, users: flags.users, turns: flags.turns, seconds: flags.seconds },
      onProgress: (phase, done, total) => progress.update(phase, done, total),
    }),
  );
  progress.finish();
  const where = server === undefined ? 'embedded' : 'PostgreSQL server';
  const typed = `recollect bench capacity${server === undefined ? '' : ' --database URL'} --users ${flags.users} --turns ${flags.turns} --seconds ${flags.seconds}`;
  if (flags.results !== undefined)
    await writeResults(flags.results, `bench capacity ${where}`, await capacitySection(report, where, typed));
  output.document(report);
  output.line(capacitySummary(report));
  for (const rows of [rateRows(report), tableRows(report)]) for (const line of alignColumns(rows)) output.line(line);
}

async function inThrowAway<Result>(
  server: string | undefined,
  worker: boolean,
  work: (memory: Memory, opened: ThrowAwayDatabase) => Promise<Result>,
): Promise<Result> {
  const { runtimeRole: runtime, upkeepRole: upkeep } = readConfig();
  const opened = await openThrowAway(server);
  const stopListening = onSignal(opened.remove);
  try {
    await migrateDatabase(createDatabase(opened.driver, { runtime, upkeep }));
    const memory = await createMemory({ database: opened.place, languageModel: null, worker });
    try {
      return await work(memory, opened);
    } finally {
      await memory.close();
    }
  } finally {
    await opened.remove();
    stopListening();
  }
}

/** The command as a user starts it, offline. */
async function startWorker(place: string): Promise<WorkerProcess> {
  const main = fileURLToPath(new URL('./main.js', import.meta.url));
  const child = spawn(process.execPath, [main, 'worker', '--json', '--database', place], { env: {}, stdio: 'ignore' });
  return {
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
