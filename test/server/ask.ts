// Asks a server without a port. Every JSON answer of a route must be what the contract says, no field more.

import { expect } from 'vitest';
import type { Caller } from '#src/server/caller.js';
import { createServer, type Server } from '#src/server/create-server.js';
import { allRoutes } from '#src/server/routes/all-routes.js';
import type { ServerOptions } from '#src/server/server-options.js';

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
  body: any;
}

export interface Asked {
  body?: unknown;
  headers?: Record<string, string>;
}

export type Ask = (line: string, asked?: Asked) => Promise<Answer>;

/** `ask('POST /v1/users/ana/turns', { body })` */
export function serverAsk(options: ServerOptions): { server: Server; ask: Ask } {
  const server = createServer(options);
  return { server, ask: (line, asked) => askServer(server, line, asked) };
}

/** Says that whoever asks is this caller. */
export function asCaller(caller: Caller | null): Pick<ServerOptions, 'authenticate'> {
  return { authenticate: async () => caller };
}

async function askServer(server: Server, line: string, { body, headers = {} }: Asked = {}): Promise<Answer> {
  const [method = 'GET', path = '/'] = line.split(' ');
  const given = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  const response = await server.fetch(
    new Request(`http://localhost${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...given,
    }),
  );
  const text = await response.text();
  const isJson = /[/+]json$/.test(response.headers.get('content-type') ?? '') && text !== '';
  const answer: Answer = { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  if (response.headers.get('content-type') === 'application/json') checkAnswer(method, path, answer);
  return answer;
}

function checkAnswer(method: string, path: string, answer: Answer): void {
  const found = allRoutes.find(
    ({ contract }) =>
      contract.method.toUpperCase() === method &&
      new RegExp(`^${contract.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path.split('?')[0] ?? ''),
  );
  if (!found) return;
  expect(answer.status).toBe(found.contract.status);
  const { success, error } = found.contract.response.safeParse(answer.body);
  expect(success ? '' : `${method} ${path}: ${error?.message}`).toBe('');
}
