// recollect reembed: moves the database to another embedding model while it is used. Running it again goes on where it was.
import type { Command } from 'commander';
import { readConfig } from '../config.js';
import { openEmbeddingModel } from '../drivers/embedding-models.js';
import type { ReembedEstimate, ReembedReport } from '../memory-types/memory.js';
import { reembed } from '../wiring/reembed.js';
import { databasePlace, onSignal } from './open-memory.js';
import type { Output } from './output.js';
import { createProgress } from './progress.js';
import { readSharedOptions, wholeNumber, withSharedOptions } from './shared-options.js';

interface ReembedFlags {
  to: string;
  dryRun?: boolean;
  batch?: number;
  switch: boolean;
}

export function addReembedCommand(program: Command): void {
  withSharedOptions(program.command('reembed'))
    .description('move the database to another embedding model, while it is used')
    .requiredOption('--to <model>', 'its name, or the path of a module that exports an embeddingModel')
    .option('--dry-run', 'count and estimate; change nothing')
    .option('--batch <n>', 'texts in one call of the model (64)', wholeNumber(1))
    .option('--no-switch', 'only make the vectors; the old model goes on serving')
    .action(async (flags: ReembedFlags, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const model = await openEmbeddingModel(flags.to, readConfig());
      const progress = createProgress();
      const stop = new AbortController();
      let running: Promise<ReembedReport> | undefined;
      const stopListening = onSignal(async () => {
        stop.abort();
        await running?.catch(() => undefined);
      });
      try {
        running = reembed({
          database: databasePlace(database),
          embeddingModel: model,
          dryRun: flags.dryRun,
          batch: flags.batch,
          switchOver: flags.switch,
          signal: stop.signal,
          onEstimate: (estimate) => showEstimate(output, estimate),
          onProgress: (step, done, total) => progress.update(step, done, total),
        });
        const report = await running;
        progress.finish();
        output.document(report);
        showReport(output, report, flags.to);
      } finally {
        progress.finish();
        stopListening();
        await model.close?.();
      }
    });
}

function showEstimate(output: Output, { from, to, items, missing, users, seconds, tokens }: ReembedEstimate): void {
  output.line(from === to ? `${to} serves.` : `${from ?? 'No model'} serves; moving to ${to}.`);
  output.line(
    missing === 0
      ? `All ${items} turns and facts have a vector of it.`
      : `${missing} of ${items} turns and facts, of ${users} users, need a vector: about ${seconds} s, ${tokens} tokens (o200k).`,
  );
}

function showReport(output: Output, report: ReembedReport, given: string): void {
  if (report.dryRun) {
    output.line('Nothing was changed.');
    return;
  }
  output.line(`${report.embedded} vectors made, ${report.removed} old ones removed.`);
  if (!report.serving) output.line(`${report.from} still serves; run it without --no-switch to finish.`);
  else if (report.from !== report.to)
    output.line(`${report.to} serves now. Start every process again with it: RECOLLECT_EMBEDDING_MODEL=${given}`);
}
