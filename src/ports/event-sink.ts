// Where events are delivered to. Implementation: drivers/webhook.ts.
import type { MemoryEvent } from '../domain/event.js';

export interface EventSink {
  /** Resolves once it was taken; may be called again with the same event. Throws `webhook_failed`. */
  deliver(userId: string, event: MemoryEvent, signal: AbortSignal): Promise<void>;
}
