// What Recollect itself refuses, as an answer that the provider's own clients read.
import type { RecollectError } from '../../../errors.js';
import type { Protocol } from './protocol.js';

export interface ErrorAnswer {
  status: number;
  code: string;
  message: string;
  requestId: string;
  /** Seconds; undefined: it cannot go better the next time, unless it is a server's error. */
  retryAfter?: number;
}

export function errorAnswer(name: Protocol['name'], error: ErrorAnswer): Response {
  const { status, code, requestId, retryAfter } = error;
  const message = `Recollect: ${error.message}`;
  const body =
    name === 'anthropic'
      ? { type: 'error', error: { type: anthropicTypes[status] ?? 'api_error', message }, request_id: requestId }
      : { error: { message, type: status < 500 ? 'invalid_request_error' : 'server_error', param: null, code } };
  const final: Record<string, string> = status < 500 ? { 'x-should-retry': 'false' } : {};
  const retry = retryAfter === undefined ? final : { 'retry-after': String(Math.ceil(retryAfter)) };
  return Response.json(body, { status, headers: { 'x-recollect-error': code, ...retry } });
}

/** In a process there is no server whose error it could be. */
export function errorInProcess(name: Protocol['name'], { code, message }: RecollectError): Response {
  const answer = errorAnswer(name, { status: code === 'invalid_input' ? 400 : 503, code, message, requestId: 'none' });
  answer.headers.set('x-should-retry', 'false');
  return answer;
}

const anthropicTypes: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
};
