// What callers of the HTTP API depend on, as literals: routes and who may call them, the status of every error code.
import { expect, test } from 'vitest';
import { errorCodes } from '#src/errors.js';
import { describeApi } from '#src/server/open-api.js';
import { problemOf, problemStatus } from '#src/server/problem.js';
import { allRoutes } from '#src/server/routes/all-routes.js';

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
    vector_index_changed: 503,
    vector_index_failed: 502,
    webhook_failed: 502,
    server_unreachable: 502,
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

test('the routes, the scope each needs, which ones a user may ask for its own sake, which ones take an idempotency key', () => {
  const lines = allRoutes.map(({ contract }) => {
    const notes = [contract.scope, contract.ownUser ? 'own' : '', contract.keyed ? 'keyed' : ''];
    return [contract.method.toUpperCase(), contract.path, contract.operation, ...notes].filter(Boolean).join(' ');
  });
  expect(lines).toEqual([
    'POST /v1/users/{userId}/turns remember write keyed',
    'GET /v1/users/{userId}/turns listTurns read',
    'GET /v1/users/{userId}/turns/{id} getTurn read',
    'GET /v1/users/{userId}/sessions listSessions read',
    'GET /v1/users/{userId}/sessions/{id} getSession read',
    'GET /v1/users/{userId}/summary getSummary read',
    'POST /v1/users/{userId}/recall recall read',
    'POST /v1/users/{userId}/chat chat write keyed',
    'GET /v1/users/{userId}/facts listFacts read',
    'POST /v1/users/{userId}/facts addFact write keyed',
    'GET /v1/users/{userId}/facts/{id} getFact read',
    'PATCH /v1/users/{userId}/facts/{id} updateFact write keyed',
    'DELETE /v1/users/{userId}/facts/{id} retractFact write keyed',
    'GET /v1/users/{userId}/facts/{id}/history factHistory read',
    'GET /v1/users/{userId}/review reviewFacts read',
    'POST /v1/users/{userId}/facts/{id}/restore restoreFact write keyed',
    'POST /v1/users/{userId}/facts/{id}/pin pinFact write keyed',
    'POST /v1/users/{userId}/facts/{id}/unpin unpinFact write keyed',
    'POST /v1/users/{userId}/facts/{id}/approve approveFact write keyed',
    'POST /v1/users/{userId}/facts/{id}/reject rejectFact write keyed',
    'GET /v1/users/{userId}/map mapFacts read',
    'GET /v1/users/{userId}/forecast forecastUpkeep read',
    'GET /v1/users/{userId}/export exportUser admin own',
    'POST /v1/users/{userId}/merge mergeUsers admin',
    'DELETE /v1/users/{userId} eraseUser admin own',
    'GET /v1/users/{userId}/stored getStored read',
    'GET /v1/users/{userId}/audit/verification verifyAudit admin own',
    'GET /v1/users/{userId}/audit listAudit admin own',
    'GET /v1/users/{userId}/events followEvents read',
    'POST /v1/users/{userId}/tokens mintToken admin',
    'GET /v1/users/{userId}/profile getProfile read',
    'GET /v1/stats getStats admin',
    'GET /v1/doctor getDoctor admin',
    'GET /v1/stats/recalls getRecallStats admin',
    'GET /v1/jobs listJobs admin',
    'POST /v1/jobs/{id}/retry retryJob admin',
    'POST /v1/jobs/run runJobs admin',
    'GET /v1/usage getUsage admin',
    'GET /v1/users/{userId}/usage getUserUsage read',
  ]);
});

test('the OpenAPI document hangs together', () => {
  const document = describeApi();
  expect(document.openapi).toBe('3.1.0');
  const text = JSON.stringify(document);
  const schemas = Object.keys(document.components?.schemas ?? {});
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) expect(schemas).toContain(name);
  expect(text.match(/"\$ref":"(?!#\/components\/schemas\/)/)).toBeNull();
  const operations = allRoutes.map(({ contract }) => contract.operation);
  expect(new Set(operations).size).toBe(operations.length);
  for (const { contract } of allRoutes) {
    const operation = document.paths?.[contract.path]?.[contract.method];
    const inPath = operation?.parameters?.flatMap((one) => ('in' in one && one.in === 'path' ? [`{${one.name}}`] : []));
    expect(inPath ?? []).toEqual(contract.path.match(/\{\w+\}/g) ?? []);
    expect(Object.keys(operation?.responses ?? {})).toEqual([String(contract.status), 'default']);
  }
});
