// recollect bench facts: fact search alone, in a database made for the run.
import { type Command, Option } from 'commander';
import { benchFacts, type FactBenchReport } from '../bench/facts.js';
import { factSection, writeResults } from '../bench/results.js';
import { openThrowAway } from '../bench/throw-away.js';
import { readConfig } from '../config.js';
import { serverOf } from './bench-server.js';
import { onSignal } from './open-memory.js';
import { createProgress } from './progress.js';
import { readSharedOptions, wholeNumber, withSharedOptions } from './shared-options.js';
import { alignColumns } from './table.js';

interface BenchFactsOptions {
  users?: number;
  facts: number;
  queries: number;
  results?: string;
}

export function addBenchFacts(bench: Command): void {
  withSharedOptions(bench.command('facts'))
    .description('fact search alone; --database names a server on which a database is made for the run and dropped')
    .option('--users <number>', 'how many users (1000 on a server, 100 embedded)', wholeNumber(1))
    .option('--facts <number>', 'facts a user', wholeNumber(1), 500)
    .option('--queries <number>', 'searches to time', wholeNumber(1), 300)
    .addOption(new Option('--results <file>', 'write the figures into this Markdown file, in place of the last ones'))
    .action(async (options: BenchFactsOptions, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const server = serverOf(database);
      const users = options.users ?? (server === undefined ? 100 : 1000);
      const report = await runFacts(server, { ...options, users });
      if (options.results !== undefined) {
        const where = server === undefined ? 'embedded' : 'PostgreSQL server';
        await writeResults(
          options.results,
          `bench facts ${where}`,
          await factSection(report, where, typed(options, users, server)),
        );
      }
      output.document(report);
      for (const line of table(report)) output.line(line);
    });
}

async function runFacts(
  server: string | undefined,
  { users, facts, queries }: BenchFactsOptions & { users: number },
): Promise<FactBenchReport> {
  const { runtimeRole: runtime, upkeepRole: upkeep } = readConfig();
  const progress = createProgress();
  const { driver, remove } = await openThrowAway(server);
  const stopListening = onSignal(remove);
  try {
    return await benchFacts({
      driver,
      roles: { runtime, upkeep },
      users,
      factsPerUser: facts,
      queries,
      onProgress: (phase, done, total) => progress.update(phase, done, total),
    });
  } finally {
    progress.finish();
    await remove();
    stopListening();
  }
}

function typed({ facts, queries }: BenchFactsOptions, users: number, server: string | undefined): string {
  const place = server === undefined ? '' : ' --database URL';
  return `recollect bench facts${place} --users ${users} --facts ${facts} --queries ${queries}`;
}

function table(report: FactBenchReport): string[] {
  const { ratios, plans: _plans, protocol, ...systems } = report;
  const rows = Object.entries(systems).map(([name, { p50, p95, recall, rows: returned }]) => [
    name.replaceAll('_', ' '),
    p50.toFixed(2),
    p95.toFixed(2),
    recall.toFixed(3),
    returned.toFixed(2),
  ]);
  return [
    `${protocol.facts} facts of ${protocol.users} users, PostgreSQL ${protocol.postgresql}, pgvector ${protocol.pgvector}`,
    ...alignColumns([['', 'p50 ms', 'p95 ms', 'recall', 'rows of 8'], ...rows], [1, 2, 3, 4]),
    `Our p50 is ${ratios.fact_search_vs_tutorial.toFixed(3)} of the faster tutorial's.`,
  ];
}
