// recollect bench proxy: what the Anthropic proxy adds to a call, in a database made for the run.
import { fileURLToPath } from 'node:url';
import { type Command, Option } from 'commander';
import { startLoadedServer } from '../bench/load-server.js';
import { measureProxy, type ProxyReport, startBenchProvider } from '../bench/proxy.js';
import { proxyRows, proxySection, proxySummary } from '../bench/proxy-section.js';
import { writeResults } from '../bench/results.js';
import { openThrowAway } from '../bench/throw-away.js';
import { readConfig } from '../config.js';
import { migrateDatabase } from '../memory/migrate.js';
import { createDatabase } from '../store/database.js';
import { serverOf } from './bench-server.js';
import { onSignal } from './open-memory.js';
import { createProgress } from './progress.js';
import { readSharedOptions, wholeNumber, withSharedOptions } from './shared-options.js';
import { alignColumns } from './table.js';

interface ProxyFlags {
  turns: number;
  calls: number;
  results?: string;
}

export function addBenchProxy(bench: Command): void {
  withSharedOptions(bench.command('proxy'))
    .description('what the Anthropic proxy adds to a call, beside the same call made directly')
    .option('--turns <number>', 'turns the user has in memory', wholeNumber(2), 400)
    .option('--calls <number>', 'calls each way', wholeNumber(10), 200)
    .addOption(new Option('--results <file>', 'write the figures into this Markdown file, in place of the last ones'))
    .action(async (flags: ProxyFlags, self: Command) => {
      const { output, database } = readSharedOptions(self);
      const place = serverOf(database);
      const report = await measure(place, flags);
      if (flags.results !== undefined) {
        const where = place === undefined ? 'embedded' : 'PostgreSQL server';
        const typed = `recollect bench proxy${place === undefined ? '' : ' --database URL'} --turns ${flags.turns} --calls ${flags.calls}`;
        await writeResults(
          flags.results,
          `bench proxy ${where}`,
          await proxySection(report, `bench proxy: ${where}`, typed),
        );
      }
      output.document(report);
      output.line(proxySummary(report));
      for (const line of alignColumns(proxyRows(report))) output.line(line);
    });
}

async function measure(place: string | undefined, { turns, calls }: ProxyFlags): Promise<ProxyReport> {
  const { runtimeRole: runtime, upkeepRole: upkeep } = readConfig();
  const progress = createProgress();
  const opened = await openThrowAway(place);
  const stopListening = onSignal(opened.remove);
  const provider = await startBenchProvider();
  try {
    await migrateDatabase(createDatabase(opened.driver, { runtime, upkeep }));
    const main = fileURLToPath(new URL('./main.js', import.meta.url));
    const server = await startLoadedServer({
      command: process.execPath,
      args: [main, 'serve', '--json', '--port', '0', '--database', opened.place],
      environment: { RECOLLECT_LIMITS: 'key=off,user=off', ANTHROPIC_BASE_URL: provider.url },
    });
    try {
      const onProgress = (phase: string, done: number, total: number) => progress.update(phase, done, total);
      return await measureProxy({ server, provider, turns, calls, onProgress });
    } finally {
      await server.stop();
    }
  } finally {
    progress.finish();
    provider.close();
    await opened.remove();
    stopListening();
  }
}
