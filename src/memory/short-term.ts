// The short-term layer as the memory uses it: copies of last turns and vectors of queries in a shared cache, which is optional.
import { createSeal, type Seal } from '../domain/seal.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { ErasableStore } from '../ports/erasable-store.js';
import type { Observers } from '../ports/observer.js';
import type { SharedCache } from '../ports/shared-cache.js';
import { createEmbedQuery, groupOfQueries, type ShortTermParts } from '../recall/query-vectors.js';
import { createTurnCopies, groupOfTurns } from '../recall/turn-copies.js';

export interface ShortTerm extends ShortTermParts {
  /** What an erasure has to reach beside the database. */
  stores: readonly ErasableStore[];
  /** One line where the cache is not used now. */
  problems(): string[];
  /** What was begun is written, or given up. */
  settled(): Promise<void>;
}

/** Writes under way at most; beyond it a copy stays old, and is passed over. Chosen. */
const writesAtOnce = 200;

/** `secret`: the deployment's, the same in every process. */
export function createShortTerm(
  cache: SharedCache | null,
  model: EmbeddingModel,
  secret: Uint8Array,
  { looked }: Observers,
): ShortTerm {
  if (!cache) {
    const nothing = { copies: null, stores: [], problems: () => [], settled: async () => undefined };
    return { ...nothing, embedQuery: createEmbedQuery(model, null) };
  }
  const seal = createSeal(secret, 'short-term');
  const writing = new Set<Promise<unknown>>();
  const later = (work: () => Promise<unknown>) => {
    if (writing.size >= writesAtOnce) return;
    // It never throws for a reason of the cache's; a defect must not end the process of somebody who waits for nothing.
    const done = work().catch(() => 'not kept');
    writing.add(done);
    void done.then(() => writing.delete(done));
  };
  const parts = { cache, seal, later, looked };
  return {
    copies: createTurnCopies(parts),
    embedQuery: createEmbedQuery(model, parts),
    stores: [createStore(cache, seal)],
    problems() {
      const trouble = cache.trouble();
      return trouble === null ? [] : [`Recall goes on without ${cache.name}: ${trouble}.`];
    },
    async settled() {
      await Promise.all(writing);
    },
  };
}

function createStore(cache: SharedCache, seal: Seal): ErasableStore {
  const groups = (userId: string) => [groupOfTurns(seal, userId), groupOfQueries(seal, userId)];
  return {
    name: cache.name,
    async erase(userId) {
      let entries = 0;
      for (const group of groups(userId)) entries += await cache.remove(group);
      return entries;
    },
    async contains(userId) {
      for (const group of groups(userId)) if (await cache.contains(group)) return true;
      return false;
    },
  };
}
