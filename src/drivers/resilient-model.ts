// Several models as one that answers while any of them does: each with retries and a circuit, the next one where one is down.
import { isRecollectError, RecollectError } from '../errors.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { LanguageModel, ModelRequest } from '../ports/language-model.js';
import { type Circuit, type CircuitOptions, createCircuit } from './circuit.js';
import { type RetryOptions, retryModel } from './retry-model.js';

export interface ResilientModelOptions extends RetryOptions, Omit<CircuitOptions, 'name'> {}

/**
 * The first model that answers. Has the first one's name; an answer says which model gave it. A request that one refuses the
 * next one would refuse too, so it is not asked. Throws `config_invalid` without a model.
 */
export function createResilientModel(
  models: LanguageModel | readonly LanguageModel[],
  options: ResilientModelOptions = {},
): LanguageModel {
  const guarded = [models].flat().map((model) => {
    const circuit = createCircuit({ name: `The provider of ${model.name}`, ...options });
    return guardModel(retryModel(model, options), circuit);
  });
  return fallBack(guarded);
}

/** Port -> port: a model that is not asked while its circuit is open. */
export function guardModel(model: LanguageModel, circuit: Circuit): LanguageModel {
  return {
    name: model.name,
    async *stream(request) {
      const call = circuit.enter();
      let ended = false;
      try {
        yield* model.stream(request);
        ended = true;
        call.succeeded();
      } catch (error) {
        ended = true;
        call.failed(error);
        throw error;
      } finally {
        // Whoever read along left: the provider was answering.
        if (!ended) call.succeeded();
      }
    },
    structured: (request) => through(circuit, () => model.structured(request)),
  };
}

/** Milliseconds a query may take: recall waits for it, and a wrapped call waits five seconds for recall. Chosen. */
const queryWithin = 4_000;

/** The same for vectors. */
export function guardEmbedding(model: EmbeddingModel, circuit: Circuit): EmbeddingModel {
  return {
    name: model.name,
    dimensions: model.dimensions,
    get calibration() {
      return model.calibration;
    },
    embed: (texts, kind, signal, report) =>
      through(circuit, () =>
        kind === 'query'
          ? inTime(model.name, signal, (within) => model.embed(texts, kind, within, report))
          : model.embed(texts, kind, signal, report),
      ).catch((error: unknown) => {
        throw asEmbeddingFailure(error);
      }),
    clear: () => model.clear?.(),
    close: async () => model.close?.(),
  };
}

/** Port -> port: the next model where one cannot answer. Nothing that was streamed is taken back. */
export function fallBack(models: readonly LanguageModel[]): LanguageModel {
  const [first, ...others] = models;
  if (!first) throw new RecollectError('config_invalid', 'A chain of models needs one at least.');
  if (others.length === 0) return first;
  return {
    name: first.name,
    async *stream(request) {
      for (const [index, model] of models.entries()) {
        let told = false;
        try {
          for await (const event of model.stream(forModel(request, index))) {
            told = true;
            yield event;
          }
          return;
        } catch (error) {
          if (told || index === others.length || !isUnable(error)) throw error;
        }
      }
    },
    async structured(request) {
      for (const [index, model] of models.entries()) {
        try {
          const answer = await model.structured(request);
          return index === 0 ? answer : { ...answer, model: answer.model ?? model.name };
        } catch (error) {
          if (index === others.length || !isUnable(error)) throw error;
        }
      }
      throw new RecollectError('internal', 'No model of the chain was asked.');
    },
  };
}

/** Thinking is bound to the model that thought: another one refuses it. */
function forModel(request: ModelRequest, index: number): ModelRequest {
  if (index === 0) return request;
  const messages = request.messages.map((message) =>
    typeof message.content === 'string'
      ? message
      : { ...message, content: message.content.filter(({ type }) => !type.includes('thinking')) },
  );
  return { ...request, messages };
}

/** Down, busy, out of money, without a key that holds, or without this model: another provider may do it. */
function isUnable(error: unknown): boolean {
  if (!isRecollectError(error) || error.details.aborted === true) return false;
  if (error.code === 'model_refused') return error.details.status === 404;
  return ['model_unavailable', 'model_rate_limited', 'model_unauthorized', 'dependency_missing'].includes(error.code);
}

/** What the port promises to throw, also where nobody was asked. */
function asEmbeddingFailure(error: unknown): unknown {
  if (!isRecollectError(error) || error.details.circuitOpen !== true) return error;
  return new RecollectError('embedding_failed', error.message, {
    details: { ...error.details, reason: error.code },
  });
}

async function inTime<Result>(
  name: string,
  given: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const late = AbortSignal.timeout(queryWithin);
  try {
    return await work(given ? AbortSignal.any([given, late]) : late);
  } catch (error) {
    if (!late.aborted || given?.aborted) throw error;
    throw new RecollectError('embedding_failed', `${name} did not answer in time.`, {
      cause: error,
      details: { reason: 'model_unavailable' },
    });
  }
}

async function through<Result>(circuit: Circuit, work: () => Promise<Result>): Promise<Result> {
  const call = circuit.enter();
  try {
    const result = await work();
    call.succeeded();
    return result;
  } catch (error) {
    call.failed(error);
    throw error;
  }
}
