// How large a body may be. One whose length is said is judged by that (Node holds the sender to it), another is read up to the limit.
// Hono's own middleware wants its adapter's Request in place of the process's (listen.ts).
import type { MiddlewareHandler } from 'hono';
import { RecollectError } from '../errors.js';

/** `limit` in bytes. The request fails with `payload_too_large`. */
export function limitBody(limit: number): MiddlewareHandler {
  return async (c, next) => {
    const { raw } = c.req;
    const said = raw.headers.has('transfer-encoding') ? null : raw.headers.get('content-length');
    // The body is not touched where it need not be: the adapter then reads it without a stream.
    if (said === null && raw.body !== null) c.req.raw = withBody(raw, await readWithin(raw.body, limit));
    else if (Number(said) > limit && raw.body !== null) throw tooLarge();
    await next();
  };
}

async function readWithin(body: ReadableStream<Uint8Array>, limit: number): Promise<Buffer<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.length;
    // Not cancelled: that would cut the connection before the answer.
    if (size > limit) throw tooLarge();
    parts.push(read.value);
  }
  return Buffer.concat(parts);
}

function withBody({ url, method, headers, signal }: Request, body: Buffer<ArrayBuffer>): Request {
  return new Request(url, { method, headers, signal, body });
}

function tooLarge(): RecollectError {
  return new RecollectError('payload_too_large', 'The body is larger than this server takes.');
}
