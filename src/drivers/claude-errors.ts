// What the SDK throws, as Recollect's errors. Known by status, not by class: streams throw bare errors as well.
import { type ErrorCode, isRecollectError, RecollectError } from '../errors.js';
import { readRetryAfter } from './post-json.js';

/** Gives a RecollectError for anything the SDK throws; one that is already ours passes. The key is never in it. */
export function claudeError(
  error: unknown,
  { model, apiKey }: { model: string; apiKey?: string },
  signal?: AbortSignal,
): RecollectError {
  if (isRecollectError(error)) return error;
  if (signal?.aborted)
    return new RecollectError('model_unavailable', 'The call to Claude was stopped by its caller.', {
      cause: error,
      details: { aborted: true },
    });
  const { status, apiMessage, headers } = error as { status?: unknown; apiMessage?: unknown; headers?: Headers };
  if (typeof status !== 'number') return withoutStatus(error, apiKey);
  const said = typeof apiMessage === 'string' ? ` Claude's API says: ${withoutKey(apiMessage, apiKey)}` : '';
  const [code, message] = describe(status, model);
  const wait = headers ? readRetryAfter(headers) : null;
  return new RecollectError(code, code === 'model_refused' ? `${message}${said}` : message, {
    cause: error,
    details: { status, model, ...(wait === null ? {} : { retryAfterSeconds: wait / 1_000 }) },
  });
}

function describe(status: number, model: string): [ErrorCode, string] {
  if (status === 401) return ['model_unauthorized', 'Claude did not accept the API key; check ANTHROPIC_API_KEY.'];
  if (status === 402) return ['model_unauthorized', 'The account of this API key cannot pay for the call.'];
  if (status === 403) return ['model_unauthorized', `This API key may not use ${model}.`];
  if (status === 429) return ['model_rate_limited', 'Claude’s rate limit is reached; try again in a moment.'];
  if (status === 529) return ['model_unavailable', 'Claude is overloaded; try again in a moment.'];
  if (status >= 500) return ['model_unavailable', `Claude's API has a problem (HTTP ${status}); try again later.`];
  if (status === 408 || status === 409 || status === 499)
    return ['model_unavailable', `The call to Claude did not finish (HTTP ${status}); try again.`];
  if (status === 404) return ['model_refused', `Claude's API does not know the model ${model} or the address.`];
  return ['model_refused', `Claude's API refused the request (HTTP ${status}).`];
}

/** No answer, half an answer, or an error event inside a stream. */
function withoutStatus(error: unknown, apiKey: string | undefined): RecollectError {
  const message = error instanceof Error ? error.message : '';
  // The SDK looks for credentials on the first call and has no class for finding none.
  if (/authentication method|credential/i.test(message))
    return new RecollectError('model_unauthorized', 'There is no API key for Claude; set ANTHROPIC_API_KEY.', {
      cause: error,
    });
  return new RecollectError(
    'model_unavailable',
    /time(d )?-?out/i.test(message)
      ? 'Claude did not answer in time; try again.'
      : 'The connection to Claude failed or broke off; try again.',
    { cause: hasKey(error, apiKey) ? undefined : error },
  );
}

function withoutKey(text: string, apiKey: string | undefined): string {
  return apiKey ? text.replaceAll(apiKey, '[key]') : text;
}

/** A key with a character that no header can hold is quoted by fetch in its error. */
function hasKey(error: unknown, apiKey: string | undefined): boolean {
  if (!apiKey || !(error instanceof Error)) return false;
  return error.message.includes(apiKey) || hasKey(error.cause, apiKey);
}
