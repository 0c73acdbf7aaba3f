// A server with the proxies, on a port of its own, before a stand-in of the provider.
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Memory } from '#src/memory-types/memory.js';
import { createServer } from '#src/server/create-server.js';
import { type Listening, listen } from '#src/server/listen.js';
import type { ServerOptions } from '#src/server/server-options.js';
import { whenOver } from './when-over.js';

export interface StartedProxy extends Listening {
  /** Lines of the server's log. */
  log: string[];
  idle(): Promise<void>;
}

export async function startProxy(
  memory: Memory,
  proxy: ServerOptions['proxy'],
  options: Partial<ServerOptions> = {},
): Promise<StartedProxy> {
  const log: string[] = [];
  // A machine under load must not decide what a request holds.
  const patient = proxy && { recallTimeout: 30_000, ...proxy };
  const server = createServer({ memory, proxy: patient, log: (line) => void log.push(line), ...options });
  const listening = await listen(server, { port: 0 });
  whenOver(() => listening.close({ timeout: 1_000 }));
  return { ...listening, log, idle: () => server.idle() };
}

export interface RawProvider {
  url: string;
  requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[];
  close(): Promise<void>;
}

/** Answers with the very bytes it is told. */
export async function startRawProvider(
  answer: (request: RawProvider['requests'][number], response: ServerResponse) => void,
): Promise<RawProvider> {
  const requests: RawProvider['requests'] = [];
  const server = createHttpServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = incoming;
    const request = { method, url, headers, body: Buffer.concat(chunks).toString() };
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  whenOver(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, close };
}
