// recollect/mcp: one user's memory for MCP clients.
export { createMcpServer } from './create-mcp-server.js';
export type { McpServerOptions } from './mcp-options.js';
export { createMcpFetch, type ServedMcp, serveMcpOverStdio } from './serve-mcp.js';
