// Cohere's embedding models (API v2). They embed a query and a document differently.
import { RecollectError } from '../errors.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import { type Provider, postJson } from './post-json.js';
import { countOf, remoteEmbedding } from './remote-embedding.js';

export interface CohereEmbeddingOptions {
  /** For example `embed-v4.0` or `embed-english-v3.0`. */
  model: string;
  apiKey?: string;
  /** Default https://api.cohere.com. */
  baseUrl?: string;
  /** `embed-v4.0` takes 256, 512, 1024 or 1536. Default the model's own. */
  dimensions?: number;
  maxRetries?: number;
  timeout?: number;
}

/** Width, tokens of a text. Source: Cohere's documentation of Embed. */
const known: Readonly<Record<string, { dimensions: number; tokens: number; shortens: boolean }>> = {
  'embed-v4.0': { dimensions: 1_536, tokens: 128_000, shortens: true },
  'embed-english-v3.0': { dimensions: 1_024, tokens: 512, shortens: false },
  'embed-multilingual-v3.0': { dimensions: 1_024, tokens: 512, shortens: false },
  'embed-english-light-v3.0': { dimensions: 384, tokens: 512, shortens: false },
  'embed-multilingual-light-v3.0': { dimensions: 384, tokens: 512, shortens: false },
};

interface CohereAnswer {
  embeddings?: { float?: unknown };
  meta?: { billed_units?: { input_tokens?: unknown } };
}

/** Makes no call until it is used. Throws `config_invalid` for a width the model does not have. */
export function createCohereEmbedding(options: CohereEmbeddingOptions): EmbeddingModel {
  const { model, dimensions: wanted, apiKey, maxRetries, timeout } = options;
  const own = known[model];
  const shortens = own?.shortens ?? true;
  const dimensions = wanted ?? own?.dimensions;
  if (dimensions === undefined || (own && !shortens && dimensions !== own.dimensions))
    throw new RecollectError(
      'config_invalid',
      own === undefined
        ? `The width of ${model} is not known; give its dimensions.`
        : `${model} has ${own.dimensions} dimensions and no other number.`,
    );
  const provider: Provider = {
    ...{ name: 'Cohere', keySetting: 'CO_API_KEY', apiKey, maxRetries, timeout },
    baseUrl: (options.baseUrl ?? 'https://api.cohere.com').replace(/\/$/, ''),
  };
  return remoteEmbedding({
    name: `cohere:${model}${wanted === undefined ? '' : `@${wanted}`}`,
    dimensions,
    limits: { texts: 96, textTokens: own?.tokens ?? 512, callTokens: 128_000 },
    async call(texts, kind, signal) {
      const body = {
        model,
        texts,
        input_type: kind === 'query' ? 'search_query' : 'search_document',
        embedding_types: ['float'],
        truncate: 'END',
        ...(wanted !== undefined && shortens ? { output_dimension: dimensions } : {}),
      };
      const response = await postJson(provider, '/v2/embed', body, { signal });
      const { embeddings, meta } = ((await response.json()) ?? {}) as CohereAnswer;
      if (Array.isArray(embeddings?.float))
        return { vectors: embeddings.float as number[][], tokens: countOf(meta?.billed_units?.input_tokens) };
      throw new RecollectError('embedding_failed', 'Cohere answered without vectors.');
    },
  });
}
