// The public shapes of memory.events. Implementation: memory/events.ts.
import type { MemoryEvent } from '../domain/event.js';

export interface SubscribeInput {
  userId: string;
  /** Id of the last event that was seen: goes on right after it. Default: what happens from now on. */
  after?: string;
  /** Ends the subscription. */
  signal?: AbortSignal;
  /** Milliseconds between two looks at the database; default 1,000. */
  interval?: number;
}

/** What happens to facts, whichever process does it. */
export interface Events {
  /**
   * Never ends by itself; ends with the signal, or when the memory is closed. Asks the database each `interval`. An event comes
   * once in one subscription; after going on with `after`, one that was seen shortly before may come again. Throws `invalid_input`.
   */
  subscribe(input: SubscribeInput): AsyncIterable<MemoryEvent>;
}
