// Whose memory an MCP server serves.
import type { Memory } from '../memory-types/memory.js';

export const toolSets = ['recollect', 'server-memory'] as const;
export type ToolSet = (typeof toolSets)[number];

export interface McpServerOptions {
  memory: Memory;
  /** Whose memory. A client cannot name another one. */
  userId: string;
  /** What this client stores belongs to this scope, and it sees this scope and the unscoped. Default none: everything. */
  scope?: string;
  /** Which tools. `server-memory`: those of the MCP memory server, over a graph of their own. Default `['recollect']`. */
  tools?: readonly ToolSet[];
  /** Shown to clients. */
  version?: string;
}
