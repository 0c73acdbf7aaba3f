// Idempotency keys: a write that is sent again with its key is not done again, and gets the same answer.
import { createHash } from 'node:crypto';
import { invalid } from '../domain/input.js';
import { RecollectError } from '../errors.js';
import type { Requests } from '../memory-types/memory.js';

export interface KeyedRequest {
  userId: string;
  key: string;
  method: string;
  /** Of the request, without the query. */
  path: string;
  body: string;
}

/** Bytes; the agent makes names of turns from it. */
const longestKey = 150;

/** Null without one. Throws `invalid_input`. */
export function readKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  if (!/^[\x21-\x7e]+$/.test(header) || header.length > longestKey)
    throw invalid(`Idempotency-Key must be 1 to ${longestKey} visible ASCII characters.`);
  return header;
}

/** Runs `work` once for a key. Only answers that say it was done are kept; what failed may be tried again. */
export async function once(
  requests: Requests,
  { userId, key, ...request }: KeyedRequest,
  work: () => Promise<Response>,
): Promise<Response> {
  const hash = createHash('sha256').update(JSON.stringify(request)).digest();
  const claimed = await requests.claim(userId, key, hash);
  if (claimed.state === 'other')
    throw new RecollectError(
      'idempotency_conflict',
      'This Idempotency-Key was used for another request; take a new one.',
    );
  if (claimed.state === 'running')
    throw new RecollectError('idempotency_conflict', 'The first request with this Idempotency-Key is still running.', {
      details: { retryAfter: 1 },
    });
  if (claimed.state === 'done' && claimed.answer) return replay(claimed.answer);
  try {
    const response = await work();
    if (!response.ok) await requests.release(userId, key);
    // A stream is not kept; asked again, it is run again, and the agent knows its own key.
    else if (response.headers.get('content-type') !== 'application/json') await requests.keep(userId, key, null);
    else await requests.keep(userId, key, { status: response.status, body: await response.clone().text() });
    return response;
  } catch (error) {
    await requests.release(userId, key);
    throw error;
  }
}

function replay({ status, body }: { status: number; body: string }): Response {
  return new Response(body, {
    status,
    headers: { 'content-type': 'application/json', 'idempotency-replayed': 'true' },
  });
}
