// Looks after tables and indexes of a server: vacuums where much is gone, rebuilds an index that is much larger than what is in it.
// Bounded: what is left waits for the next run. An embedded database is tidied by its holder.
import { isRecollectError } from '../errors.js';
import type { Database } from '../store/database.js';
import {
  dropIndex,
  findIndexHealth,
  findLeftovers,
  findSize,
  findTableHealth,
  type IndexHealth,
  rebuildIndex,
  sampleEntry,
} from '../store/table-health.js';
import { vacuumTables } from '../store/vacuum.js';

export interface RebuiltIndex {
  index: string;
  megabytes: number;
  /** After the rebuild; in a dry run what is expected. */
  megabytesAfter: number;
}

export interface TableUpkeep {
  /** Tables that were vacuumed, or would be. */
  vacuumed: string[];
  /** Indexes that were rebuilt, or would be. */
  rebuilt: RebuiltIndex[];
  /** What needed it and belongs to another role, or was refused by the server. */
  left: string[];
}

/** All chosen: autovacuum comes at a fifth by itself, so more than that means it did not; a rebuild must be worth its writes. */
const [deadRows, deadShare] = [1_000, 0.2];
const [wastedBytes, wastedShare] = [10e6, 0.4];
const rebuildsAtOnce = 3;
/** Of a B-tree: header and pointer of an entry, what a page holds, how full a new one is. PostgreSQL's own numbers. */
const [entryOverhead, pageBytes, fill] = [12, 8_150, 0.9];

/** `smallest`: indexes under so many bytes are not looked at. */
export async function keepTables(
  database: Database,
  { dryRun, smallest = wastedBytes }: { dryRun: boolean; smallest?: number },
): Promise<TableUpkeep> {
  const { driver } = database;
  const report: TableUpkeep = { vacuumed: [], rebuilt: [], left: [] };
  if (!dryRun)
    for (const index of await findLeftovers(driver)) await allowed(report, index, () => dropIndex(driver, index));
  for (const { table, owned, live, dead } of await findTableHealth(driver)) {
    if (dead < deadRows || dead < live * deadShare) continue;
    if (!owned) report.left.push(table);
    else if (dryRun || (await allowed(report, table, () => vacuumTables(driver, [table])))) report.vacuumed.push(table);
  }
  for (const { index, owned, bytes, expected } of (await findBloated(database, smallest)).slice(0, rebuildsAtOnce)) {
    if (!owned) report.left.push(index);
    else if (dryRun || (await allowed(report, index, () => rebuildIndex(driver, index)))) {
      const after = dryRun ? expected : await findSize(driver, index);
      report.rebuilt.push({ index, megabytes: toMegabytes(bytes), megabytesAfter: toMegabytes(after) });
    }
  }
  return report;
}

export interface BloatedIndex extends IndexHealth {
  /** Bytes it would take newly built. */
  expected: number;
}

/** The most wasteful first. An estimate, from the number of entries and the size of some. */
export async function findBloated(database: Database, smallest = wastedBytes): Promise<BloatedIndex[]> {
  // Under forced row-level security only this role sees rows of everybody.
  return database.asUpkeep(async (connection) => {
    const bloated: BloatedIndex[] = [];
    for (const index of await findIndexHealth(connection, smallest)) {
      const entry = await sampleEntry(connection, index);
      if (entry === null) continue;
      const perPage = Math.max(1, Math.floor((pageBytes * fill) / (Math.ceil(entry / 8) * 8 + entryOverhead)));
      const expected = (Math.ceil(index.entries / perPage) + 1) * 8_192;
      const wasted = index.bytes - expected;
      if (wasted >= Math.min(wastedBytes, smallest) && wasted >= index.bytes * wastedShare)
        bloated.push({ ...index, expected });
    }
    return bloated.sort((one, other) => other.bytes - other.expected - (one.bytes - one.expected));
  });
}

/** A server that refuses (a lock, no room, a pooler that may not) is no reason to end upkeep. */
async function allowed(report: TableUpkeep, what: string, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!isRecollectError(error) || error.code === 'database_unreachable') throw error;
    report.left.push(what);
    return false;
  }
}

function toMegabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}
