// Traces and metrics over a whole memory and its server, with the SDK's exporters that keep what they get. Nothing in them says who
// or what it was about.
import { describe, expect, it } from 'vitest';
import { createAgent } from '#src/agent/create-agent.js';
import { RecollectError } from '#src/errors.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { createMemoryCache } from '#src/testing/memory-cache.js';
import { createScriptedModel } from '#src/testing/scripted-model.js';
import { serverAsk } from '../server/ask.js';
import { openTestMemory } from '../support/memory.js';
import { registerTelemetry } from '../support/telemetry.js';

const telemetry = registerTelemetry();
const usage = { inputTokens: 100, outputTokens: 20, cacheReadTokens: 40, cacheWriteTokens: 0 };
const model = createScriptedModel([], 'claude-CANARY-free');
const hash = createHashEmbedding();
const { memory } = await openTestMemory({
  languageModel: model,
  sharedCache: createMemoryCache(),
  embeddingModel: {
    ...hash,
    name: 'openai:text-embedding-3-small',
    embed(texts, kind, signal, report) {
      report?.(7);
      return hash.embed(texts, kind, signal);
    },
  },
  extractor: {
    name: 'scripted',
    cost: { model: 'claude-haiku', textOf: () => '' },
    async extract() {
      return { claims: [], lost: {}, usage, model: 'claude-haiku-dated' };
    },
  },
});
const { ask } = serverAsk({ memory, agent: createAgent({ memory, model }) });
const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
const user = '/v1/users/CANARY-ana';

model.script({ text: 'CANARY said you.', usage });
await ask(`POST ${user}/turns`, {
  body: { sessionId: 'CANARY-s', messages: [{ role: 'user', content: 'CANARY sails.' }] },
  headers: { traceparent },
});
await memory.settled();
await ask(`POST ${user}/chat`, {
  body: { sessionId: 'CANARY-s', message: 'Who sails? CANARY?' },
  headers: { traceparent },
});
await ask(`GET ${user}/turns/CANARY-not-there`, { headers: { traceparent } });
await memory.settled();

const named = (name: string) => telemetry.spans().filter((span) => span.name === name);
const childrenOf = (id: string) =>
  telemetry
    .spans()
    .filter((span) => span.parentSpanContext?.spanId === id)
    .map((span) => span.name);

describe('traces', () => {
  it('begin with the caller’s and go down to each model and step', () => {
    const [request] = named('POST /v1/users/{userId}/chat');
    expect(request!.spanContext().traceId).toBe(traceId);
    expect(request!.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/v1/users/{userId}/chat',
      'http.response.status_code': 200,
    });
    const below = childrenOf(request!.spanContext().spanId);
    expect(below).toEqual(
      expect.arrayContaining(['recollect.recall', 'recollect.remember', 'chat claude-CANARY-free']),
    );
    const [recall] = named('recollect.recall');
    expect(recall!.attributes).toMatchObject({
      'gen_ai.operation.name': 'search_memory',
      'recollect.outcome': expect.stringMatching(/hit|empty|withheld/),
      'recollect.relevance': expect.any(Number),
      'recollect.similarity': expect.any(Number),
    });
    expect(childrenOf(recall!.spanContext().spanId).sort()).toEqual(
      ['embed', 'judge', 'pack', 'read', 'recent', 'search']
        .map((step) => `recollect.recall.${step}`)
        .concat('embeddings openai:text-embedding-3-small')
        .sort(),
    );
  });

  it('name models as the conventions do', () => {
    expect(named('chat claude-CANARY-free')[0]!.attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'anthropic',
      'gen_ai.request.model': 'claude-CANARY-free',
      'gen_ai.response.model': 'claude-CANARY-free',
      'gen_ai.response.finish_reasons': ['end_turn'],
      'gen_ai.usage.input_tokens': 140,
      'gen_ai.usage.output_tokens': 20,
      'gen_ai.usage.cache_read.input_tokens': 40,
      'gen_ai.usage.cache_creation.input_tokens': 0,
      'recollect.purpose': 'chat',
    });
    expect(named('chat claude-haiku')[0]!.attributes).toMatchObject({
      'gen_ai.response.model': 'claude-haiku-dated',
      'recollect.purpose': 'extract',
    });
    expect(named('embeddings openai:text-embedding-3-small')[0]!.attributes).toMatchObject({
      'gen_ai.operation.name': 'embeddings',
      'gen_ai.provider.name': 'openai',
      'gen_ai.usage.input_tokens': 7,
    });
  });

  it('of a job are its own, with a link to whoever asked for it', () => {
    const [job] = named('recollect.job.extract');
    expect(job!.attributes).toMatchObject({ 'recollect.job': 'extract', 'recollect.attempt': 1 });
    expect(job!.parentSpanContext).toBeUndefined();
    expect(job!.links.map(({ context }) => context.traceId)).toEqual([traceId]);
    expect(childrenOf(job!.spanContext().spanId)).toContain('chat claude-haiku');
  });

  it('of what failed hold its code', async () => {
    const [refused] = named('GET /v1/users/{userId}/turns/{id}');
    expect(refused!.attributes['http.response.status_code']).toBe(404);
    model.script({ text: 'CANARY', error: new RecollectError('model_rate_limited', 'CANARY is limited.') });
    await ask(`POST ${user}/chat`, { body: { sessionId: 'other', message: 'CANARY again?' } });
    const failed = named('chat claude-CANARY-free').at(-1)!;
    expect(failed.status.code).toBe(2);
    expect(failed.attributes['error.type']).toBe('model_rate_limited');
    expect(failed.events).toEqual([]);
  });
});

