// What a request must be before anybody looks at it: meant for this server, and not sent by a web page nobody allowed.
import { randomUUID } from 'node:crypto';
import { RecollectError } from '../errors.js';

/** The caller's, where it is harmless; made otherwise. */
export function requestIdOf(given: string | undefined): string {
  return given !== undefined && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID();
}

/** A page whose name was pointed at this address (DNS rebinding) still sends its own name. Throws `forbidden`. */
export function checkHost(host: string | undefined, allowed: readonly string[] | null): void {
  if (allowed === null || (host !== undefined && allowed.includes(hostName(host)))) return;
  throw new RecollectError('forbidden', 'This server does not answer to the name in the Host header.');
}

/** A browser names the page that sends a request; what changes something must come from an allowed one. Throws `forbidden`. */
export function checkOrigin(request: Request, allowed: readonly string[]): void {
  const origin = request.headers.get('origin');
  if (origin === null || ['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return;
  if (allowed.includes(origin) || sameHost(origin, request.headers.get('host'))) return;
  throw new RecollectError('forbidden', 'Pages of this origin may not call this server.');
}

export function securityHeaders(headers: Headers): void {
  for (const [name, value] of Object.entries(defaultHeaders)) if (!headers.has(name)) headers.set(name, value);
}

/** Nothing here is a page, and every answer is about somebody. */
const defaultHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** `[::1]:7437` -> `[::1]` */
function hostName(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

function sameHost(origin: string, host: string | null): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}
