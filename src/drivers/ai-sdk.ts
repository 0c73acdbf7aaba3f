// fromAiSdk(): a model of the AI SDK's providers as one of ours. A bridge for providers that have no driver here; it needs no
// package, only the model.
import type { ContentBlock } from '../domain/message.js';
import { RecollectError } from '../errors.js';
import type { EmbeddingKind, EmbeddingModel } from '../ports/embedding-model.js';
import type { LanguageModel, ModelEvent, ModelRequest } from '../ports/language-model.js';
import { aiSdkError, finishWord, toPrompt, toStopReason, toTools, toUsage } from './ai-sdk-messages.js';
import type {
  AiSdkEmbeddingModel,
  AiSdkLanguageModel,
  AiSdkProviderOptions,
  AiSdkStreamPart,
  AiSdkUsage,
} from './ai-sdk-types.js';
import { remoteEmbedding } from './remote-embedding.js';
import { type RetryOptions, retryCall, retryModel } from './retry-model.js';

export interface AiSdkEmbeddingOptions extends RetryOptions {
  /** How many numbers its vectors have. */
  dimensions: number;
  /** Stable name of the vectors. Default `PROVIDER:MODEL`. */
  name?: string;
  /** What tells the provider queries and documents apart. Default what Cohere, Google and Voyage want. */
  providerOptions?: (kind: EmbeddingKind) => AiSdkProviderOptions;
  /** Tokens in a text, and in a call. Default 8,192 and 100,000. */
  limits?: { textTokens: number; callTokens: number };
}

export function fromAiSdk(model: AiSdkLanguageModel, options?: RetryOptions): LanguageModel;
export function fromAiSdk(model: AiSdkEmbeddingModel, options: AiSdkEmbeddingOptions): EmbeddingModel;
export function fromAiSdk(
  model: AiSdkLanguageModel | AiSdkEmbeddingModel,
  options: RetryOptions | AiSdkEmbeddingOptions = {},
): LanguageModel | EmbeddingModel {
  if ('doEmbed' in model) return fromEmbedding(model, options);
  if (typeof model.doStream === 'function' && typeof model.doGenerate === 'function')
    return retryModel(fromLanguage(model), options);
  throw new RecollectError('config_invalid', 'fromAiSdk() takes a language model or an embedding model of the AI SDK.');
}

function fromLanguage(model: AiSdkLanguageModel): LanguageModel {
  const name = model.modelId;
  return {
    name,
    async *stream(request) {
      try {
        const { stream } = await model.doStream(toCall(request));
        yield* readStream(stream, name);
      } catch (error) {
        throw aiSdkError(error, name, request.signal);
      }
    },
    async structured({ system, prompt, schema, maxTokens, signal }) {
      try {
        const messages = [{ role: 'user' as const, content: prompt }];
        const { content, structuredOutputText, finishReason, usage } = await model.doGenerate({
          ...toCall({ system: [{ text: system }], messages, maxTokens, signal }),
          responseFormat: { type: 'json', name: 'answer', schema },
        });
        const said = content.map(({ type, text }) => (type === 'text' && typeof text === 'string' ? text : ''));
        const text = structuredOutputText ?? said.join('');
        return { text, complete: finishWord(finishReason) === 'stop', usage: toUsage(usage) };
      } catch (error) {
        throw aiSdkError(error, name, signal);
      }
    },
  };
}

function toCall({ system, messages, tools, maxTokens, signal }: ModelRequest) {
  return {
    prompt: toPrompt({ system, messages }),
    maxOutputTokens: maxTokens,
    ...(tools?.length ? { tools: toTools(tools) } : {}),
    ...(signal ? { abortSignal: signal } : {}),
  };
}

type StreamPart = AiSdkStreamPart & {
  delta?: string;
  error?: unknown;
  toolCallId?: string;
  toolName?: string;
  input?: string;
  modelId?: string;
  finishReason?: string | { unified: string };
  usage?: AiSdkUsage;
};

