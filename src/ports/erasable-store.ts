// A store outside the database that may hold something of a user: a vector index, a cache. An erasure reaches each of them.

export interface ErasableStore {
  /** Stands in the receipt. */
  readonly name: string;
  /** Deletes everything of this user and gives how many entries went. Running it twice is fine. */
  erase(userId: string): Promise<number>;
  /** True while it still finds something of this user. */
  contains(userId: string): Promise<boolean>;
}
