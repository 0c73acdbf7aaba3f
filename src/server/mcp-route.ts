// /v1/users/{userId}/mcp: a user's memory for MCP clients, under the same keys, tokens and limits as everything else. Its protocol
// is MCP's own, so it is not in the OpenAPI document.
import type { Hono } from 'hono';
import { invalid } from '../domain/input.js';
import { type ToolSet, toolSets } from '../mcp/mcp-options.js';
import { createMcpFetch } from '../mcp/serve-mcp.js';
import { admit, type DispatchParts, type RequestVariables } from './dispatch.js';

const path = '/v1/users/{userId}/mcp';

/** `?scope=` is the scope of what is stored and seen, `?tools=` which tools there are, with commas. */
export function addMcpRoute(app: Hono<{ Variables: RequestVariables }>, parts: DispatchParts): void {
  app.all('/v1/users/:userId/mcp', async (c) => {
    c.set('route', path);
    const { userId } = await admit(parts, c, { scope: 'write', ownUser: false });
    const url = new URL(c.req.url);
    const scope = url.searchParams.get('scope');
    const tools = readTools(url.searchParams.get('tools'));
    return createMcpFetch({ memory: parts.memory, userId: userId ?? '', tools, ...(scope ? { scope } : {}) })(
      c.req.raw,
    );
  });
}

function readTools(given: string | null): ToolSet[] | undefined {
  if (given === null) return undefined;
  return given.split(',').map((name) => {
    const known = toolSets.find((one) => one === name);
    if (!known) throw invalid(`tools must be of ${toolSets.join(', ')}.`);
    return known;
  });
}
