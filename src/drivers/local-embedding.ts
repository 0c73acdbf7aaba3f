// The bundled embedding model, in a worker thread of its own. The model's files are checked before they are used.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { RecollectError } from '../errors.js';
import type { EmbeddingModel, EmbeddingResult } from '../ports/embedding-model.js';
import type { EmbeddingReply, EmbeddingRequest, EmbeddingWorkerData } from './local-embedding-worker.js';

/** `native` is faster and optional; `wasm` runs wherever Node does. */
export type EmbeddingRuntime = 'native' | 'wasm';

export interface LocalEmbeddingOptions {
  /** Default the folder in this package. */
  modelFolder?: string;
  /** Default `auto`: native where it is installed. */
  runtime?: EmbeddingRuntime | 'auto';
  /** Threads of one inference. Default 1. */
  threads?: number;
}

export interface LocalEmbedding extends EmbeddingModel {
  /** Loads the model where it is not loaded yet and says what it runs on. */
  runtime(): Promise<EmbeddingRuntime>;
}

const bundledFolder = fileURLToPath(new URL('../../models/all-MiniLM-L6-v2-int8/', import.meta.url));

/** Of the files in models/, see models/README.md. */
const checksums: Record<string, string> = {
  'onnx/model_quantized.onnx': '5e7303d2b9f3494beeaf1248ab2031297621359fbc8ceab62263bb8834053b13',
  'tokenizer.json': '07805d116826679de90b4edeb2222269c4b8753bc0981be4399f732b2708e904',
  'tokenizer_config.json': 'e10bb633ba0d7f69ed342ae7de607f36b39ce53b455fbda69c71700bf57e6f66',
};

/** all-MiniLM-L6-v2, int8, 384 dimensions, English. Reads the first 256 tokens of a text. Loads at the first use. */
export function createLocalEmbedding(options: LocalEmbeddingOptions = {}): LocalEmbedding {
  return new LocalEmbeddingModel(options);
}

interface Pending {
  resolve: (results: EmbeddingResult[]) => void;
  reject: (error: unknown) => void;
}

class LocalEmbeddingModel implements LocalEmbedding {
  readonly name = 'all-MiniLM-L6-v2-int8';
  readonly dimensions = 384;
  readonly #options: LocalEmbeddingOptions;
  #worker: Promise<{ worker: Worker; runtime: EmbeddingRuntime }> | undefined;
  readonly #pending = new Map<number, Pending>();
  #lastRequest = 0;
  #closed = false;

  constructor(options: LocalEmbeddingOptions) {
    this.#options = options;
  }

  async runtime(): Promise<EmbeddingRuntime> {
    return (await this.#start()).runtime;
  }

  /** Query and document are embedded alike by this model. */
  async embed(texts: readonly string[], _kind: 'query' | 'document', signal?: AbortSignal): Promise<EmbeddingResult[]> {
    if (this.#closed) throw new RecollectError('closed', 'This embedding model was closed.');
    if (texts.length === 0) return [];
    signal?.throwIfAborted();
    const { worker } = await this.#start();
    const request: EmbeddingRequest = { id: ++this.#lastRequest, texts: [...texts] };
    return new Promise<EmbeddingResult[]>((resolve, reject) => {
      this.#pending.set(request.id, { resolve, reject });
      // Open work keeps the process alive; an idle thread does not.
      worker.ref();
      worker.postMessage(request);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const started = this.#worker;
    this.#worker = undefined;
    if (!started) return;
    const { worker } = await started.catch(() => ({ worker: undefined }));
    await worker?.terminate();
  }

  #start(): Promise<{ worker: Worker; runtime: EmbeddingRuntime }> {
    this.#worker ??= this.#startWorker().catch((error: unknown) => {
      this.#worker = undefined;
      throw error;
    });
    return this.#worker;
  }

  async #startWorker(): Promise<{ worker: Worker; runtime: EmbeddingRuntime }> {
    const folder = this.#options.modelFolder ?? bundledFolder;
    await checkFiles(folder);
    const workerData: EmbeddingWorkerData = {
      folder,
      runtime: this.#options.runtime ?? 'auto',
      threads: this.#options.threads ?? 1,
    };
    const worker = new Worker(new URL('./local-embedding-worker.js', import.meta.url), { workerData, execArgv: [] });
    const runtime = await new Promise<EmbeddingRuntime>((resolve, reject) => {
      worker.on('message', (reply: EmbeddingReply) => {
        if (reply.type === 'ready') resolve(reply.runtime);
        else if (reply.type === 'failed') reject(failed(reply.message));
        else this.#answer(worker, reply);
      });
      worker.once('error', (error) => {
        reject(failed(error.message));
        this.#drop(error.message);
      });
      worker.once('exit', (code) => {
        reject(failed(`exit ${code}`));
        this.#drop(`exit ${code}`);
      });
    });
    worker.unref();
    return { worker, runtime };
  }

  #answer(worker: Worker, reply: Extract<EmbeddingReply, { id: number }>): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (this.#pending.size === 0) worker.unref();
    if (reply.type === 'embedded') pending?.resolve(reply.results);
    else pending?.reject(failed(reply.message));
  }

  /** The thread died: what waits for it fails, the next call starts a new one. */
  #drop(reason: string): void {
    this.#worker = undefined;
    for (const { reject } of this.#pending.values()) reject(failed(reason));
    this.#pending.clear();
  }
}

async function checkFiles(folder: string): Promise<void> {
  for (const [name, checksum] of Object.entries(checksums)) {
    const bytes = await readFile(join(folder, name)).catch((error: unknown) => {
      throw new RecollectError('embedding_model_missing', `The embedding model has no file ${name}; reinstall Recollect.`, {
        cause: error,
      });
    });
    if (createHash('sha256').update(bytes).digest('hex') !== checksum)
      throw new RecollectError(
        'embedding_model_altered',
        `The file ${name} of the embedding model is not the one shipped; reinstall Recollect.`,
      );
  }
}

function failed(reason: string): RecollectError {
  return new RecollectError('embedding_failed', `The embedding model could not run (${reason}).`);
}
