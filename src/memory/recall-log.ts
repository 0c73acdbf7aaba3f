// What was put in front of a model goes into the audit log in batches, outside the request: recall itself writes nothing. A crash
// loses what was not written yet: at most a batch, or what came in within the last two seconds.
import { isRecollectError } from '../errors.js';
import { appendAudit } from '../store/audit.js';
import type { Database } from '../store/database.js';
import { atAccount } from '../store/lives.js';
import { holdUser } from '../store/users.js';

export interface RecalledEntry {
  factIds: readonly string[];
  /** Past turns beside the facts. */
  turns: number;
  actor: string;
  at: Date;
}

export interface RecallLog {
  /** Never throws, waits for nothing. */
  add(userId: string, entry: RecalledEntry): void;
  /** What was added so far is written, or kept for the next try where the database failed. */
  settled(): Promise<void>;
}

type Waiting = RecalledEntry & { userId: string };

/** Entries of one batch, milliseconds until it is written all the same, and how many wait while the database is away. Chosen. */
const [entriesAtOnce, longestWait, entriesAtMost] = [100, 2_000, 10_000];

export function createRecallLog(database: Database): RecallLog {
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let failing = false;

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    writing = writing.then(async () => {
      for (const userId of new Set(batch.map((one) => one.userId))) await tryWrite(userId, batch);
    });
    return writing;
  }

  async function tryWrite(userId: string, batch: readonly Waiting[]): Promise<void> {
    const own = batch.filter((one) => one.userId === userId);
    try {
      await atAccount(userId, (account) => write(database, account, own));
      failing = false;
    } catch (error) {
      // Nobody waits for it: it is tried again with the next batch, unless the user was merged into another one meanwhile.
      failing = isRecollectError(error) && error.code.startsWith('database');
      if (!failing) return;
      waiting = [...own, ...waiting].slice(-entriesAtMost);
    }
  }

  return {
    add(userId, entry) {
      waiting.push({ userId, ...entry });
      if (waiting.length >= entriesAtOnce && !failing) void flush();
      else if (!timer) {
        timer = setTimeout(() => void flush(), longestWait);
        timer.unref();
      }
    },
    settled: flush,
  };
}

async function write(database: Database, userId: string, entries: readonly Waiting[]): Promise<void> {
  await database.asUser(userId, async (connection) => {
    // Erased meanwhile: nothing is known of what was recalled.
    if (!(await holdUser(connection, userId))) return;
    for (const { factIds, turns, actor, at } of entries) {
      const counts = { recalls: 1, facts: factIds.length, ...(turns > 0 ? { turns } : {}) };
      appendAudit(connection, userId, { kind: 'recalled', factIds, counts, actor, at });
    }
  });
}
