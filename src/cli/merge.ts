// recollect merge: everything of some users becomes an account's.
import type { Command } from 'commander';
import type { MergeReport } from '../memory-types/memory.js';
import { withMemory } from './open-memory.js';
import type { Output } from './output.js';
import { readSharedOptions, withSharedOptions } from './shared-options.js';

export function addMergeCommand(program: Command): void {
  withSharedOptions(program.command('merge'))
    .description('move everything of anonymous users into an account; their ids mean the account from then on')
    .requiredOption('--from <id...>', 'whom to move; several after one another')
    .requiredOption('--into <id>', 'the account')
    .action(async (flags: { from: string[]; into: string }, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const report = await withMemory(database, { worker: false }, (memory) => memory.users.merge(flags));
      output.document(report);
      showReport(output, report);
    });
}

function showReport(output: Output, { into, users }: MergeReport): void {
  for (const { userId, before, moved, joinedFacts, renamedSessions, renamedTurnIds, renamedFiles } of users) {
    const { conversation_turns: turns = 0, facts = 0 } = moved;
    const joined = joinedFacts > 0 ? `, ${joinedFacts} facts that ${into} held as well` : '';
    output.line(`${userId} -> ${into}: ${before ? 'merged before' : `${turns} turns, ${facts} facts${joined}`}`);
    for (const { was, is } of [...renamedSessions, ...renamedTurnIds, ...renamedFiles])
      output.line(`  ${was} is ${is} now`);
  }
}
