// Embedding models by the name that RECOLLECT_EMBEDDING_MODEL and `reembed --to` take. A new one is a line of a table.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RecollectError } from '../errors.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import { cacheEmbeddings } from './cached-embedding.js';
import { sharedCircuit } from './circuit.js';
import { createCohereEmbedding } from './cohere-embedding.js';
import { createLocalEmbedding, type LocalEmbeddingOptions } from './local-embedding.js';
import { createOpenAiEmbedding } from './openai-embedding.js';
import { guardEmbedding } from './resilient-model.js';
import { createVoyageEmbedding } from './voyage-embedding.js';

/** What the settings hold of the providers. */
export interface EmbeddingModelOptions {
  embeddingRuntime?: LocalEmbeddingOptions['runtime'];
  openaiApiKey?: string;
  openaiBaseUrl?: string;
  cohereApiKey?: string;
  voyageApiKey?: string;
  ollamaUrl?: string;
}

/** What comes with the package. */
const bundled: Readonly<Record<string, (options: EmbeddingModelOptions) => EmbeddingModel>> = {
  'all-MiniLM-L6-v2-int8': ({ embeddingRuntime: runtime }) => createLocalEmbedding({ runtime }),
};

/** How long the process keeps a vector that was paid for, ms. Chosen: longer than the tries of a job. */
const tenMinutes = 600_000;

interface Named {
  name: string;
  model: string;
  dimensions: number | undefined;
}

/** `PROVIDER:MODEL`, or `PROVIDER:MODEL@DIMENSIONS`. */
const providers: Readonly<Record<string, (named: Named, options: EmbeddingModelOptions) => EmbeddingModel>> = {
  openai: ({ model, dimensions, name }, { openaiApiKey, openaiBaseUrl }) =>
    createOpenAiEmbedding({ model, dimensions, name, apiKey: openaiApiKey, baseUrl: openaiBaseUrl }),
  cohere: ({ model, dimensions }, { cohereApiKey }) =>
    createCohereEmbedding({ model, dimensions, apiKey: cohereApiKey }),
  voyage: ({ model, dimensions }, { voyageApiKey }) =>
    createVoyageEmbedding({ model, dimensions, apiKey: voyageApiKey }),
  // Ollama speaks OpenAI's protocol, takes no key, and cuts what is too long by itself.
  ollama: ({ model, dimensions, name }, { ollamaUrl = 'http://127.0.0.1:11434' }) =>
    createOpenAiEmbedding({ model, dimensions, name, baseUrl: `${ollamaUrl.replace(/\/$/, '')}/v1` }),
};

/** True for a name that needs nothing but settings, so that a command can name it. */
export function isNamedEmbeddingModel(name: string): boolean {
  return Object.hasOwn(bundled, name) || readName(name) !== null;
}

/**
 * A name of the tables, or the path of a module that exports an `embeddingModel`, which is then run: only from who runs the process.
 * Throws `config_invalid`.
 */
export async function openEmbeddingModel(name: string, options: EmbeddingModelOptions = {}): Promise<EmbeddingModel> {
  if (Object.hasOwn(bundled, name)) return bundled[name]!(options);
  const named = readName(name);
  if (named) return cacheEmbeddings(named.open(options), { documents: true, entries: 1_000, keepFor: tenMinutes });
  if (/[/\\]|\.[cm]?js$/.test(name)) return loadModule(name);
  const known = [...Object.keys(bundled), ...Object.keys(providers).map((provider) => `${provider}:MODEL`)];
  throw invalid(`${name} is not one of ${known.join(', ')}, nor the path of a module`);
}

function readName(name: string): { open(options: EmbeddingModelOptions): EmbeddingModel } | null {
  const [, provider = '', model = '', width] = /^([a-z]+):([^@\s]+)(?:@(\d{1,5}))?$/.exec(name) ?? [];
  if (!Object.hasOwn(providers, provider)) return null;
  const dimensions = width === undefined ? undefined : Number(width);
  return {
    open: (options) => {
      const opened = providers[provider]!({ name, model, dimensions }, options);
      const { openaiBaseUrl, ollamaUrl } = options;
      const address = { openai: openaiBaseUrl, ollama: ollamaUrl }[provider];
      return guardEmbedding(opened, sharedCircuit(`The embedding API of ${provider}`, address));
    },
  };
}

async function loadModule(path: string): Promise<EmbeddingModel> {
  let loaded: Record<string, unknown>;
  try {
    loaded = (await import(pathToFileURL(resolve(path)).href)) as Record<string, unknown>;
  } catch (cause) {
    throw invalid(`the module ${path} cannot be loaded`, cause);
  }
  const model = loaded.embeddingModel;
  if (!isEmbeddingModel(model))
    throw invalid(`the module ${path} must export \`embeddingModel\` with a name, dimensions and embed()`);
  return model;
}

function isEmbeddingModel(value: unknown): value is EmbeddingModel {
  if (typeof value !== 'object' || value === null) return false;
  const { name, dimensions, embed } = value as Record<string, unknown>;
  return typeof name === 'string' && name !== '' && Number.isInteger(dimensions) && typeof embed === 'function';
}

function invalid(what: string, cause?: unknown): RecollectError {
  return new RecollectError('config_invalid', `The embedding model cannot be used: ${what}.`, { cause });
}
