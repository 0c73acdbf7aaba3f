// createServer(): the HTTP API over a memory, as a web-standard app. listen.ts gives it a port.
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Hono } from 'hono';
import { cors } from 'hono/cors';
import { createAgent } from '../agent/create-agent.js';
import { checkCount } from '../domain/input.js';
import { RecollectError } from '../errors.js';
import { authenticateLocal } from './caller.js';
import { type DispatchParts, dispatch, type RequestContext, type RequestVariables } from './dispatch.js';
import { limitBody } from './limit-body.js';
import { accessLine, alertLine, troubleLine } from './log-lines.js';
import { addMcpRoute } from './mcp-route.js';
import { addMem0Route } from './mem0-route.js';
import { createMetrics } from './metrics.js';
import { describeApi } from './open-api.js';
import { problemOf, problemResponse } from './problem.js';
import { addProxyRoutes, isProxied } from './proxy/proxy-route.js';
import { checkHost, checkOrigin, requestIdOf, securityHeaders } from './request-guards.js';
import { allRoutes } from './routes/all-routes.js';
import type { ServerOptions } from './server-options.js';
import { addSystemRoutes } from './system-routes.js';
import { addWebApp } from './web-app.js';

export interface Server {
  /** Answers one request, without a port. */
  fetch(request: Request): Promise<Response>;
  /** Says on /readyz that no more requests should come, and ends streams that have no end. */
  drain(): void;
  /** When what was said in proxied calls that are over is recorded. */
  idle(): Promise<void>;
}

type App = Hono<{ Variables: RequestVariables }>;

/** Opens no port and does not own the memory. Throws `config_invalid` and `invalid_input` for options. */
export function createServer(options: ServerOptions): Server {
  const { memory, log = () => undefined, allowedOrigins = [], allowedHosts = null } = options;
  const draining = new AbortController();
  const metrics = createMetrics(memory);
  memory.usage.onAlert((alert) => {
    metrics.alert(alert);
    log(alertLine(alert));
  });
  const app: App = new OpenAPIHono<{ Variables: RequestVariables }>();
  const parts: DispatchParts = {
    ...{ memory, metrics, draining: draining.signal },
    agent: options.agent ?? createAgent({ memory }),
    authenticate: options.authenticate ?? authenticateLocal,
    limiter: options.limiter ?? null,
    tokens: options.tokens ?? null,
    report: (error, requestId) => log(troubleLine(error, requestId)),
  };

  app.use(async (c, next) => {
    const started = performance.now();
    c.set('requestId', requestIdOf(c.req.header('x-request-id')));
    c.set('route', 'none');
    const step = memory.observers.begin({ kind: 'request', method: c.req.method }, c.req.header('traceparent'));
    await step.within(next);
    const seconds = (performance.now() - started) / 1000;
    const done = { method: c.req.method, route: c.get('route'), status: c.res.status, seconds };
    securityHeaders(c.res.headers);
    // A proxied answer brings its provider's.
    if (!c.res.headers.has('x-request-id')) c.res.headers.set('x-request-id', c.get('requestId'));
    for (const [name, value] of Object.entries(c.get('limits') ?? {})) c.res.headers.set(name, value);
    metrics.request(done);
    step.end({ request: { route: done.route, status: done.status } }, seconds * 1000);
    log(accessLine(done, c.get('requestId'), c.get('caller')));
  });
  if (allowedOrigins.length > 0) app.use(cors(corsOptions(allowedOrigins)));
  app.use(async (c, next) => {
    checkHost(c.req.header('host'), allowedHosts);
    checkOrigin(c.req.raw, allowedOrigins);
    await next();
  });
  const ownLimit = limitBody(checkCount('bodyLimit', options.bodyLimit ?? 1_000_000));
  const proxyLimit = limitBody(checkCount('proxy.bodyLimit', options.proxy?.bodyLimit ?? 33_554_432));
  app.use((c, next) => (options.proxy && isProxied(c.req.path) ? proxyLimit : ownLimit)(c, next));
  addSystemRoutes(app, parts);
  addMcpRoute(app, parts);
  const proxied = options.proxy ? addProxyRoutes(app, parts, options.proxy) : null;
  addMem0Route(app, parts);
  for (const route of allRoutes) {
    const { method, path } = route.contract;
    app.on(method.toUpperCase(), path.replaceAll(/\{(\w+)\}/g, ':$1'), (c) => dispatch(parts, route, c));
  }
  const document = JSON.stringify(describeApi());
  app.get('/openapi.json', () => new Response(document, { headers: { 'content-type': 'application/json' } }));
  if (options.ui !== false) addWebApp(app);
  app.notFound(() => {
    throw new RecollectError('not_found', 'There is nothing at this address; /openapi.json lists what there is.');
  });
  app.onError((error, c: RequestContext) => {
    const requestId = c.get('requestId');
    const problem = problemOf(error, requestId);
    // Whoever left gets no answer, and what was stopped for that is no trouble.
    if (problem.status >= 500 && !c.req.raw.signal.aborted) parts.report(error, requestId);
    return problemResponse(problem);
  });
  return {
    fetch: async (request) => app.fetch(request),
    drain: () => draining.abort(),
    idle: async () => proxied?.idle(),
  };
}

function corsOptions(origins: readonly string[]) {
  return {
    origin: [...origins],
    allowHeaders: ['authorization', 'content-type', 'idempotency-key', 'last-event-id', 'x-request-id'],
    exposeHeaders: ['idempotency-replayed', 'retry-after', 'x-request-id'],
    maxAge: 600,
  };
}
