// recollect export: everything of a user, one record a line, or as one JSON array. Written as it is read.
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { RecollectError } from '../errors.js';
import type { ExportRecord } from '../memory-types/memory.js';
import { graphFormat, graphLines } from './graph-file.js';
import { withMemory } from './open-memory.js';
import { readSharedOptions, userCommand } from './shared-options.js';
import { jsonForTerminal } from './terminal-text.js';

interface ExportFlags {
  user: string;
  format?: 'json' | 'jsonl' | typeof graphFormat;
  output?: string;
}

export function addExportCommand(program: Command): void {
  userCommand(program, 'export', 'everything that is stored of a user, to keep or to import elsewhere')
    .addOption(
      new Option(
        '--format <name>',
        'one record a line, or one array (jsonl; json with --json), or only the graph of the MCP memory server',
      ).choices(['jsonl', 'json', graphFormat]),
    )
    .option('--output <file>', 'where to; readable by its owner only (standard output)')
    .action(async (flags: ExportFlags, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const format = flags.format ?? (output.json ? 'json' : 'jsonl');
      let records = 0;
      await withMemory(database, { worker: false }, async (memory) => {
        const count = () => {
          records += 1;
        };
        if (format === graphFormat)
          return write(Readable.from(counting(graphLines(memory, flags.user), count)), flags.output);
        const counted = counting(memory.users.export(flags.user), count);
        await write(Readable.from(format === 'json' ? asArray(counted) : asLines(counted)), flags.output);
      });
      if (flags.output !== undefined) output.note(`${records} records written to ${flags.output}.`);
    });
}

async function write(text: Readable, file: string | undefined): Promise<void> {
  try {
    if (file === undefined) await pipeline(text, process.stdout, { end: false });
    else await pipeline(text, createWriteStream(file, { mode: 0o600 }));
  } catch (cause) {
    const { code, path } = cause as NodeJS.ErrnoException;
    if (path === undefined) throw cause;
    throw new RecollectError('invalid_input', `The file ${file} cannot be written (${code}).`, { cause });
  }
}

async function* counting<One>(records: AsyncIterable<One>, count: () => void): AsyncGenerator<One> {
  for await (const record of records) {
    count();
    yield record;
  }
}

async function* asLines(records: AsyncIterable<ExportRecord>): AsyncGenerator<string> {
  for await (const record of records) yield `${jsonForTerminal(record, 0)}\n`;
}

async function* asArray(records: AsyncIterable<ExportRecord>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const record of records) {
    yield before + jsonForTerminal(record, 0);
    before = ',\n';
  }
  yield '\n]\n';
}
