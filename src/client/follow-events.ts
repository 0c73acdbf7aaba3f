// What happens to facts, as a stream that outlives its connections.
import { isRecollectError } from '../errors.js';
import type * as contract from '../server/contract/events.js';
import { type Caller, pause, problemError } from './call.js';
import type { MemoryEvent } from './client-types.js';
import { readEvents } from './read-stream.js';

/** Ends when the signal says so. Throws what the server refuses; a connection that breaks is opened again, however often. */
export async function* followEvents(
  { send }: Caller,
  { userId, after, signal }: { userId: string; after?: string; signal?: AbortSignal },
): AsyncGenerator<MemoryEvent, void, undefined> {
  let last = after;
  for (let attempt = 0; !signal?.aborted; attempt = Math.min(attempt + 1, 4)) {
    try {
      const input = { params: { userId }, query: { after: last }, accept: 'text/event-stream', signal, timeout: null };
      const response = await send<typeof contract.followEvents>('get', '/v1/users/{userId}/events', input);
      for await (const data of readEvents(response)) {
        const event = data as MemoryEvent | { type: 'error'; problem: unknown };
        if ('type' in event) throw problemError(event.problem);
        attempt = 0;
        last = event.id;
        yield event;
      }
    } catch (error) {
      if (signal?.aborted) return;
      if (!isRecollectError(error) || error.code !== 'server_unreachable') throw error;
    }
    await pause(attempt, 0, signal).catch(endQuietly);
  }
}

/** The signal ended the pause; the loop sees it. */
function endQuietly(): undefined {
  return undefined;
}
