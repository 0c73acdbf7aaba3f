// A memory for agent tests: embedded, hashed words for vectors, facts by the offline extractor, time that can be moved.
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll } from 'vitest';
import { createOfflineExtractor } from '#src/drivers/offline-extractor.js';
import { createMemory } from '#src/memory.js';
import type { Memory } from '#src/memory-types/memory.js';
import { createFakeClock, type FakeClock } from '#src/testing/fake-clock.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { copyPreparedFolder } from '../support/database.js';

export interface OpenMemory {
  memory: Memory;
  clock: FakeClock;
}

/** One memory for a test file; tests keep apart by user. */
export function openMemoryForFile(): OpenMemory {
  const open = { clock: createFakeClock() } as OpenMemory;
  let folder = '';
  beforeAll(async () => {
    folder = await copyPreparedFolder();
    open.memory = await createMemory({
      database: folder,
      embeddingModel: createHashEmbedding(),
      extractor: createOfflineExtractor(),
      languageModel: null,
      clock: open.clock,
    });
  });
  afterAll(async () => {
    await open.memory.close();
    await rm(folder, { recursive: true, force: true });
  });
  return open;
}

export interface ShortTurn {
  role: string;
  text: string;
  partial: boolean;
}

/** The session's last turns, in order. */
export async function turnsOf(memory: Memory, userId: string, sessionId = 'default'): Promise<ShortTurn[]> {
  const { recent } = await memory.recall({ userId, sessionId, query: 'anything', recentTurns: 50 });
  return recent.map(({ role, text, partial }) => ({ role, text, partial }));
}
