// Embedding models of OpenAI, and of everything that speaks the same protocol: Ollama, vLLM, Azure, LM Studio.
import { RecollectError } from '../errors.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import { type Provider, postJson } from './post-json.js';
import { countOf, type EmbeddedTexts, remoteEmbedding } from './remote-embedding.js';

export interface OpenAiEmbeddingOptions {
  /** For example `text-embedding-3-small`. */
  model: string;
  apiKey?: string;
  /** Default https://api.openai.com/v1. */
  baseUrl?: string;
  /**
   * Default what is known of OpenAI's own models; of others it must be given. A `text-embedding-3` model shortens its vectors to
   * fewer.
   */
  dimensions?: number;
  /** Stable name of the vectors. Default `openai:MODEL`, with `@DIMENSIONS` where those were given. */
  name?: string;
  /** Of one call. Default OpenAI's: 2,048 texts, 8,192 tokens a text, 300,000 tokens a call. */
  limits?: { texts: number; textTokens: number; callTokens: number };
  maxRetries?: number;
  timeout?: number;
}

/** Width of OpenAI's models, and whether they can be asked for fewer. Source: OpenAI's embeddings guide. */
const known: Readonly<Record<string, { dimensions: number; shortens: boolean }>> = {
  'text-embedding-3-small': { dimensions: 1_536, shortens: true },
  'text-embedding-3-large': { dimensions: 3_072, shortens: true },
  'text-embedding-ada-002': { dimensions: 1_536, shortens: false },
};

/** Makes no call until it is used. Throws `config_invalid` without the dimensions of a model that is not known. */
export function createOpenAiEmbedding(options: OpenAiEmbeddingOptions): EmbeddingModel {
  const { model, dimensions: wanted } = options;
  const dimensions = wanted ?? known[model]?.dimensions;
  if (dimensions === undefined)
    throw new RecollectError('config_invalid', `The width of ${model} is not known; give its dimensions.`);
  const shortens = known[model]?.shortens === true && dimensions !== known[model].dimensions;
  const provider: Provider = {
    name: 'The embedding API',
    keySetting: 'OPENAI_API_KEY',
    baseUrl: (options.baseUrl ?? 'https://api.openai.com/v1').replace(/\/$/, ''),
    ...pick(options),
  };
  return remoteEmbedding({
    name: options.name ?? `openai:${model}${wanted === undefined ? '' : `@${wanted}`}`,
    dimensions,
    limits: options.limits ?? { texts: 2_048, textTokens: 8_192, callTokens: 300_000 },
    async call(texts, _kind, signal) {
      const body = { model, input: texts, encoding_format: 'float', ...(shortens ? { dimensions } : {}) };
      const response = await postJson(provider, '/embeddings', body, { signal });
      return readOpenAiAnswer(await response.json(), texts.length);
    },
  });
}

/** `{ data: [{ index, embedding }], usage: { total_tokens } }`, in any order. Voyage answers in the same shape. */
export function readOpenAiAnswer(answer: unknown, count: number): EmbeddedTexts {
  const { data, usage } = (answer ?? {}) as { data?: unknown; usage?: { total_tokens?: unknown } };
  const vectors = Array.from<number[] | undefined>({ length: count });
  for (const row of Array.isArray(data) ? (data as unknown[]) : []) {
    const { index, embedding } = (row ?? {}) as { index?: unknown; embedding?: unknown };
    if (typeof index === 'number' && Array.isArray(embedding)) vectors[index] = embedding as number[];
  }
  const whole = vectors.slice(0, count).filter((vector) => vector !== undefined);
  if (whole.length === count) return { vectors: whole, tokens: countOf(usage?.total_tokens) };
  throw new RecollectError('embedding_failed', `The embedding API gave ${whole.length} vectors for ${count} texts.`);
}

function pick({ apiKey, maxRetries, timeout }: Pick<Provider, 'apiKey' | 'maxRetries' | 'timeout'>) {
  return { apiKey, maxRetries, timeout };
}
