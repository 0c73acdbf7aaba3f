// Whose memory an MCP server serves.
import type { Memory } from '../memory-types.js';

export interface McpServerOptions {
  memory: Memory;
  /** Whose memory. A client cannot name another one. */
  userId: string;
  /** What this client stores belongs to this scope, and it sees this scope and the unscoped. Default none: everything. */
  scope?: string;
  /** Shown to clients. */
  version?: string;
}
