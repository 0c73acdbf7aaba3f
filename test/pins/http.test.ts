// What callers of the HTTP API depend on, as literals: the status of every error code.
import { expect, test } from 'vitest';
import { errorCodes } from '#src/errors.js';
import { problemOf, problemStatus } from '#src/server/problem.js';

test('the status of each code', () => {
  expect(Object.keys(problemStatus).sort()).toEqual([...errorCodes].sort());
  expect(problemStatus).toEqual({
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
    webhook_failed: 502,
    timeout: 504,
    closed: 503,
    internal: 500,
  });
});

test('an error nobody expected says nothing of itself', () => {
  const problem = problemOf(new Error('I am allergic to peanuts'), 'r1');
  expect(problem).toMatchObject({ status: 500, code: 'internal', requestId: 'r1' });
  expect(JSON.stringify(problem)).not.toContain('peanuts');
});
