// The counts that are not written yet. Kept per user, day, purpose and model, so their number is bounded by who is served, not
// by how many calls there are.
import { addSums } from '../domain/usage.js';
import { isRecollectError } from '../errors.js';
import type { Database } from '../store/database.js';
import { atAccount } from '../store/lives.js';
import { addUsage, addUsageTotals, type UsageRow } from '../store/usage.js';
import { holdUser } from '../store/users.js';

export interface WaitingSums {
  /** Never throws, waits for nothing. `userId` null: for nobody. */
  add(userId: string | null, row: UsageRow): void;
  settled(): Promise<void>;
}

/** Milliseconds. Chosen: far less than a call takes, and a busy process writes a few times a second. */
const longestWait = 250;
/** While the database is away, so many wait; the eldest are let go. Chosen. */
const rowsAtMost = 20_000;

interface Waiting {
  userId: string | null;
  row: UsageRow;
}

/** `onWritten` is told whose counts were written. */
export function createUsageSums(
  database: Database,
  onWritten: (userIds: readonly string[]) => Promise<void>,
): WaitingSums {
  let waiting = new Map<string, Waiting>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  function add(userId: string | null, row: UsageRow): void {
    const key = JSON.stringify([userId, row.day, row.purpose, row.model]);
    const known = waiting.get(key);
    waiting.set(key, { userId, row: known ? { ...row, ...addSums(known.row, row) } : row });
    const [eldest] = waiting.keys();
    if (waiting.size > rowsAtMost && eldest !== undefined) waiting.delete(eldest);
  }

  /** A row counts twice: for its user, and in the totals, which are users apart. */
  function addCall(userId: string | null, row: UsageRow): void {
    add(null, row);
    if (userId !== null) add(userId, row);
    if (timer) return;
    timer = setTimeout(() => void flush(), longestWait);
    timer.unref();
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(async () => {
      const batch = [...waiting.values()];
      waiting = new Map();
      const users = new Set(batch.map((one) => one.userId));
      for (const userId of users) {
        const own = batch.filter((one) => one.userId === userId).map(({ row }) => row);
        // The database is away: they are tried again with the next ones.
        if (!(await tryWrite(userId, own))) for (const row of own) add(userId, row);
      }
      if (users.size > 0) await tryTell([...users].filter((userId) => userId !== null));
    });
    return writing;
  }

  /** Nobody waits for it: what could not be read now is with the next batch. */
  async function tryTell(userIds: readonly string[]): Promise<void> {
    try {
      await onWritten(userIds);
    } catch (error) {
      if (!isRecollectError(error)) throw error;
    }
  }

  /** False where another try can help. */
  async function tryWrite(userId: string | null, rows: readonly UsageRow[]): Promise<boolean> {
    try {
      if (userId === null) await database.asUpkeep((connection) => addUsageTotals(connection, rows));
      else await atAccount(userId, (account) => writeUser(account, rows));
      return true;
    } catch (error) {
      return !(isRecollectError(error) && error.code.startsWith('database'));
    }
  }

  /** Of somebody who was never recorded, or was erased meanwhile, the totals alone keep the counts. */
  async function writeUser(userId: string, rows: readonly UsageRow[]): Promise<void> {
    await database.asUser(userId, async (connection) => {
      if (await holdUser(connection, userId)) await addUsage(connection, userId, rows);
    });
  }

  return { add: addCall, settled: flush };
}
