// The table of commands. Each is one file that adds itself; a new command is one line here.
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addAddCommand } from './add.js';
import { addAuditCommand } from './audit.js';
import { addBenchCommand } from './bench.js';
import { addCalibrateCommand } from './calibrate.js';
import { addChatCommand } from './chat.js';
import { addDoctorCommand } from './doctor.js';
import { addEraseCommand } from './erase.js';
import { addEvalCommand } from './eval.js';
import { addExportCommand } from './export.js';
import { addFactsCommand } from './facts.js';
import { addImportCommand } from './import.js';
import { addKeysCommand } from './keys.js';
import { addMcpCommand } from './mcp.js';
import { addMergeCommand } from './merge.js';
import { addMigrateCommand } from './migrate.js';
import { addRecallCommand } from './recall.js';
import { addReembedCommand } from './reembed.js';
import { addReextractCommand } from './reextract.js';
import { addReindexCommand } from './reindex.js';
import { addServeCommand } from './serve.js';
import { withSharedOptions } from './shared-options.js';
import { onOneLine } from './terminal-text.js';
import { addUpkeepCommand } from './upkeep.js';
import { addUsageCommand } from './usage.js';
import { addWorkerCommand } from './worker.js';

const addCommands: readonly ((program: Command) => void)[] = [
  addChatCommand,
  addAddCommand,
  addRecallCommand,
  addFactsCommand,
  addMcpCommand,
  addAuditCommand,
  addServeCommand,
  addWorkerCommand,
  addExportCommand,
  addImportCommand,
  addEraseCommand,
  addMergeCommand,
  addUpkeepCommand,
  addUsageCommand,
  addReembedCommand,
  addReindexCommand,
  addReextractCommand,
  addKeysCommand,
  addMigrateCommand,
  addDoctorCommand,
  addEvalCommand,
  addCalibrateCommand,
  addBenchCommand,
];

/** Throws CommanderError for help, version and usage errors, having printed what there is to print. */
export function createProgram(output: { writeErr?: (text: string) => void } = {}): Command {
  const program = new Command('recollect')
    .description('Persistent memory between conversations for Claude agents.')
    .version(packageVersion(), '-V, --version')
    .exitOverride()
    .enablePositionalOptions()
    .showSuggestionAfterError(false)
    .configureOutput({
      ...output,
      outputError: (text, write) => write(`${usageLine(text)}\n`),
    });
  withSharedOptions(program);
  for (const add of addCommands) add(program);
  return program;
}

function usageLine(text: string): string {
  return onOneLine(`recollect: ${text.trim().replace(/^error: /, '')}; see \`recollect --help\` (usage)`);
}

function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
}
