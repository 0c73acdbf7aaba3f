// Where events are delivered to. Implementation: drivers/webhook.ts.
import type { BudgetAlert } from '../domain/budget.js';
import type { MemoryEvent } from '../domain/event.js';

export interface EventSink {
  /** Resolves once it was taken; may be called again with the same event. Throws `webhook_failed`. */
  deliver(userId: string, event: MemoryEvent, signal: AbortSignal): Promise<void>;
  /** Tells of a budget; equal alerts have equal ids. Throws `webhook_failed`. */
  alert(alert: BudgetAlert, signal: AbortSignal): Promise<void>;
}
