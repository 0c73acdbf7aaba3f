// What several processes share for a while: it may be empty, slow, restarted or gone at any time, and it may hold what somebody else
// wrote. Nothing depends on an entry being there, and nobody believes one unchecked. Entries lie in groups, each removed at once.
// Implementations: drivers/redis.ts, testing/memory-cache.ts.

export interface CacheLimits {
  /** The group goes this long after the last write to it. */
  milliseconds: number;
  /** A group that grows past this many entries begins anew. */
  entries: number;
}

export interface SharedCache {
  /** Stands in the receipt of an erasure. */
  readonly name: string;
  /** One value per name, in order; null for what is not there or did not come within `wait` ms. Never throws. */
  read(group: string, names: readonly string[], wait: number): Promise<(Uint8Array | null)[]>;
  /** False where it was not kept: the cache is away or full, or the group was removed lately. Never throws. */
  write(group: string, name: string, value: Uint8Array, limits: CacheLimits): Promise<boolean>;
  /**
   * Removes a group and refuses writes to it for ten minutes, so that what was begun before cannot come back. Gives how many entries
   * went. Throws `server_unreachable`.
   */
  remove(group: string): Promise<number>;
  /** Throws `server_unreachable`: who cannot look must not say there is nothing. */
  contains(group: string): Promise<boolean>;
  /** Why it is not used now, in a few words without an address or a password; null while all is well. */
  trouble(): string | null;
  /** Idempotent. */
  close(): Promise<void>;
}
