// Errors -> RFC 9457 problem documents. The only place that maps a code to an HTTP status.
import { type ErrorCode, isRecollectError } from '../errors.js';

/** Pinned by test/pins/http.test.ts. */
export const problemStatus = {
  invalid_input: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  ambiguous: 409,
  conflict: 409,
  idempotency_conflict: 409,
  payload_too_large: 413,
  rate_limited: 429,
  config_invalid: 500,
  database_unreachable: 503,
  database_locked: 503,
  database_newer: 503,
  database_unmigrated: 503,
  database_incompatible: 503,
  database_full: 507,
  database_failed: 500,
  embedding_model_missing: 503,
  embedding_model_altered: 503,
  embedding_model_changed: 503,
  embedding_failed: 502,
  model_unauthorized: 502,
  model_rate_limited: 503,
  model_unavailable: 502,
  model_refused: 502,
  dependency_missing: 500,
  vector_index_changed: 503,
  vector_index_failed: 502,
  webhook_failed: 502,
  server_unreachable: 502,
  timeout: 504,
  closed: 503,
  internal: 500,
} as const satisfies Record<ErrorCode, number>;

export interface Problem {
  /** `urn:recollect:problem:CODE` */
  type: string;
  title: string;
  status: number;
  /** One sentence that says what to do. */
  detail: string;
  code: ErrorCode;
  requestId: string;
  /** Machine-readable; never what anybody said. */
  details?: Record<string, unknown>;
}

export function problemOf(error: unknown, requestId: string): Problem {
  const code = isRecollectError(error) && Object.hasOwn(problemStatus, error.code) ? error.code : 'internal';
  const status = problemStatus[code];
  const known = isRecollectError(error) && !isConcealed(code) ? error : null;
  const details = known && Object.keys(known.details).length > 0 ? { details: known.details } : {};
  const title = titleOf(code);
  const detail = known?.message ?? `${title}; the server's log has more under this request id.`;
  return { type: `urn:recollect:problem:${code}`, title, status, detail, code, requestId, ...details };
}

/** With the headers that go with the status. */
export function problemResponse(problem: Problem, headers: Record<string, string> = {}): Response {
  const retryAfter = problem.details?.retryAfter;
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      ...(problem.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...(typeof retryAfter === 'number' ? { 'retry-after': String(Math.ceil(retryAfter)) } : {}),
      ...headers,
    },
  });
}

/** Their messages are for who runs the server: they name folders, hosts and roles. */
function isConcealed(code: ErrorCode): boolean {
  return (
    /^(database_|embedding_model_|vector_index_)/.test(code) ||
    ['config_invalid', 'dependency_missing', 'internal'].includes(code)
  );
}

/** `idempotency_conflict` -> `Idempotency conflict` */
function titleOf(code: ErrorCode): string {
  const words = code.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
