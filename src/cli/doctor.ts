// recollect doctor: is everything there, does background work get done, how much memory it takes. Exit 1 on a problem.
import type { Command } from 'commander';
import type { DoctorReport } from '../memory-types/memory.js';
import { exitStatus } from './exit-status.js';
import { withMemory } from './open-memory.js';
import { type Output, paint } from './output.js';
import { readSharedOptions, withSharedOptions } from './shared-options.js';
import { day } from './show-recalled.js';
import { alignColumns } from './table.js';

export function addDoctorCommand(program: Command): void {
  withSharedOptions(program.command('doctor'))
    .description('check the database, the models and the background work')
    .action(async (_options: object, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const report = await withMemory(database, { worker: false }, async (memory) => {
        // Loads the model: checks its files, and makes the memory figure that of a process at work.
        await memory.embeddingModel.embed(['Is everything there?'], 'query');
        return memory.doctor();
      });
      output.document(report);
      showReport(output, report);
      if (report.problems.length > 0) process.exitCode = exitStatus.failed;
    });
}

function showReport(output: Output, report: DoctorReport): void {
  const { jobs, counts, memory, embeddingModel } = report;
  const rows = [
    ['database', report.database],
    ['schema', String(report.schemaVersion)],
    ['embedding model', describeModel(embeddingModel)],
    ['extractor', report.extractor],
    ['remembered', `${counts.users} users, ${counts.turns} turns, ${counts.facts} facts`],
    [
      'background work',
      `${jobs.waiting} waiting, ${jobs.active} active, ${jobs.retrying} retrying, ${jobs.dead} given up`,
    ],
    ['upkeep', describeUpkeep(report.upkeep)],
    ['vector index', describeIndex(report.vectorIndex)],
    ['process memory', `${memory.peakMegabytes} MB at most, ${memory.currentMegabytes} MB now`],
  ];
  for (const line of alignColumns(rows)) output.line(line);
  if (report.problems.length === 0) output.line(paint('green', 'No problems found.'));
  for (const problem of report.problems) output.line(paint('red', 'problem: '), problem);
}

function describeUpkeep(run: DoctorReport['upkeep']): string {
  if (!run) return 'never';
  const when = run.finishedAt ? day(run.finishedAt) : `began ${day(run.startedAt)}, not finished`;
  return `${when}, policy ${run.policy}: ${run.users} users, ${run.expired} expired, ${run.purged} purged, ${run.turns} turns deleted`;
}

function describeModel({ name, dimensions, calibrated }: DoctorReport['embeddingModel']): string {
  const note = calibrated ? '' : '; not calibrated, so recall withholds nothing: run `recollect calibrate relevance`';
  return `${name}, ${dimensions} dimensions${note}`;
}

function describeIndex(index: DoctorReport['vectorIndex']): string {
  if (!index) return 'pgvector, in the database';
  return `${index.name}, ${index.reachable ? 'answers' : 'does not answer'}; ${index.unsent} vectors to send, ${index.unseen} sent and not shown yet`;
}
