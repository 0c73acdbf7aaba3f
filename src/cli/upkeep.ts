// recollect upkeep: expires, purges and deletes what the policy says, or tells what it would.
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { readPolicy } from '../config.js';
import { RecollectError } from '../errors.js';
import type { UpkeepReport } from '../memory-types/memory.js';
import { withMemory } from './open-memory.js';
import { type Output, paint } from './output.js';
import { readSharedOptions, withSharedOptions } from './shared-options.js';
import { alignColumns } from './table.js';
import { onOneLine } from './terminal-text.js';

export function addUpkeepCommand(program: Command): void {
  withSharedOptions(program.command('upkeep'))
    .description('let go of what a policy says: unused facts, facts over the cap, turns past their retention')
    .option('--dry-run', 'say what would go and why; change nothing')
    .option('--user <id>', 'of one user; shows the facts (all users, ids only)')
    .option('--policy <name>', 'support_bot, default, personal, or a JSON file (the configured one)')
    .action(async (options: { dryRun?: boolean; user?: string; policy?: string }, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const policy = options.policy === undefined ? undefined : await choosePolicy(options.policy);
      const report = await withMemory(database, { worker: false }, (memory) =>
        memory.upkeep.run({ dryRun: options.dryRun, userId: options.user, policy }),
      );
      output.document(report);
      showReport(output, report);
    });
}

/** A name, or a file: whatever looks like a path or ends in .json. */
async function choosePolicy(given: string): Promise<ReturnType<typeof readPolicy>> {
  if (!/[./\\]/.test(given)) return readPolicy(given);
  let text: string;
  try {
    text = await readFile(given, 'utf8');
  } catch (cause) {
    throw new RecollectError('invalid_input', `The policy file ${given} cannot be read.`, { cause });
  }
  return readPolicy(text.trim());
}

function showReport(output: Output, report: UpkeepReport): void {
  const { dryRun, policy, expired, purged, turns, users } = report;
  for (const user of users) {
    output.line(paint('bold', user.userId), user.turns > 0 ? `  ${user.turns} turns` : '');
    const rows = [
      ...user.expired.map((fact) => ({ ...fact, what: dryRun ? 'would expire' : 'expired' })),
      ...user.purged.map((fact) => ({ ...fact, what: dryRun ? 'would be purged' : 'purged' })),
    ].map(({ what, type, id, reason, text }) => [`  ${what}`, type, id, reason, onOneLine(text ?? '')]);
    for (const line of alignColumns(rows)) output.line(line);
  }
  const sum = `${expired} facts expired, ${purged} purged, ${turns} turns deleted`;
  output.line(
    dryRun ? `Under policy ${policy} this would be: ${sum}. Nothing was changed.` : `Policy ${policy}: ${sum}.`,
  );
  if (report.tables) showTables(output, report.tables, dryRun);
}

function showTables(
  output: Output,
  { vacuumed, rebuilt, left }: NonNullable<UpkeepReport['tables']>,
  dryRun: boolean,
): void {
  const would = dryRun ? 'would be ' : '';
  for (const table of vacuumed) output.line(`${table} ${would}vacuumed`);
  for (const { index, megabytes, megabytesAfter } of rebuilt)
    output.line(`${index} ${would}rebuilt: ${megabytes} MB, then ${dryRun ? 'about ' : ''}${megabytesAfter} MB`);
  if (left.length > 0) output.line(`Left to the owner of the tables: ${left.join(', ')}.`);
}
