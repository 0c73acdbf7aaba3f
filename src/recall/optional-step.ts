// Steps of recall that ask another model: capped by time, and never the reason why recall fails.
import type { StepOutcome } from '../domain/recalled.js';

export interface StepResult<Value> {
  outcome: StepOutcome;
  /** Null unless `done`. */
  value: Value | null;
}

/** Waits at most `timeout` milliseconds; a model that does not mind its signal is left behind. */
export async function tryStep<Value>(
  timeout: number,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<StepResult<Value>> {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<StepResult<Value>>((resolve) => {
    timer = setTimeout(() => {
      stop.abort();
      resolve({ outcome: 'timeout', value: null });
    }, timeout);
  });
  const working = (async (): Promise<StepResult<Value>> => {
    try {
      return { outcome: 'done', value: await work(stop.signal) };
    } catch {
      // Not lost: the outcome says it, recall counts it, and the ranking without the step stands.
      return { outcome: stop.signal.aborted ? 'timeout' : 'failed', value: null };
    }
  })();
  try {
    return await Promise.race([working, late]);
  } finally {
    clearTimeout(timer);
  }
}
