// Where an evaluation records: databases made for it and removed after it, also when it is interrupted.
import { openThrowAway } from '../bench/throw-away.js';
import { readConfig } from '../config.js';
import { migrateDatabase } from '../memory/migrate.js';
import { createMemory } from '../memory.js';
import type { Memory } from '../memory-types/memory.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import { createDatabase } from '../store/database.js';
import { onSignal } from './open-memory.js';

export interface ThrowAwayPlaces {
  /** An empty database of the server. */
  openDatabase(): Promise<{ url: string; remove(): Promise<void> }>;
  /** Gives `close`, to be called once: by the caller, or at the end, before what was opened earlier is removed. */
  atTheEnd(close: () => Promise<void>): () => Promise<void>;
  /** An empty memory; closing it removes its database. `offline`: no language model takes part, also with a key. */
  openMemory(options: { offline: boolean }): Promise<Memory>;
  /** The memory somebody named; closed like the others, and left as it is then. */
  openGiven(place: string): Promise<Memory>;
}

/** `server` is the URL of any of its databases; undefined: embedded. What is still open after `work` is removed. */
export async function withThrowAwayPlaces<Result>(
  server: string | undefined,
  embeddingModel: EmbeddingModel,
  work: (places: ThrowAwayPlaces) => Promise<Result>,
): Promise<Result> {
  const open = new Set<() => Promise<void>>();
  const cleanUp = async () => {
    for (const remove of [...open].reverse()) await remove();
  };
  const stopListening = onSignal(cleanUp);

  function atTheEnd(close: () => Promise<void>): () => Promise<void> {
    let closed: Promise<void> | undefined;
    // A second call waits for the first: what comes after it must not begin before.
    const once = () => {
      open.delete(once);
      closed ??= close();
      return closed;
    };
    open.add(once);
    return once;
  }

  async function openMemory({ offline }: { offline: boolean }): Promise<Memory> {
    const { runtimeRole: runtime, upkeepRole: upkeep } = readConfig();
    const { driver, place, remove } = await openThrowAway(server);
    const removeOnce = atTheEnd(remove);
    await migrateDatabase(createDatabase(driver, { runtime, upkeep }));
    const memory = await createMemory({
      // A server takes as many connections as usual; the embedded database has one process, this one.
      database: server === undefined ? driver : place,
      embeddingModel,
      ...(offline ? { languageModel: null } : {}),
    });
    const close = atTheEnd(() => memory.close());
    return {
      ...memory,
      async close() {
        await close();
        await removeOnce();
      },
    };
  }

  try {
    return await work({
      async openDatabase() {
        const { place, remove } = await openThrowAway(server);
        return { url: place, remove: atTheEnd(remove) };
      },
      atTheEnd,
      openMemory,
      async openGiven(place) {
        const memory = await createMemory({ database: place, embeddingModel });
        return { ...memory, close: atTheEnd(() => memory.close()) };
      },
    });
  } finally {
    await cleanUp();
    stopListening();
  }
}
