// recollect add: records a file of turns. Good lines are kept, each bad line is named, a second add adds nothing.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Command, Option } from 'commander';
import { RecollectError } from '../errors.js';
import type { SettledResult } from '../memory-types/memory.js';
import { type Recorded, recordTurns } from './add-batches.js';
import { addHistory } from './add-history.js';
import { readJsonLines } from './add-json-lines.js';
import { chooseConversation, type LocomoConversation, parseLocomo, readLocomo } from './add-locomo.js';
import { type BadLine, refuseRepeatedIds, type TurnFile } from './add-turn.js';
import { exitStatus } from './exit-status.js';
import { addGraph, graphFormat } from './graph-file.js';
import { historyReaders } from './history/readers.js';
import { withMemory } from './open-memory.js';
import { type Output, paint } from './output.js';
import { createProgress } from './progress.js';
import { settleWithin } from './settle.js';
import { readSharedOptions, withSharedOptions } from './shared-options.js';

interface AddOptions {
  user: string;
  session: string;
  conversation?: string;
  from?: string;
  yes?: boolean;
}

/** With nothing embedded or extracted for so long, a model is away: stop waiting. */
const stalledAfter = 120_000;

export function addAddCommand(program: Command): void {
  withSharedOptions(program.command('add'))
    .description('record turns: JSON Lines {role, content, …}, the LoCoMo format, or another program’s export')
    .argument('<file>', 'the file, or - for standard input; with --from also a folder or the ZIP archive')
    .requiredOption('--user <id>', 'whose memory')
    .option('--session <id>', 'session of the lines that name none', 'default')
    .option('--conversation <number>', 'which conversation of a LoCoMo file, by its number or name')
    .addOption(
      new Option('--from <program>', 'whose export it is').choices([
        ...historyReaders.map((reader) => reader.name),
        graphFormat,
      ]),
    )
    .option('--yes', 'with --from: do not ask before a model is paid')
    .action(async (path: string, options: AddOptions, command: Command) => {
      const { output, database } = readSharedOptions(command);
      if (options.from !== undefined) {
        const { from, user: userId, yes = false } = options;
        if (from === graphFormat) return addGraph(output, database, { path, userId });
        return addHistory(output, database, { from, path, userId, yes, stalledAfter });
      }
      const file = refuseRepeatedIds(readTurns(path, await readBytes(path), options, command));
      for (const bad of file.bad) nameBad(output, bad);
      const { recorded, settled } = await withMemory(database, {}, async (memory) => {
        const progress = createProgress();
        const recorded = await recordTurns(memory, options.user, file.turns, (done) =>
          progress.update('recording turns', done, file.turns.length),
        ).finally(() => progress.finish());
        for (const bad of recorded.bad) nameBad(output, bad);
        // Turns that were there already may be those of an `add` that was killed before its work was done.
        const leftovers = recorded.known > 0;
        const label = 'embedding and extracting';
        return { recorded, settled: await settleWithin(memory, output, { stalledAfter, label, leftovers }) };
      });
      report(output, recorded, [...file.bad, ...recorded.bad], settled);
    });
}

function readTurns(path: string, bytes: Uint8Array, options: AddOptions, command: Command): TurnFile {
  const conversations = parseLocomo(bytes);
  if (conversations === null)
    return readJsonLines(bytes, { fileName: path === '-' ? path : basename(path), sessionId: options.session });
  const chosen = chooseConversation(conversations, options.conversation);
  return chosen ? readLocomo(chosen) : command.error(whichConversation(conversations));
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return path === '-' ? await buffer(process.stdin) : await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new RecollectError('not_found', `There is no file ${path}.`, { cause });
    throw new RecollectError('invalid_input', `The file ${path} cannot be read (${code ?? 'unknown'}).`, { cause });
  }
}

function whichConversation(conversations: readonly LocomoConversation[]): string {
  const names = conversations.map(({ name }, index) => `${index + 1} (${name})`);
  return `the file holds ${conversations.length} conversations; choose with --conversation: ${names.join(', ')}`;
}

function nameBad(output: Output, { place, reason }: BadLine): void {
  output.note(`${place}: ${reason}`);
}

function report(output: Output, recorded: Recorded, bad: readonly BadLine[], settled: SettledResult): void {
  const { added, known } = recorded;
  output.document({ added, known, bad, settled: settled.settled, left: settled.left });
  output.line(
    `Added ${added} ${added === 1 ? 'turn' : 'turns'}`,
    ...(known > 0 ? [`; ${known} ${known === 1 ? 'was' : 'were'} there already`] : []),
    ...(bad.length > 0 ? [paint('yellow', `; ${bad.length} bad ${bad.length === 1 ? 'line' : 'lines'} left out`)] : []),
    '.',
  );
  if (bad.length > 0) process.exitCode = exitStatus.partial;
}
