// /v1/users/{userId}/mcp: a user's memory for MCP clients, under the same keys, tokens and limits as everything else. Its protocol
// is MCP's own, so it is not in the OpenAPI document.
import type { Hono } from 'hono';
import { createMcpFetch } from '../mcp/serve-mcp.js';
import { admit, type DispatchParts, type RequestVariables } from './dispatch.js';

const path = '/v1/users/{userId}/mcp';

/** `?scope=` is the scope of what is stored and seen. */
export function addMcpRoute(app: Hono<{ Variables: RequestVariables }>, parts: DispatchParts): void {
  app.all('/v1/users/:userId/mcp', async (c) => {
    c.set('route', path);
    const { userId } = await admit(parts, c, { scope: 'write', ownUser: false });
    const scope = new URL(c.req.url).searchParams.get('scope');
    return createMcpFetch({ memory: parts.memory, userId: userId ?? '', ...(scope ? { scope } : {}) })(c.req.raw);
  });
}
