// recollect mcp: the memory for MCP clients (Claude Desktop, Claude Code), on stdin and stdout. Nothing else may be printed there.
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { serveMcpOverStdio } from '../mcp/serve-mcp.js';
import { withMemory } from './open-memory.js';
import { readSharedOptions, withSharedOptions } from './shared-options.js';

interface McpOptions {
  user?: string;
  scope?: string;
}

/** Milliseconds for what was learned last, after the client has gone; the next start does the rest. */
const settleTimeout = 5_000;

export function addMcpCommand(program: Command): void {
  withSharedOptions(program.command('mcp'))
    .description('serve a memory to MCP clients on stdin and stdout')
    .option('--user <id>', 'whose memory (default: the user of the operating system)')
    .option('--scope <scope>', 'store in this scope, see this scope and the unscoped')
    .action(async (options: McpOptions, command: Command) => {
      const { database } = readSharedOptions(command);
      const userId = options.user ?? userInfo().username;
      await withMemory(database, {}, async (memory) => {
        await new Promise<void>((resolve) => {
          serveMcpOverStdio({ memory, userId, scope: options.scope, version: program.version() }, resolve);
        });
        await memory.settled({ timeout: settleTimeout });
      });
    });
}
