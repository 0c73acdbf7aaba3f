// An index of vectors outside the database. It finds ids; texts, exact cosines and what may be recalled stay in the database, so
// that what it says is never taken as true. Implementation: drivers/pinecone.ts. Every method throws `vector_index_failed`.
import type { IndexPlace } from '../domain/index-place.js';

export interface IndexEntry {
  id: string;
  vector: readonly number[];
  /** Hash of the item's scope; empty without one. */
  scope: string;
}

/**
 * How far a namespace has come: a write's position, or the last one an answer shows. Positions of one namespace grow. Null where the
 * index does not say.
 */
export type IndexPosition = number | null;

export interface IndexQuery {
  vector: ArrayLike<number>;
  limit: number;
  /** Hashes of the scopes that count; null: all. */
  scopes: readonly string[] | null;
}

export interface IndexAnswer {
  /** Nearest first. */
  ids: string[];
  /** Writes up to here are in it. */
  position: IndexPosition;
}

export interface VectorIndex {
  /** Stands in the database, in messages and in receipts: `pinecone:INDEX`. */
  readonly name: string;
  /** Width of its vectors, and how it compares them: `cosine` and `dotproduct` will do. */
  describe(signal: AbortSignal): Promise<{ dimensions: number; metric: string }>;
  /** Any number of entries of one owner; one that is there is replaced. */
  upsert(place: IndexPlace, entries: readonly IndexEntry[], signal: AbortSignal): Promise<IndexPosition>;
  /** Ids that are not there do no harm. */
  remove(place: IndexPlace, ids: readonly string[], signal: AbortSignal): Promise<IndexPosition>;
  /** Entries of this owner only. */
  query(place: IndexPlace, query: IndexQuery, signal: AbortSignal): Promise<IndexAnswer>;
  /** Everything of this owner, also what was written a moment ago; gives how many, and returns when none can be found. */
  removeOwner(place: IndexPlace, signal: AbortSignal): Promise<number>;
  /** True while it still finds something of this owner. */
  holds(place: IndexPlace, signal: AbortSignal): Promise<boolean>;
  /** Every namespace that begins so; gives how many, and returns when none is listed. */
  removeNamespaces(prefix: string, signal: AbortSignal): Promise<number>;
}
