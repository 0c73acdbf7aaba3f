// The one error class. Its codes are a closed set; transports map them (exit status, HTTP status), nothing else does.

/** Every code an error of Recollect can carry. Adding one is a public change: the pin test lists them. */
export const errorCodes = [
  'invalid_input',
  'not_found',
  'ambiguous',
  'conflict',
  'unauthorized',
  'forbidden',
  'rate_limited',
  'payload_too_large',
  'idempotency_conflict',
  'config_invalid',
  'database_unreachable',
  'database_locked',
  'database_newer',
  'database_unmigrated',
  'database_incompatible',
  'database_full',
  'database_failed',
  'embedding_model_missing',
  'embedding_model_altered',
  'embedding_model_changed',
  'embedding_failed',
  'model_unauthorized',
  'model_rate_limited',
  'model_unavailable',
  'model_refused',
  'dependency_missing',
  'vector_index_changed',
  'vector_index_failed',
  'webhook_failed',
  'server_unreachable',
  'timeout',
  'closed',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export interface RecollectErrorOptions {
  cause?: unknown;
  /** Machine-readable details; never message content or other people's text. */
  details?: Record<string, unknown>;
}

/** The only error Recollect throws on purpose. `message` is one clear sentence that says what to do. */
export class RecollectError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown>;

  constructor(code: ErrorCode, message: string, options: RecollectErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RecollectError';
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** True for a RecollectError, also one from a second copy of the package. */
export function isRecollectError(error: unknown): error is RecollectError {
  return error instanceof Error && error.name === 'RecollectError' && 'code' in error;
}
