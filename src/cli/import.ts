// recollect import: takes an export into a user, from a file or standard input, line by line.
import { createReadStream } from 'node:fs';
import type { Command } from 'commander';
import { RecollectError } from '../errors.js';
import type { ImportReport } from '../memory-types/memory.js';
import { withMemory } from './open-memory.js';
import type { Output } from './output.js';
import { settleWithin } from './settle.js';
import { readSharedOptions, userCommand } from './shared-options.js';

export function addImportCommand(program: Command): void {
  userCommand(program, 'import', 'take an export into a user; what is there already stays')
    .argument('<file>', 'the export, or - for standard input')
    .action(async (file: string, options: { user: string }, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const report = await withMemory(database, {}, async (memory) => {
        const imported = await memory.users.import(options.user, readRecords(file));
        await settleWithin(memory, output, { stalledAfter: 60_000, label: 'embedding' });
        return imported;
      });
      output.document(report);
      showReport(output, report);
    });
}

/** Lines of JSON; an array with one record a line, as `export --format json` writes it, is read the same way. */
async function* readRecords(file: string): AsyncGenerator<unknown> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  let number = 0;
  try {
    for await (const line of linesOf(input)) {
      number += 1;
      const text = line
        .replace(/^\uFEFF/, '')
        .replace(/,$/, '')
        .trim();
      if (text !== '' && text !== '[' && text !== ']') yield JSON.parse(text);
    }
  } catch (cause) {
    if (cause instanceof SyntaxError)
      throw new RecollectError('invalid_input', `line ${number}: this is not JSON.`, { cause });
    const { code, path } = cause as NodeJS.ErrnoException;
    if (path === undefined) throw cause;
    throw new RecollectError('invalid_input', `The file ${file} cannot be read (${code}).`, { cause });
  }
}

/** Not node:readline: it also breaks lines at U+2028, which JSON may hold as it is. */
async function* linesOf(input: NodeJS.ReadableStream): AsyncGenerator<string> {
  input.setEncoding('utf8');
  let rest = '';
  for await (const chunk of input) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest;
}

function showReport(output: Output, { userId, imported, skipped }: ImportReport): void {
  const listed = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([kind, count]) => `${count} ${kind}`)
      .join(', ') || 'nothing';
  output.line(`New for ${userId}: ${listed(imported)}.`);
  if (Object.keys(skipped).length > 0) output.line(`Left as it was: ${listed(skipped)}.`);
}
