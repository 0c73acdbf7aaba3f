// What the main thread and the thread of the bundled model say to each other.
import type { ErrorCode } from '../errors.js';
import type { EmbeddingKind, EmbeddingResult } from '../ports/embedding-model.js';

/** `native` is faster and optional; `wasm` runs wherever Node does. */
export type EmbeddingRuntime = 'native' | 'wasm';

export interface EmbeddingWorkerData {
  folder: string;
  runtime: EmbeddingRuntime | 'auto';
  threads: number;
  /** Shared with the main thread, see `busyFlag`. */
  flags: SharedArrayBuffer;
}

/** Places in the shared flags: the thread sets `busy` around native code, the main thread sets `stop` before it ends. */
export const busyFlag = 0;
export const stopFlag = 1;
export const flagBytes = 2 * Int32Array.BYTES_PER_ELEMENT;

export type EmbeddingRequest =
  | { type: 'embed'; id: number; kind: EmbeddingKind; texts: readonly string[] }
  | { type: 'cancel'; id: number }
  /** Ends the thread after the text it is at. */
  | { type: 'close' };

export type EmbeddingReply =
  | { type: 'ready'; runtime: EmbeddingRuntime }
  /** The model cannot be loaded; the thread ends. */
  | { type: 'unusable'; code: ErrorCode; message: string }
  | { type: 'embedded'; id: number; results: EmbeddingResult[] }
  | { type: 'refused'; id: number; message: string };
