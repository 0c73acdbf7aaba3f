// Gives a server a port, and takes it away again: no new requests, those that run are finished, what hangs is cut.
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { RecollectError } from '../errors.js';
import type { Server } from './create-server.js';

export interface ListenOptions {
  /** Default `127.0.0.1`. */
  host?: string;
  /** Default 7437; 0 for one that is free. */
  port?: number;
}

export interface Listening {
  /** `http://127.0.0.1:7437` */
  readonly url: string;
  /** Waits for running requests at most `timeout` ms (default 10,000), then cuts them. Idempotent. */
  close(options?: { timeout?: number }): Promise<void>;
}

/** Throws `config_invalid` where the port is taken or the address is not this machine's. */
export async function listen(
  server: Server,
  { host = '127.0.0.1', port = 7437 }: ListenOptions = {},
): Promise<Listening> {
  // By default it puts classes of its own in place of the process's Request and Response, which belong to whoever runs us.
  const options = { fetch: server.fetch, overrideGlobalObjects: false };
  const http = createAdaptorServer(options) as ReturnType<typeof createAdaptorServer> & ClosableServer;
  await new Promise<void>((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    http.listen(port, host, resolve);
  });
  const address = http.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  let closing: Promise<void> | undefined;
  return {
    url: `http://${name}:${address.port}`,
    close({ timeout = 10_000 } = {}) {
      closing ??= closeWithin(http, server, timeout);
      return closing;
    },
  };
}

/** True for addresses that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** What a browser may call a server on loopback; a page whose name was pointed here sends its own. */
export const loopbackHosts: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

interface ClosableServer {
  close(done: () => void): void;
  closeIdleConnections(): void;
  closeAllConnections(): void;
}

async function closeWithin(http: ClosableServer, server: Server, timeout: number): Promise<void> {
  server.drain();
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  // A connection that is kept alive turns idle when its answer is out, and would be waited for.
  const sweep = setInterval(() => http.closeIdleConnections(), 20);
  const cut = setTimeout(() => http.closeAllConnections(), timeout);
  await closed;
  // What was said in calls that are over belongs to the memory, as long as it is open.
  await Promise.race([server.idle(), new Promise((resolve) => setTimeout(resolve, timeout).unref())]);
  clearInterval(sweep);
  clearTimeout(cut);
}

function listenError(cause: NodeJS.ErrnoException, host: string, port: number): RecollectError {
  const reason =
    cause.code === 'EADDRINUSE'
      ? `Port ${port} is taken; stop what uses it, or take another.`
      : `${host} port ${port} cannot be listened on (${cause.code}).`;
  return new RecollectError('config_invalid', reason, { cause });
}
