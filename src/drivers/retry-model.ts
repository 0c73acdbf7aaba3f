// Tries a model again where that can help: port -> port. The only place that retries for models the settings name; their drivers
// then do not. What somebody has read of a stream cannot be unsaid, so a stream that broke after its first words is not repeated.
import { setTimeout as delay } from 'node:timers/promises';
import { isOutage } from '../domain/outage.js';
import { isRecollectError, RecollectError } from '../errors.js';
import type { LanguageModel, ModelEvent } from '../ports/language-model.js';

export interface RetryOptions {
  /** Tries after the first. Default 3. */
  retries?: number;
  /** Milliseconds before the first of them, doubled each time, give or take a quarter. What the provider asks for wins. Default 500. */
  firstWait?: number;
  /** Milliseconds; where the provider asks for more, nobody waits. Default 20,000. */
  longestWait?: number;
  /** Milliseconds one answer may take from its first to its last word. Default 600,000. */
  deadline?: number;
}

export function retryModel(model: LanguageModel, options: RetryOptions = {}): LanguageModel {
  const deadline = options.deadline ?? 600_000;

  return {
    name: model.name,
    async *stream(request) {
      for (let tries = 0; ; tries += 1) {
        const held: ModelEvent[] = [];
        const { signal, explain } = within(deadline, request.signal);
        let told = false;
        try {
          for await (const event of model.stream({ ...request, signal })) {
            if (request.whole) held.push(event);
            else {
              told = true;
              yield event;
            }
          }
          yield* held;
          return;
        } catch (error) {
          if (told) throw explain(error);
          await pauseBeforeRetry(explain(error), tries, options, request.signal);
        }
      }
    },
    structured: (request) =>
      retryCall((signal) => model.structured({ ...request, signal }), { ...options, deadline }, request.signal),
  };
}

/** The same for one call. */
export async function retryCall<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  options: RetryOptions,
  given: AbortSignal | undefined,
): Promise<Result> {
  for (let tries = 0; ; tries += 1) {
    const { signal, explain } = within(options.deadline ?? 600_000, given);
    try {
      return await work(signal);
    } catch (error) {
      await pauseBeforeRetry(explain(error), tries, options, given);
    }
  }
}

/** Throws the error where another try cannot help or nobody would wait for it. */
async function pauseBeforeRetry(
  error: unknown,
  tries: number,
  { retries = 3, firstWait = 500, longestWait = 20_000 }: RetryOptions,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (!isOutage(error) || tries >= retries || signal?.aborted) throw error;
  const asked = error.details.retryAfterSeconds;
  // Spread also where the provider names a time: everybody it told so would come back at once.
  const wait = (typeof asked === 'number' ? asked * 1_000 : firstWait * 2 ** tries) * spread();
  if (wait > longestWait) throw error;
  await delay(wait, undefined, { signal }).catch(() => {
    throw error;
  });
}

/** Never sooner than asked for. */
function spread(): number {
  return 1 + Math.random() / 4;
}

/** The caller's signal with an end of our own, which is not the caller's leaving. */
function within(milliseconds: number, given: AbortSignal | undefined) {
  const late = AbortSignal.timeout(milliseconds);
  return {
    signal: given ? AbortSignal.any([given, late]) : late,
    explain(error: unknown): unknown {
      if (!late.aborted || given?.aborted || !isRecollectError(error)) return error;
      return new RecollectError('model_unavailable', 'The model did not finish its answer in time.', { cause: error });
    },
  };
}
