// The web app over HTTP: its files, and its first page for the address of any of its pages.
import type { Hono } from 'hono';
import type { RequestContext, RequestVariables } from './dispatch.js';
import { readWebApp, type WebAppFile } from './web-app-files.js';

/** Nothing from elsewhere and nothing inline: text of a memory that got into the page could still not run. */
const policy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const pageHeaders = {
  'content-security-policy': policy,
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

/** Where programs ask: a wrong address there is a problem document for browsers too. */
const apiAddress = /^\/(v1|mcp|healthz|readyz|metrics|openapi\.json|assets)(\/|$)/;

/** Does nothing where the app was not built. Goes last: what is no file and no page is left to the API's own answer. */
export function addWebApp(
  app: Hono<{ Variables: RequestVariables }>,
  files: ReadonlyMap<string, WebAppFile> = readWebApp(),
): void {
  const page = files.get('/index.html');
  if (!page) return;
  app.on('GET', '*', async (c, next) => {
    const { path } = c.req;
    const file = path === '/' ? page : (files.get(path) ?? (isPage(c) ? page : undefined));
    if (!file) return next();
    c.set('route', file === page ? '/' : '/assets');
    return answer(file, c);
  });
}

/** A browser that opens an address asks for HTML; a program does not. */
function isPage(c: RequestContext): boolean {
  return !apiAddress.test(c.req.path) && /\btext\/html\b/.test(c.req.header('accept') ?? '');
}

function answer(file: WebAppFile, c: RequestContext): Response {
  const headers = new Headers({
    ...pageHeaders,
    'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: file.etag,
    vary: 'accept, accept-encoding',
  });
  if (c.req.header('if-none-match')?.includes(file.etag)) return new Response(null, { status: 304, headers });
  headers.set('content-type', file.type);
  const packed = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '') ? file.gzipped : null;
  if (packed) headers.set('content-encoding', 'gzip');
  const body = packed ?? file.bytes;
  headers.set('content-length', String(body.byteLength));
  return new Response(body, { headers });
}
