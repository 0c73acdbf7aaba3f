// recollect mcp: the memory for MCP clients (Claude Desktop, Claude Code), on stdin and stdout. Nothing else may be printed there.
import { userInfo } from 'node:os';
import { type Command, Option } from 'commander';
import { type ToolSet, toolSets } from '../mcp/mcp-options.js';
import { serveMcpOverStdio } from '../mcp/serve-mcp.js';
import { withMemory } from './open-memory.js';
import { readSharedOptions, withSharedOptions } from './shared-options.js';

interface McpOptions {
  user?: string;
  scope?: string;
  tools: ToolSet[];
}

/** Milliseconds for what was learned last, after the client has gone; the next start does the rest. */
const settleTimeout = 5_000;

export function addMcpCommand(program: Command): void {
  withSharedOptions(program.command('mcp'))
    .description('serve a memory to MCP clients on stdin and stdout')
    .option('--user <id>', 'whose memory (default: the user of the operating system)')
    .addOption(
      new Option('--tools <names...>', 'which tools; server-memory are those of the MCP memory server')
        .choices(toolSets)
        .default(['recollect']),
    )
    .option('--scope <scope>', 'store in this scope, see this scope and the unscoped')
    .action(async (options: McpOptions, command: Command) => {
      const { database } = readSharedOptions(command);
      const userId = options.user ?? userInfo().username;
      await withMemory(database, {}, async (memory) => {
        await new Promise<void>((resolve) => {
          const { scope, tools } = options;
          serveMcpOverStdio({ memory, userId, scope, tools, version: program.version() }, resolve);
        });
        await memory.settled({ timeout: settleTimeout });
      });
    });
}