async function* readStream(stream: ReadableStream<AiSdkStreamPart>, name: string): AsyncGenerator<ModelEvent> {
  const content: ContentBlock[] = [];
  let [text, model] = ['', name];
  for await (const part of stream as ReadableStream<StreamPart>) {
    if (part.type === 'error') throw part.error;
    if (part.type === 'response-metadata') model = part.modelId ?? model;
    if (part.type === 'text-delta' && part.delta) {
      text += part.delta;
      yield { type: 'text', text: part.delta };
    }
    if (part.type === 'tool-call')
      content.push({ type: 'tool_use', id: part.toolCallId!, name: part.toolName!, input: parse(part.input) });
    if (part.type !== 'finish') continue;
    const word = finishWord(part.finishReason ?? '');
    // Before v4 a stream that broke ends as `unknown` or `other`, with nothing said or counted.
    if (['error', 'interrupted'].includes(word)) break;
    const said: ContentBlock[] = text === '' ? [] : [{ type: 'text', text }];
    const stopReason = toStopReason(part.finishReason ?? '');
    yield {
      type: 'answer',
      answer: { content: [...said, ...content], stopReason, usage: toUsage(part.usage ?? {}), model },
    };
    return;
  }
  throw new RecollectError('model_unavailable', 'The answer broke off before its end; try again.');
}

/** A model can write arguments that are no JSON; the tool then says what is missing. */
function parse(input = ''): unknown {
  try {
    return JSON.parse(input === '' ? '{}' : input);
  } catch {
    return {};
  }
}

/** By provider: how a query and a document are told apart. */
const kinds: Readonly<Record<string, { option: string; query: string; document: string }>> = {
  cohere: { option: 'inputType', query: 'search_query', document: 'search_document' },
  google: { option: 'taskType', query: 'RETRIEVAL_QUERY', document: 'RETRIEVAL_DOCUMENT' },
  voyage: { option: 'inputType', query: 'query', document: 'document' },
};

function usualOptions(provider: string, kind: EmbeddingKind): AiSdkProviderOptions {
  const [, found] = Object.entries(kinds).find(([name]) => provider.startsWith(name)) ?? [];
  const name = Object.keys(kinds).find((one) => provider.startsWith(one));
  return found && name ? { [name]: { [found.option]: found[kind] } } : {};
}

function fromEmbedding(model: AiSdkEmbeddingModel, options: Partial<AiSdkEmbeddingOptions>): EmbeddingModel {
  const { dimensions, limits } = options;
  if (!Number.isInteger(dimensions) || dimensions! < 1)
    throw new RecollectError('config_invalid', `The width of ${model.modelId} is not known; give its dimensions.`);
  const { provider, modelId, maxEmbeddingsPerCall: most } = model;
  const providerOptions = options.providerOptions ?? ((kind) => usualOptions(provider, kind));
  return remoteEmbedding({
    name: options.name ?? `${provider.replace(/[.:].*$/, '')}:${modelId}`,
    dimensions: dimensions!,
    limits: { texts: textsInCall(most), textTokens: 8_192, callTokens: 100_000, ...limits },
    call: (texts, kind, given) =>
      retryCall(
        async (abortSignal) => {
          try {
            const call = { values: [...texts], providerOptions: providerOptions(kind), abortSignal };
            const { embeddings, usage } = await model.doEmbed(call);
            return { vectors: embeddings, tokens: usage?.tokens || 0 };
          } catch (error) {
            throw aiSdkError(error, modelId, abortSignal);
          }
        },
        options,
        given,
      ),
  });
}

/** A model that says so later gets what each of the providers takes. */
function textsInCall(most: AiSdkEmbeddingModel['maxEmbeddingsPerCall']): number {
  return typeof most === 'number' ? Math.max(1, Math.min(most, 2_048)) : 96;
}
