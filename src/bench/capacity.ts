// bench capacity: what a user takes on disk, and how many recalls and recordings a core does. For docs/capacity.md's arithmetic.
import type { Memory } from '../memory-types/memory.js';
import type { DatabaseDriver } from '../ports/database.js';
import { findTableSizes } from '../store/sizes.js';
import { vacuumTables } from '../store/vacuum.js';
import { measureBusyCores } from './busy-cores.js';
import { exchange } from './exchanges.js';
import type { OnProgress } from './progress.js';

export interface CapacityOptions {
  memory: Memory;
  driver: DatabaseDriver;
  users: number;
  /** Turns of each user; two make an exchange. */
  turns: number;
  /** How long each rate is measured. */
  seconds: number;
  onProgress: OnProgress;
}

export interface CapacityReport {
  users: number;
  turns: number;
  facts: number;
  bytesPerUser: number;
  /** With vectors, search rows, facts and the audit log that come of it. */
  bytesPerTurn: number;
  /** Largest first, bytes per turn. */
  tables: { table: string; bytesPerTurn: number }[];
  recall: Rate;
  record: Rate;
}

export interface Rate {
  perSecond: number;
  /** Of the whole machine, and whatever else ran on it. */
  busyCores: number;
  perCore: number;
}

const callers = 8;

export async function measureCapacity(options: CapacityOptions): Promise<CapacityReport> {
  const { memory, driver, users, turns, seconds, onProgress } = options;
  const exchanges = Math.ceil(turns / 2) * users;
  for (let nth = 0; nth < exchanges; nth += 1) {
    onProgress('recording', nth, exchanges);
    await memory.remember({ userId: userOf(nth % users), messages: exchange(nth) });
  }
  onProgress('extracting', 0, 1);
  await memory.settled({ timeout: 3_600_000 });
  const sizes = (await findTableSizes(driver)).filter(({ bytes }) => bytes > 0);
  // Without the visibility map every search reads the table as well.
  await vacuumTables(driver, ['recollect.embeddings', 'recollect.recall_items', 'recollect.conversation_turns']);
  const { counts } = await memory.doctor();
  const rate = (what: string, call: (nth: number) => Promise<unknown>) => measureRate(what, seconds, call, onProgress);
  const recall = await rate('recalling', (nth) =>
    memory.recall({ userId: userOf(nth % users), query: `What did I hear about number ${nth}?` }),
  );
  const record = await rate('recording', (nth) =>
    memory.remember({ userId: userOf(nth % users), messages: exchange(exchanges + nth) }),
  );
  const bytes = sizes.reduce((sum, table) => sum + table.bytes, 0);
  return {
    users: counts.users,
    turns: counts.turns,
    facts: counts.facts,
    bytesPerUser: Math.round(bytes / counts.users),
    bytesPerTurn: Math.round(bytes / counts.turns),
    tables: sizes
      .map((table) => ({ table: table.table, bytesPerTurn: Math.round(table.bytes / counts.turns) }))
      .filter(({ bytesPerTurn }) => bytesPerTurn >= 20),
    recall,
    record,
  };
}

/** Callers that wait for each answer: about what the machine can do. */
async function measureRate(
  what: string,
  seconds: number,
  call: (nth: number) => Promise<unknown>,
  onProgress: OnProgress,
): Promise<Rate> {
  const started = performance.now();
  const cores = measureBusyCores();
  let done = 0;
  const work = async (caller: number) => {
    for (let nth = caller; performance.now() < started + seconds * 1_000; nth += callers) {
      await call(nth);
      done += 1;
      onProgress(what, Math.round((performance.now() - started) / 1_000), seconds);
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => work(caller)));
  const perSecond = (done / (performance.now() - started)) * 1_000;
  const busyCores = cores();
  return {
    perSecond: round(perSecond),
    busyCores: round(busyCores),
    perCore: round(perSecond / Math.max(busyCores, 0.1)),
  };
}

function userOf(number: number): string {
  return `user ${number}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
