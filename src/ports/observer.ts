// What watches the work, for traces and metrics: told what was done, how long it took and how it ended. Never a word anybody said, nor
// the id of a person. Implementations: drivers/open-telemetry.ts, server/work-metrics.ts, memory/recall-statistics.ts.
import type { RecallObservation } from '../domain/recall-outcome.js';
import type { Purpose, TokenCounts } from '../domain/usage.js';
import type { ModelEvent } from './language-model.js';

export type Step =
  | { kind: 'request'; method: string }
  | { kind: 'remember' }
  | { kind: 'recall' }
  | { kind: 'model'; operation: 'chat' | 'embeddings' | 'rerank'; model: string; purpose: Purpose }
  | { kind: 'job'; job: string; attempt: number };

/** What is known once it ended; each field of the kind of its step. */
export interface StepEnd {
  /** `route` is the template, `/v1/users/{userId}/recall`. */
  request?: { route: string; status: number };
  /** New ones. */
  remember?: { turns: number };
  recall?: RecallObservation & { steps: readonly { step: string; milliseconds: number }[] };
  model?: { model?: string | undefined; usage?: TokenCounts | null; stopReason?: string };
  /** What was thrown; of it only a code may be told. */
  error?: unknown;
}

export interface RunningStep {
  /** What is begun inside belongs to this step. */
  within<Result>(work: () => Result): Result;
  end(how: StepEnd, milliseconds: number): void;
}

export interface Observer {
  /** `cause`: who asked for it, as `traceparent` writes it. */
  begin(step: Step, cause?: string): RunningStep;
  /** A look into the shared cache. */
  looked?(cache: 'turns' | 'queries', outcome: 'hit' | 'stale' | 'miss'): void;
  /** What now runs, as the cause of what it asks others for; undefined where nobody traces. */
  cause?(): string | undefined;
}

/** Everybody who watches, as one; what goes wrong while watching is none of the work's business. */
export interface Observers extends Required<Observer> {
  /** Gives how to stop. */
  add(observer: Observer): () => void;
  /** Hands on what a model streams, as a step. */
  watchAnswer(step: Step & { kind: 'model' }, events: AsyncIterable<ModelEvent>): AsyncGenerator<ModelEvent>;
  /** Runs the work as a step; `describe` says what came of it. */
  watch<Result>(step: Step, work: () => Promise<Result>, describe?: (result: Result) => StepEnd): Promise<Result>;
}
