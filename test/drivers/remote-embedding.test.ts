// The embedding models behind an API, each against a stand-in that refuses what the provider refuses.
import { describe, expect, test } from 'vitest';
import { createCohereEmbedding } from '#src/drivers/cohere-embedding.js';
import { isNamedEmbeddingModel, openEmbeddingModel } from '#src/drivers/embedding-models.js';
import { createOpenAiEmbedding } from '#src/drivers/openai-embedding.js';
import { createVoyageEmbedding } from '#src/drivers/voyage-embedding.js';
import type { EmbeddingModel } from '#src/ports/embedding-model.js';
import { embeddingModelChecks } from '#src/testing/index.js';
import { apiKey, openEmbeddingApi } from '../support/embedding-api.js';

const api = await openEmbeddingApi();
const openai = (options: object = {}) =>
  createOpenAiEmbedding({ model: 'text-embedding-3-small', apiKey, baseUrl: `${api.url}/openai`, ...options });
const cohere = (options: object = {}) =>
  createCohereEmbedding({ model: 'embed-v4.0', apiKey, baseUrl: api.url, ...options });
const voyage = (options: object = {}) =>
  createVoyageEmbedding({ model: 'voyage-3.5', apiKey, baseUrl: `${api.url}/voyage`, ...options });

const models: Record<string, EmbeddingModel> = {
  openai: openai(),
  'openai, shortened': openai({ dimensions: 256 }),
  cohere: cohere(),
  'cohere v3': cohere({ model: 'embed-english-v3.0' }),
  voyage: voyage(),
  ollama: await openEmbeddingModel('ollama:nomic-embed-text@768', { ollamaUrl: api.url }),
};

for (const [name, model] of Object.entries(models))
  describe(name, () => {
    for (const { name: rule, run } of embeddingModelChecks) test(rule, () => run(model));
  });

test('names say the provider, the model and a chosen width, and are widths apart', async () => {
  expect(Object.values(models).map(({ name, dimensions }) => [name, dimensions])).toEqual([
    ['openai:text-embedding-3-small', 1536],
    ['openai:text-embedding-3-small@256', 256],
    ['cohere:embed-v4.0', 1536],
    ['cohere:embed-english-v3.0', 1024],
    ['voyage:voyage-3.5', 1024],
    ['ollama:nomic-embed-text@768', 768],
  ]);
  for (const { name } of Object.values(models)) expect(isNamedEmbeddingModel(name)).toBe(true);
  const byName = await openEmbeddingModel('openai:text-embedding-3-large@512', {
    openaiApiKey: apiKey,
    openaiBaseUrl: `${api.url}/openai`,
  });
  expect((await byName.embed(['tea'], 'query'))[0]!.vector).toHaveLength(512);
});

test('queries and documents are told apart where the provider does so', async () => {
  const kinds = async (model: EmbeddingModel) => {
    api.calls.length = 0;
    await model.embed(['tea'], 'query');
    await model.embed(['tea'], 'document');
    return api.calls.map(({ body }) => body.input_type);
  };
  expect(await kinds(cohere())).toEqual(['search_query', 'search_document']);
  expect(await kinds(voyage())).toEqual(['query', 'document']);
  expect(await kinds(openai())).toEqual([undefined, undefined]);
});

test.each([
  ['openai', openai, 2_500, 'input', [2_048, 452]],
  ['cohere', cohere, 200, 'texts', [96, 96, 8]],
  ['voyage', voyage, 1_001, 'input', [1_000, 1]],
] as const)('%s takes only so many texts in a call', async (_name, create, count, field, sizes) => {
  api.calls.length = 0;
  const texts = Array.from({ length: count }, (_, index) => `number ${index}`);
  const results = await create({ dimensions: 256 }).embed(texts, 'document');
  expect(results).toHaveLength(count);
  expect(api.calls.map(({ body }) => (body[field] as string[]).length)).toEqual(sizes);
  const [last] = await create({ dimensions: 256 }).embed([texts.at(-1)!], 'document');
  expect(results.at(-1)!.vector).toEqual(last!.vector);
});

test('a call holds only so many tokens, and what is too long is cut and says so', async () => {
  api.calls.length = 0;
  const long = 'The river runs to the sea. '.repeat(2_000);
  const results = await openai().embed(
    Array.from({ length: 60 }, () => long),
    'document',
  );
  expect(api.calls.length).toBeGreaterThan(1);
  expect(results.every(({ truncated }) => truncated)).toBe(true);
});

test('text that has more tokens than its length tells is cut until it is taken; the rest of its call is whole', async () => {
  // One letter a word: the stand-in counts a token for each, the driver a third.
  const dense = 'a '.repeat(12_000);
  const [short, cut] = await openai().embed(['I drink tea.', dense], 'document');
  expect([short!.truncated, cut!.truncated]).toEqual([false, true]);
});