it('measures calls, tokens, recalls, jobs and the cache', async () => {
  const measured = await telemetry.measured();
  const tokens = measured['gen_ai.client.token.usage']!;
  const of = (purpose: string, type: string) =>
    tokens.find(
      ({ attributes }) => attributes['recollect.purpose'] === purpose && attributes['gen_ai.token.type'] === type,
    )?.value;
  expect(of('chat', 'input')).toMatchObject({ sum: 140, count: 1 });
  expect(of('chat', 'output')).toMatchObject({ sum: 20, count: 1 });
  expect(of('embed_query', 'input')).toMatchObject({ sum: expect.any(Number) });
  expect(of('embed_query', 'output')).toBeUndefined();
  const failed = measured['gen_ai.client.operation.duration']!.filter(({ attributes }) => attributes['error.type']);
  expect(failed).toMatchObject([{ attributes: { 'error.type': 'model_rate_limited' }, value: { count: 1 } }]);
  for (const name of ['recollect.recall.relevance', 'recollect.recall.similarity', 'recollect.job.duration'])
    expect(measured[name]!.length).toBeGreaterThan(0);
  expect(measured['recollect.recall.items']!.map(({ attributes }) => attributes['recollect.kind']).sort()).toEqual([
    'fact',
    'turn',
  ]);
  expect(measured['recollect.cache.lookups']!.map(({ attributes }) => attributes['recollect.cache'])).toEqual(
    expect.arrayContaining(['turns', 'queries']),
  );
});

it('says the same to Prometheus', async () => {
  const { body } = await ask('GET /metrics');
  const lines = (body as string).split('\n').filter((line) => !line.startsWith('#'));
  const value = (begin: string) =>
    Number(
      lines
        .find((line) => line.startsWith(begin))
        ?.split(' ')
        .at(-1),
    );
  const chat = 'operation="chat",model="claude-CANARY-free",purpose="chat"';
  expect(value(`recollect_model_calls_total{${chat},outcome="ok"}`)).toBe(1);
  expect(value(`recollect_model_calls_total{${chat},outcome="model_rate_limited"}`)).toBe(1);
  expect(value('recollect_model_tokens_total{model="claude-CANARY-free",purpose="chat",type="cache_read"}')).toBe(40);
  expect(value('recollect_job_runs_total{job="extract",outcome="ok"}')).toBeGreaterThan(0);
  expect(value('recollect_recall_relevance_count')).toBeGreaterThan(0);
  expect(value('recollect_recall_similarity_count')).toBeGreaterThan(0);
  expect(value('recollect_recall_seconds_count')).toBe(2);
  expect(lines.filter((line) => line.startsWith('recollect_recalls_total')).length).toBeGreaterThan(0);
  expect(lines.some((line) => line.startsWith('recollect_cache_lookups_total{cache="turns"'))).toBe(true);
  expect(body.replaceAll('claude-CANARY-free', '')).not.toContain('CANARY');
});

it('never holds a word, a name or an id of anybody', async () => {
  const spans = telemetry
    .spans()
    .map(({ name, attributes, events, links, status }) => [name, attributes, events, links, status]);
  expect(spans.length).toBeGreaterThan(20);
  const all = JSON.stringify([spans, await telemetry.measured()]).replaceAll('claude-CANARY-free', '');
  expect(all).not.toContain('CANARY');
  expect(all).not.toMatch(/sails/);
});
