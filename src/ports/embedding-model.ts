// What turns text into vectors. Implementations: drivers/local-embedding.ts, testing/hash-embedding.ts.
import type { Calibration } from '../domain/calibration.js';

export type EmbeddingKind = 'query' | 'document';

export interface EmbeddingResult {
  /** Unit length, `dimensions` numbers. */
  vector: Float32Array;
  /** True when the text was longer than the model reads, so the vector stands for its beginning only. */
  truncated: boolean;
}

export interface EmbeddingModel {
  /** Stable name; vectors of different names never meet. */
  readonly name: string;
  readonly dimensions: number;
  /** What was measured of this model; without it recall withholds nothing. What the database holds wins over it. */
  readonly calibration?: Calibration;
  /** One result per text, in order. `report` is told the tokens of each call that is paid for. Throws `embedding_failed`. */
  embed(
    texts: readonly string[],
    kind: EmbeddingKind,
    signal?: AbortSignal,
    report?: (tokens: number) => void,
  ): Promise<EmbeddingResult[]>;
  /** Forgets what it keeps of texts it was given; an erasure calls it. */
  clear?(): void;
  /** Frees threads and memory. Idempotent. */
  close?(): Promise<void>;
}
