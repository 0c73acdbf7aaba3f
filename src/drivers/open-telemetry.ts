// Traces and metrics for OpenTelemetry, through its API alone: the host registers an SDK, or nothing happens and nothing is loaded.
// Names follow the GenAI conventions (Development); they move, so those used here are written out below. Never content, never ids.
import type { Attributes, Histogram, Meter, MeterProvider, Span } from '@opentelemetry/api';
import type { Observer, RunningStep, Step, StepEnd } from '../ports/observer.js';

type Api = typeof import('@opentelemetry/api');

const operation = 'gen_ai.operation.name';
const provider = 'gen_ai.provider.name';
const requestModel = 'gen_ai.request.model';
const responseModel = 'gen_ai.response.model';
const finishReasons = 'gen_ai.response.finish_reasons';
const inputTokens = 'gen_ai.usage.input_tokens';
const outputTokens = 'gen_ai.usage.output_tokens';
const cacheReadTokens = 'gen_ai.usage.cache_read.input_tokens';
const cacheWriteTokens = 'gen_ai.usage.cache_creation.input_tokens';
const tokenType = 'gen_ai.token.type';
const errorType = 'error.type';

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** As the conventions say. */
const callSeconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const tokenBounds = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];
const shares = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** Null where the host registered nothing with the API before: then it is not even loaded. */
export async function openTelemetry(): Promise<Observer | null> {
  // Where the API keeps what is registered, for all copies of it in a process.
  if (!(Symbol.for('opentelemetry.js.api.1') in globalThis)) return null;
  const api = await import('@opentelemetry/api');
  let meters = createMeters(api);
  /** A host may register its metrics after its traces. */
  const metrics = () => {
    if (api.metrics.getMeterProvider() !== meters.provider) meters = createMeters(api);
    return meters;
  };
  const tracer = api.trace.getTracer('recollect');
  return {
    begin(step, cause) {
      const context = api.context.active();
      const asker = cause === undefined ? context : api.propagation.extract(context, { traceparent: cause });
      // A request goes on with its caller's trace; a job is another one, with a link to who asked for it.
      const parent = step.kind === 'request' && !api.trace.getSpan(context) ? asker : context;
      const link = step.kind === 'job' ? api.trace.getSpanContext(asker) : undefined;
      const span = tracer.startSpan(
        nameOf(step),
        { kind: kindOf(api, step), attributes: attributesOf(step), ...(link ? { links: [{ context: link }] } : {}) },
        parent,
      );
      return runningStep(api, metrics, span, step);
    },
    looked: (cache, outcome) => metrics().looks.add(1, { 'recollect.cache': cache, 'recollect.outcome': outcome }),
    cause() {
      const carrier: { traceparent?: string } = {};
      api.propagation.inject(api.context.active(), carrier);
      return carrier.traceparent;
    },
  };
}

function runningStep(api: Api, metrics: () => Meters, span: Span, step: Step): RunningStep {
  const started = Date.now();
  return {
    within: (work) => api.context.with(api.trace.setSpan(api.context.active(), span), work),
    end(how, milliseconds) {
      const error = how.error === undefined ? {} : { [errorType]: errorOf(how.error) };
      if (how.error !== undefined) span.setStatus({ code: api.SpanStatusCode.ERROR });
      span.setAttributes({ ...endAttributes(how), ...error });
      if (step.kind === 'request' && how.request) span.updateName(`${step.method} ${how.request.route}`);
      if (how.recall) addSteps(api, span, how.recall.steps, started);
      span.end();
      measure(metrics(), step, how, milliseconds / 1_000, error);
    },
  };
}

/** They are known once all of them are done; what ran inside them belongs to the recall. */
function addSteps(api: Api, span: Span, steps: readonly { step: string; milliseconds: number }[], started: number) {
  const context = api.trace.setSpan(api.context.active(), span);
  const tracer = api.trace.getTracer('recollect');
  let at = started;
  for (const { step, milliseconds } of steps) {
    tracer.startSpan(`recollect.recall.${step}`, { startTime: at }, context).end(at + milliseconds);
    at += milliseconds;
  }
}

function nameOf(step: Step): string {
  switch (step.kind) {
    case 'model':
      return `${step.operation} ${step.model}`;
    case 'job':
      return `recollect.job.${step.job}`;
    case 'request':
      return step.method;
    default:
      return `recollect.${step.kind}`;
  }
}

function kindOf({ SpanKind }: Api, { kind }: Step) {
  const kinds = { request: SpanKind.SERVER, model: SpanKind.CLIENT, job: SpanKind.CONSUMER } as const;
  return kind === 'recall' || kind === 'remember' ? SpanKind.INTERNAL : kinds[kind];
}

