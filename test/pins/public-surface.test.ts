// What users depend on, as literals. A red test here asks for a decision: is this change of the public surface meant?
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as client from '#src/client/index.js';
import { environmentNames } from '#src/config.js';
import { errorCodes } from '#src/errors.js';
import * as recollect from '#src/index.js';
import * as mcp from '#src/mcp/index.js';
import * as server from '#src/server/index.js';
import * as testing from '#src/testing/index.js';

test('the error codes', () => {
  expect(errorCodes).toEqual([
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
  ]);
});

test('what the package offers, needs and publishes', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(manifest.exports).toEqual({
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './mcp': { types: './dist/mcp/index.d.ts', default: './dist/mcp/index.js' },
    './testing': { types: './dist/testing/index.d.ts', default: './dist/testing/index.js' },
    './client': { types: './dist/client/index.d.ts', default: './dist/client/index.js' },
    './server': { types: './dist/server/index.d.ts', default: './dist/server/index.js' },
    './compat/parts/*': null,
    './compat/*': { types: './dist/compat/*.d.ts', default: './dist/compat/*.js' },
    './package.json': './package.json',
  });
  expect(manifest.bin).toEqual({ recollect: './dist/cli/main.js' });
  expect(manifest.engines).toEqual({ node: '>=20.19' });
  expect(manifest.files).toEqual(['dist', 'migrations', 'models', 'templates', 'README.md', 'CHANGELOG.md', 'LICENSE']);
});

test('the names of recollect', () => {
  expect(Object.keys(recollect).sort()).toEqual([
    'RecollectError',
    'builtInFactTypes',
    'createAgent',
    'createClaude',
    'createClaudeExtractor',
    'createCohereEmbedding',
    'createHttpReranker',
    'createLocalEmbedding',
    'createMemory',
    'createOfflineExtractor',
    'createOpenAiEmbedding',
    'createOpenAiModel',
    'createPineconeIndex',
    'createRedisCache',
    'createResilientModel',
    'createVoyageEmbedding',
    'environmentNames',
    'errorCodes',
    'fromAiSdk',
    'isRecollectError',
    'modelPrices',
    'pricesAsOf',
    'reembed',
    'reindex',
  ]);
});

test('the names of recollect/testing', () => {
  expect(Object.keys(testing).sort()).toEqual([
    'createFakeClock',
    'createHashEmbedding',
    'createMemoryCache',
    'createScriptedModel',
    'embeddingModelChecks',
    'languageModelChecks',
    'mergeTurns',
    'messagesApiRules',
    'rerankerChecks',
    'sharedCacheChecks',
    'startMessagesApi',
    'vectorIndexChecks',
  ]);
});

test('the names of recollect/client and recollect/server', () => {
  expect(Object.keys(client).sort()).toEqual([
    'RecollectError',
    'createClient',
    'errorCodes',
    'isRecollectError',
    'newIdempotencyKey',
  ]);
  expect(Object.keys(server).sort()).toEqual([
    'createAuthenticator',
    'createRateLimiter',
    'createServer',
    'createUserTokens',
    'listen',
    'problemStatus',
  ]);
});

test('the environment names', () => {
  expect(Object.keys(environmentNames)).toEqual([
    'RECOLLECT_DATABASE_URL',
    'RECOLLECT_MODEL',
    'RECOLLECT_EXTRACTION_MODEL',
    'RECOLLECT_EMBEDDING_MODEL',
    'RECOLLECT_EMBEDDING_RUNTIME',
    'RECOLLECT_VERIFY_WITH_MODEL',
    'RECOLLECT_REVIEW_FIRST',
    'RECOLLECT_LANGUAGE',
    'RECOLLECT_RUNTIME_ROLE',
    'RECOLLECT_UPKEEP_ROLE',
    'RECOLLECT_UPKEEP_POLICY',
    'RECOLLECT_UPKEEP_SCHEDULE',
    'RECOLLECT_TURN_RETENTION',
    'RECOLLECT_SIGNING_KEY',
    'RECOLLECT_TOKEN_SECRET',
    'RECOLLECT_TOKEN_ISSUER',
    'RECOLLECT_TOKEN_KEYS',
    'RECOLLECT_LIMITS',
    'RECOLLECT_AUDIT',
    'RECOLLECT_BUDGETS',
    'RECOLLECT_PRICES',
    'RECOLLECT_WEBHOOK_URL',
    'RECOLLECT_WEBHOOK_SECRET',
    'RECOLLECT_REDIS_URL',
    'RECOLLECT_VECTOR_INDEX',
    'RECOLLECT_VECTOR_NAMESPACES',
    'ANTHROPIC_API_KEY',
    'ANTHROPIC_BASE_URL',
    'OPENAI_API_KEY',
    'OPENAI_BASE_URL',
    'CO_API_KEY',
    'VOYAGE_API_KEY',
    'PINECONE_API_KEY',
    'PINECONE_CONTROLLER_HOST',
    'OLLAMA_HOST',
  ]);
});

test('the names of recollect/mcp', () => {
  expect(Object.keys(mcp).sort()).toEqual(['createMcpFetch', 'createMcpServer', 'serveMcpOverStdio']);
});
