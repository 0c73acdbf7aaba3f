// The bundled embedding model. Starts its thread at the first use, and anew after that thread was lost.
import { fileURLToPath } from 'node:url';
import type { Calibration } from '../domain/calibration.js';
import { RecollectError } from '../errors.js';
import type { EmbeddingKind, EmbeddingModel, EmbeddingResult } from '../ports/embedding-model.js';
import { readCalibrationFile } from './local-embedding-files.js';
import type { EmbeddingRuntime } from './local-embedding-messages.js';
import { EmbeddingThread } from './local-embedding-thread.js';

export type { EmbeddingRuntime };

export interface LocalEmbeddingOptions {
  /** Default the folder in this package. Its files must be those of this package, byte for byte. */
  modelFolder?: string;
  /** Default `auto`: native where it is installed. Both give the same vectors. */
  runtime?: EmbeddingRuntime | 'auto';
  /** Threads of one inference, native only. Default 1. */
  threads?: number;
}

export interface LocalEmbedding extends EmbeddingModel {
  /** Loads the model where it is not loaded yet and says what it runs on. */
  runtime(): Promise<EmbeddingRuntime>;
  close(): Promise<void>;
}

const bundledFolder = fileURLToPath(new URL('../../models/all-MiniLM-L6-v2-int8', import.meta.url));

/**
 * all-MiniLM-L6-v2, int8, 384 dimensions, English. Reads the first 256 tokens of a text. Off the event loop; queries go
 * before documents. Throws `embedding_model_missing`, `embedding_model_altered`, `dependency_missing`,
 * `embedding_failed`, `closed`; an aborted call throws the reason of its signal.
 */
export function createLocalEmbedding(options: LocalEmbeddingOptions = {}): LocalEmbedding {
  return new LocalEmbeddingModel(options);
}

class LocalEmbeddingModel implements LocalEmbedding {
  readonly name = 'all-MiniLM-L6-v2-int8';
  readonly dimensions = 384;
  readonly #options: LocalEmbeddingOptions;
  #calibration: Calibration | undefined;
  #thread: EmbeddingThread | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: LocalEmbeddingOptions) {
    this.#options = options;
  }

  get calibration(): Calibration {
    this.#calibration ??= readCalibrationFile(this.#options.modelFolder ?? bundledFolder);
    return this.#calibration;
  }

  async runtime(): Promise<EmbeddingRuntime> {
    return this.#start().runtime();
  }

  /** Query and document are embedded alike by this model; the kind only says who is waiting. */
  async embed(texts: readonly string[], kind: EmbeddingKind, signal?: AbortSignal): Promise<EmbeddingResult[]> {
    signal?.throwIfAborted();
    if (this.#closing) throw closed();
    return texts.length === 0 ? [] : this.#start().embed(texts, kind, signal);
  }

  close(): Promise<void> {
    this.#closing ??= this.#thread?.close(closed()) ?? Promise.resolve();
    return this.#closing;
  }

  #start(): EmbeddingThread {
    if (this.#closing) throw closed();
    if (this.#thread) return this.#thread;
    const data = {
      folder: this.#options.modelFolder ?? bundledFolder,
      runtime: this.#options.runtime ?? 'auto',
      threads: this.#options.threads ?? 1,
    };
    const thread = new EmbeddingThread(data, () => {
      if (this.#thread === thread) this.#thread = undefined;
    });
    this.#thread = thread;
    return thread;
  }
}

function closed(): RecollectError {
  return new RecollectError('closed', 'This embedding model was closed.');
}
