// Ways to reach the MCP server: a process's own stdin and stdout, or HTTP requests. Both speak the protocol's current and
// its earlier version.
import { createMcpHandler } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { createMcpServer } from './create-mcp-server.js';
import type { McpServerOptions } from './mcp-options.js';

export interface ServedMcp {
  close(): Promise<void>;
}

/** Speaks on stdin and stdout, which belong to the protocol from then on. `onClose` runs when the client has gone. */
export function serveMcpOverStdio(options: McpServerOptions, onClose: () => void): ServedMcp {
  process.stdin.once('close', onClose);
  process.stdin.once('end', onClose);
  return serveStdio(() => createMcpServer(options));
}

/** Answers MCP requests over HTTP; stateless, so any process can answer any of them. Whoever mounts it has authenticated. */
export function createMcpFetch(options: McpServerOptions): (request: Request) => Promise<Response> {
  return createMcpHandler(() => createMcpServer(options)).fetch;
}
