// A memory whose vectors are found by the Pinecone stand-in, and what the two hold against each other.
import { expect } from 'vitest';
import { createMemory } from '#src/memory.js';
import type { Memory } from '#src/memory-types/memory.js';
import type { MemoryOptions } from '#src/memory-types/options.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import type { TestDatabase } from './database.js';
import type { PineconeApi } from './pinecone-api.js';

export function indexSettings(api: PineconeApi, namespaces = 4) {
  return {
    vectorIndex: `pinecone:${api.index}`,
    vectorNamespaces: namespaces,
    pineconeApiKey: api.apiKey,
    pineconeUrl: api.url,
  };
}

export function openIndexed(
  { driver }: TestDatabase,
  api: PineconeApi,
  options: MemoryOptions & { namespaces?: number } = {},
): Promise<Memory> {
  const { namespaces, ...rest } = options;
  return createMemory({
    database: driver,
    embeddingModel: createHashEmbedding(api.dimension),
    languageModel: null,
    retryDelay: 1,
    vectorIndexTimeout: 5_000,
    config: indexSettings(api, namespaces),
    ...rest,
  });
}

export async function outboxOf({ driver }: TestDatabase): Promise<{ unsent: number; unseen: number; rows: number }> {
  const [row] = await driver.query<{ unsent: number; unseen: number; rows: number }>(
    `select count(*) filter (where acknowledged_at is null)::int as unsent,
       count(*) filter (where acknowledged_at is not null and visible_at is null)::int as unseen, count(*)::int as rows
     from recollect.vector_outbox`,
  );
  return row!;
}

/** Waits until everything was sent. */
export async function sent(database: TestDatabase): Promise<void> {
  await expect.poll(async () => (await outboxOf(database)).unsent, { timeout: 25_000, interval: 100 }).toBe(0);
}

/** What the index holds is what the database would have found, as soon as background work has come to its end. */
export async function expectSame(database: TestDatabase, api: PineconeApi): Promise<void> {
  const difference = async () => {
    const rows = await database.driver.query<{ id: string }>(
      `select item_id as id from recollect.embeddings e join recollect.models m on m.model = e.model and m.serving
       where e.recallable`,
    );
    const [wanted, held] = [rows.map((row) => row.id), api.stored().map(({ id }) => id.split('#')[1]!)];
    return { missing: wanted.filter((id) => !held.includes(id)), extra: held.filter((id) => !wanted.includes(id)) };
  };
  await expect.poll(difference, { timeout: 15_000, interval: 200 }).toEqual({ missing: [], extra: [] });
}
