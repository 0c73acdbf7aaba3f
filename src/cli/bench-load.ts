// recollect bench load and recollect bench soak: the HTTP server under many users, in a database made for the run.
import { fileURLToPath } from 'node:url';
import { type Command, Option } from 'commander';
import { type LoadReport, measureLoad } from '../bench/load.js';
import { loadRows, loadSection, loadSummary } from '../bench/load-section.js';
import { startLoadedServer } from '../bench/load-server.js';
import { writeResults } from '../bench/results.js';
import { openThrowAway } from '../bench/throw-away.js';
import { readConfig } from '../config.js';
import { RecollectError } from '../errors.js';
import { migrateDatabase } from '../memory/migrate.js';
import { createDatabase } from '../store/database.js';
import { serverOf } from './bench-server.js';
import { onSignal } from './open-memory.js';
import { createProgress } from './progress.js';
import { readSharedOptions, wholeNumber, withSharedOptions } from './shared-options.js';
import { alignColumns } from './table.js';

interface LoadFlags {
  users: number;
  turns: number;
  connections: number;
  rate?: number;
  seconds: number;
  results?: string;
  check?: boolean;
}

export function addBenchLoad(bench: Command): void {
  command(
    bench,
    'load',
    'the HTTP server under many users; half of what it can do, unless --rate says more',
    60,
  ).action((flags: LoadFlags, self: Command) => run('bench load', flags, self, loadProblems));
  command(bench, 'soak', 'the same for long: does the server hold more and more memory?', 600).action(
    (flags: LoadFlags, self: Command) => run('bench soak', flags, self, soakProblems),
  );
}

function command(bench: Command, name: string, description: string, seconds: number): Command {
  return withSharedOptions(bench.command(name))
    .description(description)
    .option('--users <number>', 'how many users', wholeNumber(1), 100)
    .option('--turns <number>', 'turns of each before it begins', wholeNumber(2), 40)
    .option('--connections <number>', 'connections at most', wholeNumber(1), 200)
    .option('--rate <number>', 'requests a second (default: half of what was found possible)', wholeNumber(1))
    .option('--seconds <number>', 'how long', wholeNumber(10), seconds)
    .option('--check', 'fail where the promise is broken')
    .addOption(new Option('--results <file>', 'write the figures into this Markdown file, in place of the last ones'));
}

async function run(
  name: string,
  flags: LoadFlags,
  self: Command,
  problems: (report: LoadReport) => string[],
): Promise<void> {
  const { output, database } = readSharedOptions(self);
  const place = serverOf(database);
  const report = await measure(place, flags);
  if (flags.results !== undefined) {
    const where = place === undefined ? 'embedded' : 'PostgreSQL server';
    const typed = `recollect ${name}${place === undefined ? '' : ' --database URL'} --users ${flags.users} --turns ${flags.turns} --connections ${flags.connections} --seconds ${flags.seconds}`;
    await writeResults(flags.results, `${name} ${where}`, await loadSection(report, `${name}: ${where}`, typed));
  }
  output.document(report);
  output.line(loadSummary(report));
  for (const line of alignColumns(loadRows(report))) output.line(line);
  const broken = problems(report);
  for (const problem of broken) output.line(problem);
  if (flags.check && broken.length > 0) throw new RecollectError('internal', broken.join(' '));
}

async function measure(place: string | undefined, flags: LoadFlags): Promise<LoadReport> {
  const { runtimeRole: runtime, upkeepRole: upkeep } = readConfig();
  const progress = createProgress();
  const opened = await openThrowAway(place);
  const stopListening = onSignal(opened.remove);
  try {
    await migrateDatabase(createDatabase(opened.driver, { runtime, upkeep }));
    const server = await startLoadedServer({
      command: process.execPath,
      args: [
        fileURLToPath(new URL('./main.js', import.meta.url)),
        'serve',
        '--json',
        '--port',
        '0',
        '--database',
        opened.place,
      ],
      // Offline, and without limits: it is the server that is measured.
      environment: { RECOLLECT_LIMITS: 'key=off,user=off' },
    });
    try {
      return await measureLoad({
        ...{ server, users: flags.users, turns: flags.turns, connections: flags.connections, seconds: flags.seconds },
        rate: flags.rate ?? null,
        onProgress: (phase, done, total) => progress.update(phase, done, total),
      });
    } finally {
      await server.stop();
    }
  } finally {
    progress.finish();
    await opened.remove();
    stopListening();
  }
}

function loadProblems({ errors, all }: LoadReport): string[] {
  return [
    ...(errors > 0 ? [`${errors} requests failed.`] : []),
    ...(all.p95 > 500 ? [`p95 is ${all.p95.toFixed(0)} ms, over 500.`] : []),
    ...(all.p99 > 10 * all.p50 ? [`p99 is ${(all.p99 / all.p50).toFixed(1)} times p50, over 10.`] : []),
  ];
}

function soakProblems({ errors, memory }: LoadReport): string[] {
  return [
    ...(errors > 0 ? [`${errors} requests failed.`] : []),
    ...(memory.ratio > 1.1
      ? [`The server holds ${memory.ratio.toFixed(2)} times what it held early on, over 1.10.`]
      : []),
  ];
}
