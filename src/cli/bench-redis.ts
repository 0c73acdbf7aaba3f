// recollect bench redis: what the shared cache saves and costs, in a database made for the run.
import type { Command } from 'commander';
import { benchRedis, type RedisBenchReport } from '../bench/redis.js';
import { provenance, writeResults } from '../bench/results.js';
import { openThrowAway } from '../bench/throw-away.js';
import { readConfig } from '../config.js';
import { createLocalEmbedding } from '../drivers/local-embedding.js';
import { createRedisCache } from '../drivers/redis.js';
import { RecollectError } from '../errors.js';
import { migrateDatabase } from '../memory/migrate.js';
import { createMemory } from '../memory.js';
import { createDatabase } from '../store/database.js';
import { serverOf } from './bench-server.js';
import { onSignal } from './open-memory.js';
import { createProgress } from './progress.js';
import { readSharedOptions, wholeNumber, withSharedOptions } from './shared-options.js';
import { alignColumns } from './table.js';

interface RedisFlags {
  calls: number;
  redis?: string;
  results?: string;
}

export function addBenchRedis(bench: Command): void {
  withSharedOptions(bench.command('redis'))
    .description('recall and recording with Redis and without, in one run: where it pays')
    .option('--redis <url>', 'an empty Redis (default RECOLLECT_REDIS_URL)')
    .option('--calls <number>', 'calls of each kind', wholeNumber(10), 300)
    .option('--results <file>', 'write the figures into this Markdown file, in place of the last ones')
    .action(async (flags: RedisFlags, self: Command) => {
      const { output, database } = readSharedOptions(self);
      const server = serverOf(database);
      const report = await measure(server, flags);
      if (flags.results !== undefined) {
        const where = server === undefined ? 'embedded' : 'PostgreSQL server';
        await writeResults(flags.results, `bench redis ${where}`, await section(report, where));
      }
      output.document(report);
      for (const line of alignColumns(rows(report), [1, 2, 3, 4, 5])) output.line(line);
    });
}

async function measure(server: string | undefined, { calls, redis }: RedisFlags): Promise<RedisBenchReport> {
  const { runtimeRole: runtime, upkeepRole: upkeep, redisUrl } = readConfig();
  const url = redis ?? redisUrl;
  if (url === undefined) throw new RecollectError('config_invalid', 'Name a Redis: --redis or RECOLLECT_REDIS_URL.');
  const progress = createProgress();
  const bundled = createLocalEmbedding();
  const cache = await createRedisCache({ url });
  const trouble = cache.trouble();
  if (trouble !== null) throw new RecollectError('server_unreachable', `Redis cannot be reached: ${trouble}.`);
  const opened = await openThrowAway(server);
  const stopListening = onSignal(opened.remove);
  try {
    await migrateDatabase(createDatabase(opened.driver, { runtime, upkeep }));
    return await benchRedis({
      ...{ cache, bundled, calls },
      open: (embeddingModel, sharedCache) =>
        createMemory({
          database: opened.driver,
          embeddingModel,
          languageModel: null,
          ...(sharedCache && { sharedCache }),
        }),
      onProgress: (phase, done, total) => progress.update(phase, done, total),
    });
  } finally {
    progress.finish();
    await opened.remove();
    await cache.close();
    await bundled.close();
    stopListening();
  }
}

function rows({ cases }: RedisBenchReport): string[][] {
  return [
    ['', 'p50 without', 'p50 with', 'p95 without', 'p95 with', 'with over without'],
    ...cases.map((one) => [
      one.what,
      ...[one.without.p50, one.with.p50, one.without.p95, one.with.p95, one.ratio].map((value) => value.toFixed(2)),
    ]),
  ];
}

async function section(report: RedisBenchReport, where: string): Promise<string> {
  const [head, ...lines] = rows(report).map((cells) => `| ${cells.join(' | ')} |`);
  return `## bench redis: ${where}

${await provenance()} Redis on the same machine.
\`recollect bench redis${where === 'embedded' ? '' : ' --database URL'} --redis URL --calls ${report.calls}\`

Each call with Redis and without in turn, ${report.calls} of each. Milliseconds; a last column under 1 says that it pays.

${head}
|---|---|---|---|---|---|
${lines.join('\n')}`;
}
