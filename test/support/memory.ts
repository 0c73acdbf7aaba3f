// A Memory over a test database, with the hash embedding and a clock that stands still.
import { createMemory } from '#src/memory.js';
import type { Memory } from '#src/memory-types/memory.js';
import type { MemoryOptions } from '#src/memory-types/options.js';
import { createFakeClock, type FakeClock } from '#src/testing/fake-clock.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { openTestDatabase, type TestDatabase } from './database.js';
import { whenOver } from './when-over.js';

export interface TestMemory {
  memory: Memory;
  clock: FakeClock;
  database: TestDatabase;
}

export async function openTestMemory(options: MemoryOptions = {}): Promise<TestMemory> {
  const database = await openTestDatabase();
  const clock = createFakeClock();
  const memory = await createMemory({
    database: database.driver,
    embeddingModel: createHashEmbedding(),
    clock,
    languageModel: null,
    ...options,
  });
  // Runs before the database's own.
  whenOver(() => memory.close());
  return { memory, clock, database };
}
