// What a platform asks: is it alive, may it get requests, how is it doing.
import type { Hono } from 'hono';
import { RecollectError } from '../errors.js';
import { checkReach } from './caller.js';
import type { DispatchParts, RequestVariables } from './dispatch.js';

export function addSystemRoutes(app: Hono<{ Variables: RequestVariables }>, parts: DispatchParts): void {
  const { memory, metrics, authenticate, draining } = parts;

  app.get('/healthz', (c) => {
    c.set('route', '/healthz');
    return c.json({ alive: true });
  });

  app.get('/readyz', async (c) => {
    c.set('route', '/readyz');
    if (draining.aborted) throw new RecollectError('closed', 'This server is being stopped.');
    await memory.ready();
    return c.json({ ready: true });
  });

  app.get('/metrics', async (c) => {
    c.set('route', '/metrics');
    checkReach(await authenticate(c.req.raw.headers), { scope: 'admin', userId: null, ownUser: false });
    return new Response(await metrics.text(), { headers: { 'content-type': metrics.contentType } });
  });
}
