// The main thread's end of one embedding thread: sends texts, waits for vectors, and knows when the thread is gone.
import { Worker } from 'node:worker_threads';
import { RecollectError } from '../errors.js';
import type { EmbeddingKind, EmbeddingResult } from '../ports/embedding-model.js';
import {
  busyFlag,
  type EmbeddingReply,
  type EmbeddingRequest,
  type EmbeddingRuntime,
  type EmbeddingWorkerData,
  flagBytes,
  stopFlag,
} from './local-embedding-messages.js';

/** How long an exiting process waits for the text the thread is at, in ms; one takes 3 to 200. */
const exitTimeout = 5_000;

interface Pending {
  resolve: (results: EmbeddingResult[]) => void;
  reject: (error: unknown) => void;
}

export class EmbeddingThread {
  readonly #worker: Worker;
  readonly #ended: () => void;
  readonly #exited: Promise<void>;
  readonly #flags = new Int32Array(new SharedArrayBuffer(flagBytes));
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #over = false;
  #runtime: EmbeddingRuntime | undefined;

  /** `ended` is called once, before anything that waits is rejected, when no more can be asked of this thread. */
  constructor(data: Omit<EmbeddingWorkerData, 'flags'>, ended: () => void) {
    this.#ended = ended;
    this.#worker = new Worker(new URL('./local-embedding-worker.js', import.meta.url), {
      workerData: { ...data, flags: this.#flags.buffer },
      // Loaders and flags of the parent are not for this thread, and its own heap is 15 MB.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 8 },
    });
    this.#worker.on('message', (reply: EmbeddingReply) => this.#receive(reply));
    this.#worker.on('messageerror', (error) => this.#end(stopped(error)));
    this.#worker.on('error', (error) => this.#end(stopped(error)));
    process.on('exit', this.#waitForNative);
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', (code) => {
        process.off('exit', this.#waitForNative);
        this.#end(stopped(`exit code ${code}`));
        resolve();
      });
    });
  }

  /** Loads the model where it is not loaded yet. */
  async runtime(): Promise<EmbeddingRuntime> {
    await this.embed([], 'query');
    return this.#runtime!;
  }

  embed(texts: readonly string[], kind: EmbeddingKind, signal?: AbortSignal): Promise<EmbeddingResult[]> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      const cancel = () => {
        this.#settle(id)?.reject(signal?.reason);
        this.#post({ type: 'cancel', id });
      };
      signal?.addEventListener('abort', cancel, { once: true });
      const settled = () => signal?.removeEventListener('abort', cancel);
      this.#pending.set(id, {
        resolve(results) {
          settled();
          resolve(results);
        },
        reject(error) {
          settled();
          reject(error);
        },
      });
      // Open work keeps the process alive; an idle thread does not.
      this.#worker.ref();
      this.#post({ type: 'embed', id, kind, texts: [...texts] });
    });
  }

  /** Rejects what waits with `reason` and ends the thread, after the text it is at: see `uninterrupted` in the worker. */
  async close(reason: RecollectError): Promise<void> {
    this.#end(reason);
    this.#worker.ref();
    this.#post({ type: 'close' });
    await this.#exited;
  }

  /** Node ends the threads of an exiting process at once; in native code that is an abort. Runs in `exit` listeners. */
  readonly #waitForNative = (): void => {
    Atomics.store(this.#flags, stopFlag, 1);
    Atomics.wait(this.#flags, busyFlag, 1, exitTimeout);
  };

  #post(request: EmbeddingRequest): void {
    this.#worker.postMessage(request);
  }

  #receive(reply: EmbeddingReply): void {
    if (reply.type === 'ready') this.#runtime = reply.runtime;
    else if (reply.type === 'unusable') this.#end(new RecollectError(reply.code, reply.message));
    else if (reply.type === 'embedded') this.#settle(reply.id)?.resolve(reply.results);
    else
      this.#settle(reply.id)?.reject(
        new RecollectError('embedding_failed', `The embedding model failed on a text: ${reply.message}`),
      );
  }

  /** Takes a call off the list; undefined when it was cancelled before. */
  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#worker.unref();
    return pending;
  }

  #end(reason: RecollectError): void {
    if (this.#over) return;
    this.#over = true;
    this.#worker.unref();
    this.#ended();
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }
}

function stopped(cause: unknown): RecollectError {
  return new RecollectError('embedding_failed', `The embedding thread stopped: ${String(cause)}`, { cause });
}
