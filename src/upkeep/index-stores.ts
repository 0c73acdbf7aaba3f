// The vector indexes that may hold something of a user, as stores an erasure has to reach: the one that is written to, and those the
// database was moved away from and that are not empty yet.

import { newId } from '../domain/identifier.js';
import { type IndexLayout, layoutOf, ownerOf, placeOf } from '../domain/index-place.js';
import { RecollectError } from '../errors.js';
import type { Connection } from '../ports/database.js';
import type { ErasableStore } from '../ports/erasable-store.js';
import type { VectorIndex } from '../ports/vector-index.js';
import type { Database } from '../store/database.js';
import { dropLease, listModels, listVectorIndexes, takeLease } from '../store/vector-indexes.js';
import type { IndexTiming } from './drain-outbox.js';

export interface IndexStores {
  /** In the transaction that deletes the user: an index that is moved to later is told nothing of them. */
  names(connection: Connection): Promise<string[]>;
  store(name: string): ErasableStore;
}

export interface IndexStoresParts {
  database: Database;
  tombstoneSecret: Buffer;
  timing: IndexTiming;
  /** Null where this process has no key for it: the receipt then stays incomplete until one has. */
  open(name: string): VectorIndex | null;
}

/** Seconds somebody who erases may write alone: a user can have much. Chosen. */
const erasingLease = 300;

export function createIndexStores(parts: IndexStoresParts): IndexStores {
  return {
    async names(connection) {
      return [...new Set((await listVectorIndexes(connection)).map(({ name }) => name))];
    },
    store: (name) => ({
      name,
      erase: (userId) => eraseFrom(parts, name, userId),
      async contains(userId) {
        const { signal } = new AbortController();
        for (const layout of await layoutsOf(parts, name))
          for (const place of await placesOf(parts, layout, userId))
            if (await opened(parts, name).holds(place, signal)) return true;
        return false;
      },
    }),
  };
}

/** Alone: what another process is sending at the moment must not come after it. */
async function eraseFrom(parts: IndexStoresParts, name: string, userId: string): Promise<number> {
  const { signal } = new AbortController();
  let removed = 0;
  for (const layout of await layoutsOf(parts, name)) {
    const lease = { indexId: layout.indexId, owner: ownerOf(layout, userId), holder: newId() };
    await waitForLease(parts, lease);
    try {
      for (const place of await placesOf(parts, layout, userId))
        removed += await opened(parts, name).removeOwner(place, signal);
    } finally {
      await dropLease(parts.database.driver, lease);
    }
  }
  return removed;
}

async function waitForLease(
  { database, timing }: IndexStoresParts,
  lease: { indexId: string; owner: string; holder: string },
): Promise<void> {
  const until = Date.now() + (timing.lease + 1) * 1_000;
  while (!(await takeLease(database.driver, lease, erasingLease))) {
    if (Date.now() > until)
      throw new RecollectError('conflict', 'Something writes to the vector index for this user all the time.');
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Under every model that was ever used, also one whose vectors are going. */
async function placesOf({ database }: IndexStoresParts, layout: IndexLayout, userId: string) {
  return (await listModels(database.driver)).map((model) => placeOf(layout, model, userId));
}

async function layoutsOf({ database, tombstoneSecret }: IndexStoresParts, name: string): Promise<IndexLayout[]> {
  const stored = await listVectorIndexes(database.driver);
  return stored.filter((index) => index.name === name).map((index) => layoutOf(tombstoneSecret, index));
}

function opened({ open }: IndexStoresParts, name: string): VectorIndex {
  const index = open(name);
  if (index) return index;
  throw new RecollectError('config_invalid', `${name} may hold vectors, and this process has no key for it.`);
}
