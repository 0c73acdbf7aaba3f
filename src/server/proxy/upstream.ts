// Sends a request on to the provider as it is, and gives the answer back as it comes: status, headers and the very bytes. Not
// with fetch, which would unpack what is compressed.
import { Agent as HttpAgent, type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';
import { RecollectError } from '../../errors.js';

export interface UpstreamRequest {
  method: string;
  headers: Headers;
  body: Uint8Array | null;
  /** Aborted when the caller leaves. */
  signal: AbortSignal;
}

export interface UpstreamAnswer {
  status: number;
  headers: Headers;
  body: ReadableStream<Uint8Array> | null;
}

export interface Upstream {
  /** Throws `model_unavailable` where the provider cannot be reached. */
  send(url: string, request: UpstreamRequest): Promise<UpstreamAnswer>;
}

export function createUpstream(): Upstream {
  const options = { keepAlive: true, maxFreeSockets: 256 };
  const [http, https] = [new HttpAgent(options), new HttpsAgent(options)];
  return {
    async send(url, request) {
      const secure = url.startsWith('https:');
      const headers = outgoingHeaders(request.headers);
      if (request.body !== null) headers['content-length'] = String(request.body.byteLength);
      const { method, signal } = request;
      const sent = { method, signal, headers, agent: secure ? https : http };
      return toAnswer(await ask(url, secure ? requestHttps : requestHttp, sent, request.body), method);
    },
  };
}

/** Between two ends of one connection only; the length is that of what is sent, the rest is for Recollect. */
const notForOthers = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer', 'transfer-encoding'],
  ...['upgrade', 'host', 'content-length', 'cookie', 'expect'],
]);

function outgoingHeaders(headers: Headers): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of headers)
    if (!notForOthers.has(name) && !name.startsWith('x-recollect-')) kept[name] = value;
  return kept;
}

function ask(
  url: string,
  send: typeof requestHttp,
  options: RequestOptions,
  body: Uint8Array | null,
  again = true,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = send(url, options, resolve);
    request.once('error', (cause: NodeJS.ErrnoException) => {
      // A connection that was kept may have been closed by the other end just now.
      if (again && request.reusedSocket && cause.code === 'ECONNRESET')
        return resolve(ask(url, send, options, body, false));
      reject(
        new RecollectError('model_unavailable', `The provider's API cannot be reached (${cause.code ?? cause.name}).`, {
          cause,
        }),
      );
    });
    request.end(body ?? undefined);
  });
}

function toAnswer(message: IncomingMessage, method: string): UpstreamAnswer {
  const headers = new Headers();
  for (let at = 0; at < message.rawHeaders.length; at += 2) {
    const name = message.rawHeaders[at]!.toLowerCase();
    if (!notForOthers.has(name) || name === 'content-length') headers.append(name, message.rawHeaders[at + 1]!);
  }
  const status = message.statusCode ?? 502;
  const bodiless = method === 'HEAD' || status === 204 || status === 304;
  if (bodiless) message.resume();
  return {
    ...{ status, headers },
    body: bodiless ? null : (Readable.toWeb(message) as ReadableStream<Uint8Array>),
  };
}
