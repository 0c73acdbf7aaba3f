// recollect reextract: another extractor reads what is stored. Says what it will cost, asks, and can be run again at any time.
import { type Command, Option } from 'commander';
import { readConfig } from '../config.js';
import type { ReextractEstimate, ReextractReport } from '../domain/reextraction.js';
import { createClaudeExtractor } from '../drivers/claude-extractor.js';
import { openLanguageModel } from '../drivers/language-models.js';
import { createOfflineExtractor } from '../drivers/offline-extractor.js';
import { RecollectError } from '../errors.js';
import type { Extractor } from '../ports/extractor.js';
import { mayGoOn } from './may-go-on.js';
import { withMemory } from './open-memory.js';
import type { Output } from './output.js';
import { createProgress } from './progress.js';
import { moment, readSharedOptions, withSharedOptions } from './shared-options.js';

interface ReextractFlags {
  user?: string;
  all?: boolean;
  since?: Date;
  extractor?: keyof typeof extractors;
  dryRun?: boolean;
  yes?: boolean;
}

export function addReextractCommand(program: Command): void {
  withSharedOptions(program.command('reextract'))
    .description('let an extractor read stored exchanges that it has not read')
    .option('--user <id>', 'of one user')
    .option('--all', 'of all users')
    .option('--since <time>', 'only what was recorded since: a day or an ISO time', since)
    .addOption(new Option('--extractor <name>', 'which one (the configured one)').choices(Object.keys(extractors)))
    .option('--dry-run', 'say what it would cost; change nothing')
    .option('--yes', 'do not ask')
    .action(async (flags: ReextractFlags, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const extractor = flags.extractor === undefined ? undefined : extractors[flags.extractor]();
      const progress = createProgress();
      const report = await withMemory(database, { worker: false, ...(extractor ? { extractor } : {}) }, (memory) =>
        memory.reextract({
          userId: flags.user,
          all: flags.all,
          since: flags.since,
          dryRun: flags.dryRun,
          confirm: async (estimate) => {
            showEstimate(output, estimate);
            return flags.yes === true || mayGoOn('reextract needs --yes (or --dry-run)');
          },
          onProgress: (done, total) => progress.update('exchanges', done, total),
        }),
      ).finally(() => progress.finish());
      output.document(report);
      showReport(output, report);
    });
}

const extractors = {
  offline: createOfflineExtractor,
  claude: createConfiguredClaude,
} satisfies Record<string, () => Extractor>;

function createConfiguredClaude(): Extractor {
  const config = readConfig();
  const model = openLanguageModel(config.extractionModel, config);
  if (model) return createClaudeExtractor(model);
  throw new RecollectError(
    'config_invalid',
    `The extractor claude asks ${config.extractionModel}, which needs a key: ANTHROPIC_API_KEY, or OPENAI_API_KEY for openai:MODEL.`,
  );
}

/** A day means its beginning. */
function since(value: string): Date {
  const end = moment(value);
  return value.length === 10 ? new Date(`${value}T00:00:00Z`) : end;
}

function showEstimate(output: Output, estimate: ReextractEstimate): void {
  const { extractor, users, exchanges, calls, inputTokens, model } = estimate;
  output.line(`${exchanges} exchanges of ${users} users have not been read by ${extractor}.`);
  output.line(
    model === null
      ? 'Reading them costs nothing.'
      : `Reading them takes ${calls} calls of ${model} with about ${inputTokens} tokens; its answers come on top.`,
  );
  output.line('Facts found before stay, also those that it does not find.');
}

function showReport(output: Output, report: ReextractReport): void {
  if (report.exchanges === 0) output.line(`${report.extractor} has read everything.`);
  if (report.dryRun && report.exchanges > 0) showEstimate(output, report);
  if (report.dryRun || report.done + sum(report.failed) === 0) {
    output.line('Nothing was changed.');
    return;
  }
  const { stored, held, repeated, refined, superseded, rejected } = report.claims;
  output.line(`${report.done} exchanges read: ${stored} facts stored, ${held} held for review, ${repeated} repeated,`);
  output.line(`${refined} refined, ${superseded} superseded, ${sum(rejected)} claims rejected${listed(rejected)}.`);
  if (sum(report.lost) > 0) output.line(`Not readable in its answers: ${sum(report.lost)}${listed(report.lost)}.`);
  if (sum(report.failed) > 0)
    output.line(`${sum(report.failed)} exchanges failed${listed(report.failed)}; run it again to try them again.`);
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function listed(counts: Record<string, number>): string {
  const parts = Object.entries(counts).map(([reason, count]) => `${count} ${reason}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
