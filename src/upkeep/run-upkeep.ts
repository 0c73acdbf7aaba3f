// Upkeep of every user, one after the other. A run that was cut off goes on where it was; two at a time share one run.
import { newId } from '../domain/identifier.js';
import { isRecollectError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import { deleteRequestsBefore } from '../store/requests.js';
import { countRun, finishRun, listUsers, markUsers, openRun, type RunCounts } from '../store/upkeep-runs.js';
import { vacuumSearch } from '../store/vacuum.js';
import { checkClock } from './check-clock.js';
import { type KeepAuditParts, keepAudit } from './keep-audit.js';
import { keepTables, type TableUpkeep } from './keep-tables.js';
import { type KeepParts, keepUser, type UserUpkeep } from './keep-user.js';
import { dayMilliseconds } from './plan.js';

export interface UpkeepParts extends KeepParts {
  clock: Clock;
  /** Left out where there is no audit log. */
  audit?: Omit<KeepAuditParts, 'database'>;
  /** Told what was done to the tables of a server. */
  onTables?: (tables: TableUpkeep) => void;
}

const usersAtOnce = 50;

/** Yields every user of whom something went; the counts of all are in the run. Throws what no later user could survive. */
export async function* runUpkeep(parts: UpkeepParts, signal?: AbortSignal): AsyncGenerator<UserUpkeep> {
  const { database, policy, retention, clock } = parts;
  await checkClock(parts);
  const now = clock.now();
  const run = await database.asUpkeep((connection) =>
    openRun(connection, {
      id: newId(),
      policy: policy.name,
      settings: { policy, retention },
      at: now,
      since: new Date(now.getTime() - dayMilliseconds),
    }),
  );
  for (let after = ''; !signal?.aborted; ) {
    const page = { after, notOf: run.id, limit: usersAtOnce };
    const userIds = await database.asUpkeep((connection) => listUsers(connection, page));
    if (userIds.length === 0) break;
    const counts: RunCounts = { users: 0, expired: 0, purged: 0, turns: 0, failed: 0 };
    let trouble: string | null = null;
    const done: string[] = [];
    for (const userId of userIds) {
      if (signal?.aborted) break;
      const kept = await attempt(() => keepUser(parts, userId, { now, dryRun: false, withText: false, signal }));
      counts.users += 1;
      done.push(userId);
      if (typeof kept === 'string') {
        counts.failed += 1;
        trouble = kept;
        continue;
      }
      counts.expired += kept.expired.length;
      counts.purged += kept.purged.length;
      counts.turns += kept.turns;
      if (goes(kept)) yield kept;
    }
    await database.asUpkeep(async (connection) => {
      await markUsers(connection, done, run.id);
      await countRun(connection, run.id, counts, trouble);
    });
    after = userIds.at(-1)!;
  }
  if (parts.audit) await keepAudit({ database, ...parts.audit }, now, signal);
  if (signal?.aborted) return;
  await database.asUpkeep((connection) => deleteRequestsBefore(connection, new Date(now.getTime() - dayMilliseconds)));
  await vacuumSearch(database.driver);
  if (database.driver.tidy) await database.driver.tidy();
  else {
    const kept = await keepTables(database, { dryRun: false });
    parts.onTables?.(kept);
  }
  await database.asUpkeep((connection) => finishRun(connection, run.id, clock.now()));
}

/** What runUpkeep would do now, without a trace. */
export async function* surveyUpkeep(parts: UpkeepParts): AsyncGenerator<UserUpkeep> {
  const now = parts.clock.now();
  for (let after = ''; ; ) {
    const page = { after, notOf: null, limit: usersAtOnce };
    const userIds = await parts.database.asUpkeep((connection) => listUsers(connection, page));
    if (userIds.length === 0) return;
    for (const userId of userIds) {
      const kept = await keepUser(parts, userId, { now, dryRun: true, withText: false });
      if (goes(kept)) yield kept;
    }
    after = userIds.at(-1)!;
  }
}

/** Troubles of one user's rows are counted; one with the database itself ends the run, which then is gone on with. */
async function attempt(keep: () => Promise<UserUpkeep>): Promise<UserUpkeep | string> {
  try {
    return await keep();
  } catch (error) {
    if (!isRecollectError(error) || error.code !== 'database_failed') throw error;
    return error.code;
  }
}

function goes(kept: UserUpkeep): boolean {
  return kept.expired.length + kept.purged.length + kept.turns > 0;
}
