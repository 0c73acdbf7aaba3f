// What is known before the search, in one round trip: of the user who asks, and of what was said last.
import { type Asker, findAsker } from '../store/search.js';
import type { ReadAtOnce } from './last-turns.js';
import { findRecent, lookAtRecent, type Recent, type RecentInput } from './recent.js';
import { withoutRequestWords } from './request-words.js';
import { largeMemory } from './retrieve.js';

/** `asker` is null for a user nothing was ever recorded for. `model`: name of the one that serves. */
export async function lookAround(
  read: ReadAtOnce,
  input: RecentInput,
  { query, model }: { query: string; model: string },
): Promise<{ asker: Asker | null; recent: Recent }> {
  const [asker, first] = await read((connection) =>
    Promise.all([
      findAsker(connection, input.userId, model, withoutRequestWords(query), largeMemory),
      lookAtRecent(connection, input),
    ]),
  );
  return { asker, recent: await findRecent(read, input, first) };
}
