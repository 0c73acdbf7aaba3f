// recollect bench recall: the whole of recall, over memories of many sizes, beside other systems.
import { type Command, Option } from 'commander';
import { benchRecall, type RecallBenchOptions, type RecallSection, recallSections } from '../bench/recall.js';
import { recallSection, recallTables } from '../bench/recall-section.js';
import { writeResults } from '../bench/results.js';
import { openThrowAway } from '../bench/throw-away.js';
import { readConfig } from '../config.js';
import { createLocalEmbedding } from '../drivers/local-embedding.js';
import { migrateDatabase } from '../memory/migrate.js';
import { createMemory } from '../memory.js';
import { createDatabase } from '../store/database.js';
import { serverOf } from './bench-server.js';
import { onSignal } from './open-memory.js';
import { loadRecallSystems, type OtherSystemName, otherSystemNames } from './other-systems.js';
import { createProgress } from './progress.js';
import { readSharedOptions, wholeNumber, wholeNumbers, withSharedOptions } from './shared-options.js';
import { alignColumns } from './table.js';

interface BenchRecallOptions {
  section?: RecallSection[];
  users?: number;
  facts: number;
  turns: number;
  queries: number;
  flat?: number[];
  heavy: number;
  embedded: number;
  import: number;
  with?: OtherSystemName[];
  withUsers: number;
  results?: string;
}

export function addBenchRecall(bench: Command): void {
  withSharedOptions(bench.command('recall'))
    .description('the whole of recall; --database names a server on which databases are made for the run and dropped')
    .addOption(
      new Option('--section <names...>', 'only these parts (default: all that fit the place)').choices(recallSections),
    )
    .option('--users <number>', 'users of the main section (1000 on a server, 100 embedded)', wholeNumber(1))
    .option('--facts <number>', 'facts a user', wholeNumber(1), 500)
    .option('--turns <number>', 'turns a user', wholeNumber(1), 200)
    .option('--queries <number>', 'queries to time, per section', wholeNumber(1), 300)
    .option('--flat <numbers>', 'how many users with 50 facts and 20 turns each (100,1000,10000)', wholeNumbers)
    .option('--heavy <turns>', 'turns of the heavy user', wholeNumber(1), 50_000)
    .option('--embedded <turns>', 'turns of one user in the embedded database', wholeNumber(1), 20_000)
    .option('--import <turns>', 'turns of the imported conversation', wholeNumber(1), 700)
    .addOption(
      new Option('--with <systems...>', 'other systems to time beside, installed by: npm ci --prefix bench').choices(
        otherSystemNames,
      ),
    )
    .option('--with-users <number>', 'users whose memories they are given', wholeNumber(1), 100)
    .addOption(new Option('--results <file>', 'write the figures into this Markdown file, in place of the last ones'))
    .action(async (options: BenchRecallOptions, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const server = serverOf(database);
      const report = await runRecall(server, options);
      if (options.results !== undefined) {
        const where = server === undefined ? 'embedded' : 'PostgreSQL server';
        const section = await recallSection(report, where, typed(options, server));
        await writeResults(options.results, `bench recall ${where}`, section);
      }
      output.document(report);
      for (const { title, rows } of recallTables(report))
        for (const line of [title, ...alignColumns(rows, [1, 2, 3, 4, 5]), '']) output.line(line);
    });
}

async function runRecall(server: string | undefined, options: BenchRecallOptions): ReturnType<typeof benchRecall> {
  const others = options.with && { names: options.with, users: options.withUsers, open: await loadRecallSystems() };
  const { runtimeRole: runtime, upkeepRole: upkeep } = readConfig();
  const progress = createProgress();
  const embeddingModel = createLocalEmbedding();
  const removals = new Set<() => Promise<void>>();
  const removeAll = async () => {
    for (const remove of removals) await remove();
  };
  const stopListening = onSignal(removeAll);
  try {
    return await benchRecall({
      ...sizesOf(server, options),
      migrate: (driver) => migrateDatabase(createDatabase(driver, { runtime, upkeep })),
      embeddingModel,
      async openDatabase(place) {
        const opened = await openThrowAway(place === 'embedded' ? undefined : server);
        removals.add(opened.remove);
        return opened;
      },
      openMemory: (driver, model) => createMemory({ database: driver, embeddingModel: model, languageModel: null }),
      ...(others ? { others } : {}),
      onProgress: (phase, done, total) => progress.update(phase, done, total),
    });
  } finally {
    progress.finish();
    await removeAll();
    await embeddingModel.close?.();
    stopListening();
  }
}

type Sizes = Pick<
  RecallBenchOptions,
  'sections' | 'users' | 'facts' | 'turns' | 'queries' | 'flat' | 'heavyTurns' | 'embeddedTurns' | 'importTurns'
>;

/** Half a million items and ten thousand users belong on a server. */
function sizesOf(server: string | undefined, options: BenchRecallOptions): Sizes {
  const onServer = server !== undefined;
  return {
    sections: options.section ?? (onServer ? recallSections : ['main', 'embedded', 'import']),
    users: options.users ?? (onServer ? 1000 : 100),
    facts: options.facts,
    turns: options.turns,
    queries: options.queries,
    flat: options.flat ?? (onServer ? [100, 1_000, 10_000] : [10, 100, 1_000]),
    heavyTurns: options.heavy,
    embeddedTurns: options.embedded,
    importTurns: options.import,
  };
}

function typed(options: BenchRecallOptions, server: string | undefined): string {
  const sizes = sizesOf(server, options);
  return [
    `recollect bench recall${server === undefined ? '' : ' --database URL'}`,
    ...(options.section ? [`--section ${options.section.join(' ')}`] : []),
    `--users ${sizes.users} --facts ${sizes.facts} --turns ${sizes.turns} --queries ${sizes.queries}`,
    ...(options.with ? [`--with ${options.with.join(' ')} --with-users ${options.withUsers}`] : []),
  ].join(' ');
}
