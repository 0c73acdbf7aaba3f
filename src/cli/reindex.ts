// recollect reindex: moves the database to another vector index, or back to its own search, while it is used. Running it again goes on.
import type { Command } from 'commander';
import type { ReindexReport } from '../memory-types/memory.js';
import { reindex } from '../wiring/reindex.js';
import { databasePlace, onSignal } from './open-memory.js';
import type { Output } from './output.js';
import { createProgress } from './progress.js';
import { readSharedOptions, withSharedOptions } from './shared-options.js';

interface ReindexFlags {
  to: string;
  dryRun?: boolean;
  switch: boolean;
}

export function addReindexCommand(program: Command): void {
  withSharedOptions(program.command('reindex'))
    .description('move the database to another vector index, or back to its own, while it is used')
    .requiredOption('--to <index>', 'pgvector, or pinecone:INDEX')
    .option('--dry-run', 'count; change nothing')
    .option('--no-switch', 'only fill the index; the database goes on searching by itself')
    .action(async (flags: ReindexFlags, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const progress = createProgress();
      const stop = new AbortController();
      let running: Promise<ReindexReport> | undefined;
      const stopListening = onSignal(async () => {
        stop.abort();
        await running?.catch(() => undefined);
      });
      try {
        running = reindex({
          database: databasePlace(database),
          to: flags.to,
          dryRun: flags.dryRun,
          switchOver: flags.switch,
          signal: stop.signal,
          onProgress: (step, done, total) => progress.update(step, done, total),
        });
        const report = await running;
        progress.finish();
        output.document(report);
        showReport(output, report);
      } finally {
        progress.finish();
        stopListening();
      }
    });
}

function showReport(output: Output, report: ReindexReport): void {
  const { from, to, users, vectors, filled, serving, unseen, removed } = report;
  output.line(from === to ? `${to} serves.` : `${from} served; moving to ${to}.`);
  output.line(`The database holds ${vectors} vectors of ${users} users.`);
  if (report.dryRun) {
    output.line('Nothing was changed.');
    return;
  }
  if (to === 'pgvector') output.line(`${removed} namespaces of the index were deleted.`);
  else
    output.line(
      `${filled} users brought up to date; ${unseen} writes not shown yet, the database finds them meanwhile.`,
    );
  if (!serving) output.line(`${from} still serves; run it without --no-switch to finish.`);
  else if (from !== to)
    output.line(`${to} serves now. Start every process again with it: RECOLLECT_VECTOR_INDEX=${to}`);
}