function attributesOf(step: Step): Attributes {
  switch (step.kind) {
    case 'model':
      return { ...modelAttributes(step), 'recollect.purpose': step.purpose };
    case 'job':
      return { 'recollect.job': step.job, 'recollect.attempt': step.attempt };
    case 'request':
      return { 'http.request.method': step.method };
    case 'recall':
      return { [operation]: 'search_memory' };
    default:
      return { [operation]: 'create_memory' };
  }
}

function modelAttributes({ operation: name, model }: Step & { kind: 'model' }): Attributes {
  const known = providerOf(model);
  return { [operation]: name, [requestModel]: model, ...(known === null ? {} : { [provider]: known }) };
}

/** By how models are named here; null for one that a host brought or that runs in the process. */
function providerOf(model: string): string | null {
  const [named] = /^(openai|cohere|voyage|ollama)(?=:)/.exec(model) ?? [];
  return named ?? (model.startsWith('claude-') ? 'anthropic' : null);
}

function endAttributes({ request, recall, remember, model }: StepEnd): Attributes {
  return {
    ...(request ? { 'http.route': request.route, 'http.response.status_code': request.status } : {}),
    ...(remember ? { 'recollect.turns': remember.turns } : {}),
    ...(recall
      ? {
          'recollect.outcome': recall.outcome,
          'recollect.facts': recall.facts,
          'recollect.turns': recall.turns,
          ...(recall.relevance === null ? {} : { 'recollect.relevance': recall.relevance }),
          ...(recall.similarity === null ? {} : { 'recollect.similarity': recall.similarity }),
        }
      : {}),
    ...(model?.model ? { [responseModel]: model.model } : {}),
    ...(model?.stopReason ? { [finishReasons]: [model.stopReason] } : {}),
    ...(model?.usage
      ? {
          [inputTokens]: allInput(model.usage),
          [outputTokens]: model.usage.outputTokens,
          [cacheReadTokens]: model.usage.cacheReadTokens,
          [cacheWriteTokens]: model.usage.cacheWriteTokens,
        }
      : {}),
  };
}

/** The conventions count cached tokens as input, too. */
function allInput(usage: { inputTokens: number; cacheReadTokens: number; cacheWriteTokens: number }): number {
  return usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
}

type Meters = ReturnType<typeof createMeters>;

function createMeters(api: Api) {
  const meterProvider: MeterProvider = api.metrics.getMeterProvider();
  const meter: Meter = meterProvider.getMeter('recollect');
  const histogram = (name: string, unit: string, description: string, explicitBucketBoundaries: number[]): Histogram =>
    meter.createHistogram(name, { unit, description, advice: { explicitBucketBoundaries } });
  return {
    provider: meterProvider,
    calls: histogram('gen_ai.client.operation.duration', 's', 'Calls of models.', callSeconds),
    tokens: histogram('gen_ai.client.token.usage', '{token}', 'Tokens of calls of models.', tokenBounds),
    recalls: histogram('recollect.recall.duration', 's', 'Recalls.', seconds),
    relevance: histogram('recollect.recall.relevance', '1', 'Relevance of the best that was found.', shares),
    similarity: histogram('recollect.recall.similarity', '1', 'Cosine of the nearest that was found.', shares),
    shown: histogram('recollect.recall.items', '{item}', 'Facts and past turns shown.', [0, 1, 2, 5, 10, 20, 50]),
    remembers: histogram('recollect.remember.duration', 's', 'Recordings of turns.', seconds),
    jobs: histogram('recollect.job.duration', 's', 'Jobs, by attempt.', callSeconds),
    looks: meter.createCounter('recollect.cache.lookups', { description: 'Looks into the shared cache.' }),
  };
}

function measure(meters: Meters, step: Step, how: StepEnd, duration: number, error: Attributes): void {
  if (step.kind === 'model') {
    const attributes = { ...modelAttributes(step), 'recollect.purpose': step.purpose };
    meters.calls.record(duration, { ...attributes, ...error });
    const { usage } = how.model ?? {};
    if (!usage) return;
    meters.tokens.record(allInput(usage), { ...attributes, [tokenType]: 'input' });
    if (step.operation === 'chat') meters.tokens.record(usage.outputTokens, { ...attributes, [tokenType]: 'output' });
  }
  if (step.kind === 'job') meters.jobs.record(duration, { 'recollect.job': step.job, ...error });
  if (step.kind === 'remember') meters.remembers.record(duration, error);
  if (step.kind !== 'recall') return;
  const { outcome = 'failed', facts, turns, relevance = null, similarity = null } = how.recall ?? {};
  meters.recalls.record(duration, { 'recollect.outcome': outcome, ...error });
  if (relevance !== null) meters.relevance.record(relevance);
  if (similarity !== null) meters.similarity.record(similarity);
  if (facts !== undefined) meters.shown.record(facts, { 'recollect.kind': 'fact' });
  if (turns !== undefined) meters.shown.record(turns, { 'recollect.kind': 'turn' });
}

/** A code of ours, else the name of its class: a message could quote somebody. */
function errorOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown';
}
