// Opens the memory a command works on and closes it again, whatever happens: at the end, on an error, on a signal.
import { isDatabaseUrl, readConfig } from '../config.js';
import { openEmbedded } from '../drivers/embedded.js';
import { openPostgres } from '../drivers/postgres.js';
import { RecollectError } from '../errors.js';
import { createMemory } from '../memory.js';
import type { Memory } from '../memory-types/memory.js';
import type { MemoryOptions } from '../memory-types/options.js';
import type { DatabaseDriver } from '../ports/database.js';

/** Where the database is: `--database`, else the environment, else ./.recollect. Throws `config_invalid`. */
export function databasePlace(given: string | undefined): string {
  const { database } = readConfig(given === undefined ? {} : { database: given });
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(database) && !isDatabaseUrl(database))
    throw new RecollectError(
      'config_invalid',
      'The database must be a folder or a URL that begins with postgresql:// or postgres://.',
    );
  return database;
}

/** Runs `work` with an open memory. On SIGINT or SIGTERM the memory is closed, then the process ends. */
export async function withMemory<Result>(
  database: string | undefined,
  options: Omit<MemoryOptions, 'database'>,
  work: (memory: Memory) => Promise<Result>,
): Promise<Result> {
  const memory = await createMemory({ ...options, database: databasePlace(database) });
  const stopListening = onSignal(() => memory.close());
  try {
    return await work(memory);
  } finally {
    await memory.close();
    stopListening();
  }
}

/** Opens the database for a process that must have it to itself: an embedded folder may not be another one's. */
export async function openAlone(place: string, command: string): Promise<DatabaseDriver> {
  if (isDatabaseUrl(place)) return openPostgres({ url: place });
  const driver = await openEmbedded(place);
  if (driver.holder) return driver;
  await driver.close();
  const holder = driver.holderPid === null ? 'another process' : `process ${driver.holderPid}`;
  throw new RecollectError(
    'database_locked',
    `The folder ${place} is held by ${holder}, which does its background work; stop it before \`recollect ${command}\`.`,
  );
}

/** Closes first, then ends the process as the signal would have; gives what takes the listeners away again. */
export function onSignal(close: () => Promise<unknown>): () => void {
  const listeners = signals.map(([name, number]) => {
    const listener = () => {
      // A second signal does not wait.
      process.once(name, () => process.exit(128 + number));
      void close().finally(() => process.exit(128 + number));
    };
    process.once(name, listener);
    return { name, listener };
  });
  return () => {
    for (const { name, listener } of listeners) process.removeListener(name, listener);
  };
}

const signals = [
  ['SIGINT', 2],
  ['SIGTERM', 15],
] as const;
