// One call of a client: path and body -> request, tried again where that is safe -> answer or RecollectError.
import { type ErrorCode, errorCodes, RecollectError } from '../errors.js';
import type { RouteContract, RouteValue, Serialisable } from '../server/contract/route.js';
import type { ClientOptions } from './client-types.js';

export interface CallInput<Route extends RouteContract> {
  params?: RouteValue<Route, 'params'>;
  query?: Serialisable<RouteValue<Route, 'query'>>;
  body?: Serialisable<RouteValue<Route, 'body'>>;
  /** It may be done twice: it only reads, or the server knows its key. */
  again?: boolean;
  idempotencyKey?: string;
  signal?: AbortSignal;
  /** Milliseconds; null for an answer that may go on. */
  timeout?: number | null;
  accept?: string;
}

export interface Caller {
  /** The response of a request that went well. The types hold method and path to the contract. */
  send<Route extends RouteContract>(
    method: Route['method'],
    path: Route['path'],
    input: CallInput<Route>,
  ): Promise<Response>;
  /** Its JSON. */
  call<Route extends RouteContract>(
    method: Route['method'],
    path: Route['path'],
    input: CallInput<Route>,
  ): Promise<RouteValue<Route, 'response'>>;
}

/** Statuses that say: not now. */
const busy = [429, 502, 503, 504];
/** The longest pause before another try, ms. */
const longestPause = 30_000;

export function createCaller(options: ClientOptions): Caller {
  const { retries = 2, timeout: usual = 60_000 } = options;
  const base = options.url.replace(/\/+$/, '');
  const fetchNow = options.fetch ?? globalThis.fetch;

  const send: Caller['send'] = async (method, path, input) => {
    const { timeout = usual, signal: given, again = method === 'get' } = input;
    const url = `${base}${writePath(path, input.params)}${writeQuery(input.query)}`;
    const body = input.body === undefined ? undefined : JSON.stringify(input.body);
    for (let attempt = 0; ; attempt += 1) {
      const signals = [given, timeout === null ? undefined : AbortSignal.timeout(timeout)].filter((one) => !!one);
      const headers = await writeHeaders(options, input, body !== undefined);
      const signal = signals.length > 0 ? AbortSignal.any(signals) : undefined;
      const left = again ? retries - attempt : 0;
      try {
        const response = await fetchNow(url, { method: method.toUpperCase(), headers, body, signal });
        if (response.ok) return response;
        if (left <= 0 || !busy.includes(response.status)) throw await readProblem(response);
        await response.body?.cancel();
        await pause(attempt, Number(response.headers.get('retry-after')), given);
      } catch (error) {
        if (error instanceof RecollectError) throw error;
        if (given?.aborted) throw error;
        if (left <= 0) throw notAnswered(error);
        await pause(attempt, 0, given);
      }
    }
  };

  return {
    send,
    async call(method, path, input) {
      return readJson(await send(method, path, input));
    },
  };
}

/** Throws `server_unreachable` where the answer broke off. */
export async function readJson<Value>(response: Response): Promise<Value> {
  try {
    return (await response.json()) as Value;
  } catch (cause) {
    throw new RecollectError('server_unreachable', 'The answer broke off.', { cause });
  }
}

/** `/users/{userId}` -> `/users/a%2Fb`. Two ids have another meaning in an address, and no way to be written. */
function writePath(path: string, params: object = {}): string {
  return path.replaceAll(/\{(\w+)\}/g, (_place, name: string) => {
    const value = String((params as Record<string, unknown>)[name]);
    if (value === '' || value === '.' || value === '..')
      throw new RecollectError('invalid_input', `${name} must not be empty, "." or "..": no address can hold it.`);
    return encodeURIComponent(value);
  });
}

function writeQuery(query: object = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const written = new URLSearchParams();
  for (const [name, value] of given) written.set(name, value instanceof Date ? value.toISOString() : String(value));
  return given.length === 0 ? '' : `?${written}`;
}

async function writeHeaders(
  { token }: ClientOptions,
  { accept = 'application/json', idempotencyKey }: { accept?: string; idempotencyKey?: string },
  hasBody: boolean,
): Promise<Record<string, string>> {
  const credential = typeof token === 'function' ? await token() : token;
  return {
    accept,
    ...(hasBody ? { 'content-type': 'application/json' } : {}),
    ...(credential === undefined ? {} : { authorization: `Bearer ${credential}` }),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
  };
}

/** Waits longer each time, or as long as the server says. Throws where the caller gave up. */
export async function pause(attempt: number, retryAfter: number, signal: AbortSignal | undefined): Promise<void> {
  const milliseconds = retryAfter > 0 ? retryAfter * 1_000 : 100 * 4 ** attempt * (0.5 + Math.random());
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, Math.min(milliseconds, longestPause));
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
  signal?.throwIfAborted();
}

async function readProblem(response: Response): Promise<RecollectError> {
  const text = await response.text();
  try {
    return problemError(JSON.parse(text));
  } catch (cause) {
    const message = `The server answered ${response.status}, and not as Recollect does; is the address right?`;
    return new RecollectError('internal', message, { cause, details: { status: response.status } });
  }
}

/** The error a problem document stands for; `internal` for a code of a newer server. */
export function problemError(problem: unknown): RecollectError {
  const { code, detail, details, requestId } = problem as Record<string, unknown>;
  if (typeof code !== 'string' || typeof detail !== 'string')
    throw new RecollectError('internal', 'This is no problem document.');
  const known = errorCodes.find((one) => one === code) ?? ('internal' satisfies ErrorCode);
  return new RecollectError(known, detail, { details: { ...(details as object | undefined), requestId } });
}

function notAnswered(cause: unknown): RecollectError {
  const late = cause instanceof Error && cause.name === 'TimeoutError';
  return late
    ? new RecollectError('timeout', 'The server did not answer in time.', { cause })
    : new RecollectError('server_unreachable', 'The server cannot be reached.', { cause });
}
