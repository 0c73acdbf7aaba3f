// One POST of JSON to a provider's API: retried where trying again can help, never longer than its time, never with the key
// in an error. Shared by the drivers that need nothing but fetch.
import { setTimeout as delay } from 'node:timers/promises';
import { type ErrorCode, isRecollectError, RecollectError } from '../errors.js';

export interface Provider {
  /** For messages: `OpenAI`, `Cohere`. */
  name: string;
  /** Setting that holds the key, for messages. */
  keySetting: string;
  /** Without a slash at the end. */
  baseUrl: string;
  apiKey?: string;
  /** Retries of one call on 408, 409, 429, 5xx and lost connections. Default 3. */
  maxRetries?: number;
  /** Milliseconds for one try. Default 60,000. */
  timeout?: number;
}

/** Sooner than that a provider that is busy is asked again in vain; longer than that nobody waits. */
const [firstWait, longestWait] = [500, 20_000];
const retried = new Set([408, 409, 425, 429, 500, 502, 503, 504, 529]);

export interface PostOptions {
  signal?: AbortSignal;
  /** The time ends when the answer begins. Default false: when it is read. */
  streams?: boolean;
}

/** Gives the response when its status is 2xx; the caller reads the body. Throws `model_*` errors with `details.status`. */
export async function postJson(
  provider: Provider,
  path: string,
  body: unknown,
  options: PostOptions = {},
): Promise<Response> {
  const text = JSON.stringify(body);
  const { signal } = options;
  for (let tries = 0; ; tries++) {
    const outcome = await attempt(provider, path, text, options);
    // Not by the class of the response: web frameworks put their own in place of the one fetch gives.
    if (!('error' in outcome)) return outcome;
    const { error, again, wait } = outcome;
    const pause = wait ?? firstWait * 2 ** tries * (0.75 + Math.random() / 2);
    if (!again || tries >= (provider.maxRetries ?? 3) || pause > longestWait) throw error;
    await delay(pause, undefined, { signal }).catch(() => {
      throw stopped(provider);
    });
  }
}

interface Failed {
  error: RecollectError;
  again: boolean;
  /** Milliseconds, where the provider said so. */
  wait: number | null;
}

async function attempt(
  provider: Provider,
  path: string,
  body: string,
  { signal, streams = false }: PostOptions,
): Promise<Response | Failed> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), provider.timeout ?? 60_000);
  // The body that is read after its time must not keep the process alive.
  timer.unref();
  try {
    const response = await fetch(`${provider.baseUrl}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(provider.apiKey === undefined ? {} : { authorization: `Bearer ${provider.apiKey}` }),
      },
      body,
      // A redirect would carry the key elsewhere.
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
    });
    if (streams) clearTimeout(timer);
    if (response.ok) return response;
    return await refused(provider, response);
  } catch (error) {
    if (signal?.aborted) return { error: stopped(provider), again: false, wait: null };
    if (isRecollectError(error)) return { error, again: false, wait: null };
    const what = late.signal.aborted ? 'did not answer in time' : 'could not be reached';
    // The cause is left out: fetch quotes a key that no header can hold.
    return { error: new RecollectError('model_unavailable', `${provider.name} ${what}.`), again: true, wait: null };
  }
}

async function refused(provider: Provider, response: Response): Promise<Failed> {
  const { status } = response;
  const said = readMessage(await response.text().catch(() => ''));
  const [code, message] = describe(provider, status, said);
  const wait = readRetryAfter(response.headers);
  const details = { status, ...(wait === null ? {} : { retryAfterSeconds: wait / 1000 }) };
  return { error: new RecollectError(code, message, { details }), again: retried.has(status), wait };
}

function describe({ name, keySetting, apiKey }: Provider, status: number, said: string): [ErrorCode, string] {
  if (status === 401 || status === 403)
    return ['model_unauthorized', `${name} did not accept the API key; check ${keySetting}.`];
  if (status === 402) return ['model_unauthorized', `The account of this key cannot pay ${name} for the call.`];
  if (status === 429) return ['model_rate_limited', `${name}'s rate limit is reached; try again in a moment.`];
  if (status >= 500 || retried.has(status))
    return ['model_unavailable', `${name}'s API has a problem (HTTP ${status}); try again later.`];
  const reason = apiKey ? said.replaceAll(apiKey, '[key]') : said;
  return ['model_refused', `${name}'s API refused the request (HTTP ${status}).${reason ? ` It says: ${reason}` : ''}`];
}

/** OpenAI and those like it: {error: {message}}; Cohere {message}; Voyage {detail}. */
function readMessage(body: string): string {
  try {
    const { error, message, detail } = JSON.parse(body) as Record<string, unknown>;
    const nested = typeof error === 'object' && error !== null ? (error as { message?: unknown }).message : error;
    const said = [nested, message, detail].find((text) => typeof text === 'string');
    return typeof said === 'string' ? said.replace(/\s+/g, ' ').slice(0, 300) : '';
  } catch {
    return '';
  }
}

/** Milliseconds: `retry-after-ms`, or `retry-after` as seconds or as a date. */
export function readRetryAfter(headers: Headers): number | null {
  const milliseconds = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(milliseconds)) return Math.max(0, milliseconds);
  const value = headers.get('retry-after');
  if (value === null) return null;
  const wait = Number.isFinite(Number(value)) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
}

function stopped({ name }: Provider): RecollectError {
  return new RecollectError('model_unavailable', `The call to ${name} was stopped by its caller.`, {
    details: { aborted: true },
  });
}
