// Records the turns of a file, session by session, a few at a time. A turn that memory refuses is named, the rest kept.
import { isRecollectError } from '../errors.js';
import type { Memory } from '../memory-types/memory.js';
import type { BadLine, FileTurn } from './add-turn.js';

export interface Recorded {
  /** New turns. */
  added: number;
  /** Turns that were there already. */
  known: number;
  bad: BadLine[];
}

/** An exchange is extracted as a whole, so it must stay small enough for one request to a model. */
const batchSize = 40;

export async function recordTurns(
  memory: Memory,
  userId: string,
  turns: readonly FileTurn[],
  onProgress: (done: number) => void,
): Promise<Recorded> {
  const recorded: Recorded = { added: 0, known: 0, bad: [] };
  let done = 0;
  for (const batch of batchesOf(turns)) {
    await recordBatch(memory, userId, batch, recorded);
    done += batch.length;
    onProgress(done);
  }
  return recorded;
}

/** Sessions in the order they first appear, each in the order of the file. */
export function batchesOf(turns: readonly FileTurn[]): FileTurn[][] {
  const groups = new Map<string, FileTurn[]>();
  for (const turn of turns) {
    const key = JSON.stringify([turn.sessionId, turn.scope]);
    const group = groups.get(key);
    if (group) group.push(turn);
    else groups.set(key, [turn]);
  }
  return [...groups.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / batchSize) }, (_, index) =>
      group.slice(index * batchSize, (index + 1) * batchSize),
    ),
  );
}

/** remember() checks a whole call before it writes, and names the message it refuses: that one is left out. */
async function recordBatch(
  memory: Memory,
  userId: string,
  batch: readonly FileTurn[],
  recorded: Recorded,
): Promise<void> {
  let left = [...batch];
  while (left.length > 0) {
    const { sessionId, scope } = left[0]!;
    try {
      const result = await memory.remember({ userId, sessionId, scope, messages: left.map(({ message }) => message) });
      const known = result.turns.filter((turn) => turn.duplicate).length;
      recorded.known += known;
      recorded.added += result.turns.length - known;
      return;
    } catch (error) {
      const refused = refusedMessage(error, left.length);
      if (refused === null) throw error;
      recorded.bad.push({ place: left[refused.index]!.place, reason: refused.reason });
      left = left.toSpliced(refused.index, 1);
    }
  }
}

/** `messages[3].role must be …` -> the fourth message, `role must be …`. */
function refusedMessage(error: unknown, count: number): { index: number; reason: string } | null {
  if (!isRecollectError(error) || error.code !== 'invalid_input') return null;
  const [, position, reason] = /^messages\[(\d+)\]\.?\s*(.*)$/s.exec(error.message) ?? [];
  const index = Number(position);
  return reason !== undefined && index < count ? { index, reason } : null;
}