test('a busy provider is asked again, when it says so', async () => {
  api.failures.push(
    { status: 429, headers: { 'retry-after-ms': '5' } },
    { status: 503, headers: { 'retry-after': '0' } },
  );
  api.calls.length = 0;
  expect(await openai().embed(['tea'], 'query')).toHaveLength(1);
  expect(api.calls).toHaveLength(3);
});

test.each([
  [
    'no more than it may',
    { maxRetries: 1 },
    [500, 500].map((status) => ({ status, headers: { 'retry-after': '0' } })),
    2,
    'model_unavailable',
  ],
  ['not when the wait is too long', {}, [{ status: 429, headers: { 'retry-after': '3600' } }], 1, 'model_rate_limited'],
  ['not when it refuses the request', {}, [{ status: 422, body: { error: { message: 'no' } } }], 1, 'model_refused'],
])('asked again: %s', async (_name, options, failures, calls, reason) => {
  api.failures.push(...failures);
  api.calls.length = 0;
  await expect(openai(options).embed(['tea'], 'query')).rejects.toMatchObject({
    code: 'embedding_failed',
    details: { reason, status: failures[0]!.status },
  });
  expect(api.calls).toHaveLength(calls);
});

test('errors name the setting and never the key', async () => {
  for (const wrongKey of ['sk-wrong-key', 'sk-\nwrong-key']) {
    const error = await openai({ apiKey: wrongKey, maxRetries: 0 })
      .embed(['tea'], 'query')
      .catch((caught: Error) => caught);
    expect(error).toMatchObject({ code: 'embedding_failed' });
    expect(`${error} ${JSON.stringify(error)} ${String((error as Error).cause)}`).not.toContain('wrong-key');
  }
  const unauthorized = openai({ apiKey: 'sk-wrong-key' }).embed(['tea'], 'query');
  await expect(unauthorized).rejects.toThrow(/OPENAI_API_KEY/);
  await expect(openai({ baseUrl: 'http://127.0.0.1:9', maxRetries: 0 }).embed(['tea'], 'query')).rejects.toMatchObject({
    code: 'embedding_failed',
  });
});

test('a width that is not the one promised is refused, with the name that would be right', async () => {
  const model = createOpenAiEmbedding({
    model: 'nomic-embed-text',
    dimensions: 512,
    apiKey,
    baseUrl: `${api.url}/v1`,
    name: 'ollama:nomic-embed-text@512',
  });
  await expect(model.embed(['tea'], 'query')).rejects.toThrow('ollama:nomic-embed-text@768');
});

test.each(['openai:unheard-of', 'cohere:embed-english-v3.0@512', 'voyage:voyage-3.5@300', 'nobody:model', 'openai:'])(
  'the name %s is refused before any call',
  async (name) => {
    api.calls.length = 0;
    await expect(openEmbeddingModel(name, {})).rejects.toMatchObject({ code: 'config_invalid' });
    expect(api.calls).toHaveLength(0);
  },
);

test('a model that a setting names asks for equal texts once, until an erasure clears it, and is left alone when it is down', async () => {
  const named = await openEmbeddingModel('cohere:embed-english-v3.0', { cohereApiKey: apiKey });
  expect(named).toMatchObject({ name: 'cohere:embed-english-v3.0', dimensions: 1_024 });
  const local = await openEmbeddingModel('ollama:nomic-embed-text@768', { ollamaUrl: api.url });
  api.calls.length = 0;
  await local.embed(['green tea', 'black tea'], 'document');
  await local.embed(['black tea'], 'document');
  expect(api.calls).toHaveLength(1);
  local.clear?.();
  await local.embed(['black tea'], 'document');
  expect(api.calls).toHaveLength(2);

  const gone = await openEmbeddingModel('ollama:gone@768', { ollamaUrl: `${api.url}/v2` });
  for (let count = 0; count < 5; count += 1) {
    api.failures.push(...Array.from({ length: 4 }, () => ({ status: 503, headers: { 'retry-after': '0' } })));
    await expect(gone.embed([`text ${count}`], 'document')).rejects.toMatchObject({ code: 'embedding_failed' });
  }
  api.calls.length = 0;
  await expect(gone.embed(['tea'], 'query')).rejects.toMatchObject({ details: { circuitOpen: true } });
  expect(api.calls).toHaveLength(0);
});

test('a host that put a Response of its own in place gets its vectors all the same', async () => {
  const original = globalThis.Response;
  globalThis.Response = class extends original {};
  try {
    expect((await openai().embed(['black tea'], 'query'))[0]!.vector).toHaveLength(1536);
  } finally {
    globalThis.Response = original;
  }
});
