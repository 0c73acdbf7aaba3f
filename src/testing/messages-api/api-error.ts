// Error answers in the API's shape. Source: page api/errors; resources/shared.d.ts, ErrorResponse and ErrorType.
import { randomBytes } from 'node:crypto';

/** Status -> `error.type` and the message used when a step gives none. */
const errorKinds: Readonly<Record<number, { type: string; message: string }>> = {
  400: { type: 'invalid_request_error', message: 'Invalid request data' },
  401: { type: 'authentication_error', message: 'invalid x-api-key' },
  403: { type: 'permission_error', message: 'Your API key does not have permission to use the specified resource.' },
  404: { type: 'not_found_error', message: 'Not Found' },
  405: { type: 'invalid_request_error', message: 'Method Not Allowed' },
  413: { type: 'request_too_large', message: 'Request exceeds the maximum size' },
  429: { type: 'rate_limit_error', message: 'Number of requests has exceeded your rate limit.' },
  500: { type: 'api_error', message: 'Internal server error' },
  529: { type: 'overloaded_error', message: 'Overloaded' },
};

export interface ApiError {
  type: 'error';
  error: { type: string; message: string; details?: Record<string, unknown> };
  request_id: string;
}

export function apiError(status: number, requestId: string, message?: string): ApiError {
  const kind = errorKinds[status] ?? { type: 'api_error', message: `Status ${status}` };
  return { type: 'error', error: { type: kind.type, message: message ?? kind.message }, request_id: requestId };
}

/** A fresh id such as `req_0f3c...`. Random, because ids of two servers meet in one stored conversation. */
export function newId(prefix: 'req' | 'msg' | 'toolu'): string {
  return `${prefix}_${randomBytes(12).toString('hex')}`;
}
