// Whether an error says that a provider cannot answer now, or that something is to be put right first.
import { isRecollectError, type RecollectError } from '../errors.js';

/** A model that is down, busy, or not asked because it was down. Not: a wrong key, a refusal, a caller who left. */
export function cannotAnswer(error: unknown): error is RecollectError {
  if (!isRecollectError(error) || error.details.aborted === true) return false;
  const code = error.code === 'embedding_failed' ? error.details.reason : error.code;
  return code === 'model_unavailable' || code === 'model_rate_limited';
}

/** The same of a model that was really asked. */
export function isOutage(error: unknown): error is RecollectError {
  return cannotAnswer(error) && error.details.circuitOpen !== true;
}
