// Embedding models by the name that RECOLLECT_EMBEDDING_MODEL and `reembed --to` take. A new one is a line of the table.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RecollectError } from '../errors.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import { createLocalEmbedding, type LocalEmbeddingOptions } from './local-embedding.js';

type EmbeddingModelOptions = Pick<LocalEmbeddingOptions, 'runtime'>;

export const embeddingModels: Readonly<Record<string, (options: EmbeddingModelOptions) => EmbeddingModel>> = {
  'all-MiniLM-L6-v2-int8': createLocalEmbedding,
};

/**
 * A name of the table, or the path of a module that exports an `embeddingModel`, which is then run: only from who runs the process.
 * Throws `config_invalid`.
 */
export async function openEmbeddingModel(name: string, options: EmbeddingModelOptions = {}): Promise<EmbeddingModel> {
  if (Object.hasOwn(embeddingModels, name)) return embeddingModels[name]!(options);
  if (/[/\\]|\.[cm]?js$/.test(name)) return loadModule(name);
  throw invalid(`${name} is not one of ${Object.keys(embeddingModels).join(', ')}, nor the path of a module`);
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
