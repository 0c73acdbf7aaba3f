// Voyage AI's embedding models. They embed a query and a document differently.
import { RecollectError } from '../errors.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import { readOpenAiAnswer } from './openai-embedding.js';
import { type Provider, postJson } from './post-json.js';
import { remoteEmbedding } from './remote-embedding.js';

export interface VoyageEmbeddingOptions {
  /** For example `voyage-3.5`. */
  model: string;
  apiKey?: string;
  /** Default https://api.voyageai.com/v1. */
  baseUrl?: string;
  /** `voyage-3.5` and `voyage-3-large` take 256, 512, 1024 or 2048. Default 1024. */
  dimensions?: number;
  maxRetries?: number;
  timeout?: number;
}

const widths = [256, 512, 1_024, 2_048];

/** Makes no call until it is used. Throws `config_invalid` for a width no Voyage model has. */
export function createVoyageEmbedding(options: VoyageEmbeddingOptions): EmbeddingModel {
  const { model, dimensions = 1_024, apiKey, maxRetries, timeout } = options;
  if (!widths.includes(dimensions))
    throw new RecollectError('config_invalid', `Voyage's models have ${widths.join(', ')} dimensions.`);
  const provider: Provider = {
    ...{ name: 'Voyage', keySetting: 'VOYAGE_API_KEY', apiKey, maxRetries, timeout },
    baseUrl: (options.baseUrl ?? 'https://api.voyageai.com/v1').replace(/\/$/, ''),
  };
  return remoteEmbedding({
    name: `voyage:${model}${options.dimensions === undefined ? '' : `@${dimensions}`}`,
    dimensions,
    // Source: Voyage's documentation; 120,000 tokens a call is what its smallest plan of the larger models takes.
    limits: { texts: 1_000, textTokens: 32_000, callTokens: 120_000 },
    async call(texts, kind, signal) {
      const body = {
        ...{ model, input: texts, input_type: kind, truncation: true },
        ...(options.dimensions === undefined ? {} : { output_dimension: dimensions }),
      };
      const response = await postJson(provider, '/embeddings', body, { signal });
      return readOpenAiAnswer(await response.json(), texts.length);
    },
  });
}
