// The public shapes of memory.values: JSON that applications keep for a user, behind other people's interfaces.
import type { Collection, JsonObject, KeptValue } from '../domain/kept-value.js';

export type { Collection, JsonObject, KeptValue } from '../domain/kept-value.js';

export interface ValueChange {
  namespace: readonly string[];
  key: string;
  /** Null deletes. */
  value: JsonObject | null;
  /** Fields that are searched by meaning, `$` for all of it. Default none. */
  indexed?: readonly string[] | null;
}

export interface SearchValuesInput {
  collection: Collection;
  /** Namespaces that begin with these labels. Default all. */
  prefix?: readonly string[];
  /** Keeps these. Called in this process. */
  filter?: (value: JsonObject) => boolean;
  /** By meaning, the nearest first; without it in the order of storing. */
  query?: string;
  /** Default all. */
  limit?: number;
  offset?: number;
}

export interface FoundValue extends KeptValue {
  /** Cosine; null without a query, and for what is not indexed. */
  score: number | null;
}

/** Everything is inside one user and one collection. Changes are transactions under the user's lock, with an audit entry. */
export interface Values {
  get(userId: string, collection: Collection, namespace: readonly string[], key: string): Promise<KeptValue | null>;
  /** All of them, or none. The last change of one key counts. */
  put(
    userId: string,
    collection: Collection,
    changes: readonly ValueChange[],
    options?: { actor?: string },
  ): Promise<void>;
  search(userId: string, input: SearchValuesInput): Promise<FoundValue[]>;
  /** The last stored of exactly this namespace, the oldest of them first. */
  last(userId: string, collection: Collection, namespace: readonly string[], limit: number): Promise<KeptValue[]>;
  /** Deletes the last stored of a namespace and gives it; null where there is none. Two callers never get the same. */
  takeLast(userId: string, collection: Collection, namespace: readonly string[]): Promise<KeptValue | null>;
  /** Gives how many there were. */
  clear(userId: string, collection: Collection, prefix: readonly string[]): Promise<number>;
  /**
   * Reads everything under a prefix and changes some of it, under the user's lock. `plan` may be called again. Gives what it gives.
   */
  change<Result>(
    userId: string,
    collection: Collection,
    plan: (values: KeptValue[]) => { changes: readonly ValueChange[]; result: Result },
    options?: { actor?: string },
  ): Promise<Result>;
  /** Those in which something is, in no order. */
  namespaces(userId: string, collection: Collection): Promise<string[][]>;
}
