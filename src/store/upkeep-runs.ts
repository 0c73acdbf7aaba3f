// Runs of upkeep over all users: whom to look after next, how far a run came, what it did. In upkeep's own role.
import type { Connection } from '../ports/database.js';

/** Users after `after`, in order; with `notOf`, only those this run has not looked after. */
export async function listUsers(
  connection: Connection,
  page: { after: string; notOf: string | null; limit: number },
): Promise<string[]> {
  const rows = await connection.query<{ userId: string }>(
    `select user_id as "userId" from recollect.users
     where user_id > $1 and ($2::uuid is null or upkeep_run is distinct from $2)
     order by user_id limit $3`,
    [page.after, page.notOf, page.limit],
  );
  return rows.map((row) => row.userId);
}

export async function markUsers(connection: Connection, userIds: readonly string[], runId: string): Promise<void> {
  await connection.query('update recollect.users set upkeep_run = $2 where user_id = any($1)', [userIds, runId]);
}

export interface RunCounts {
  users: number;
  expired: number;
  purged: number;
  turns: number;
  /** Users for whom it failed. */
  failed: number;
}

export interface UpkeepRun extends RunCounts {
  id: string;
  policy: string;
  startedAt: Date;
  /** Null while it runs, or when it was cut off. */
  finishedAt: Date | null;
  /** Code of the last error. */
  trouble: string | null;
}

const runColumns = `run_id as id, policy, started_at as "startedAt", finished_at as "finishedAt", users, expired, purged,
  turns, failed, trouble`;

/** The unfinished run under the same settings that began since `since`, or else a new one. */
export async function openRun(
  connection: Connection,
  run: { id: string; policy: string; settings: object; at: Date; since: Date },
): Promise<UpkeepRun> {
  // Two that begin at once: the second finds the first one's run.
  await connection.query('lock table recollect.upkeep_runs in share row exclusive mode');
  const settings = JSON.stringify(run.settings);
  const [unfinished] = await connection.query<UpkeepRun>(
    `select ${runColumns} from recollect.upkeep_runs
     where finished_at is null and started_at > $1 and started_at <= $2 and settings = $3::jsonb
     order by started_at desc limit 1`,
    [run.since, run.at, settings],
  );
  if (unfinished) return unfinished;
  await connection.query(
    `delete from recollect.upkeep_runs where run_id not in (
       select run_id from recollect.upkeep_runs order by started_at desc limit 99)`,
  );
  const [opened] = await connection.query<UpkeepRun>(
    `insert into recollect.upkeep_runs (run_id, policy, settings, started_at) values ($1, $2, $3::jsonb, $4)
     returning ${runColumns}`,
    [run.id, run.policy, settings, run.at],
  );
  return opened!;
}

/** Adds to what the run did so far. */
export async function countRun(
  connection: Connection,
  runId: string,
  counts: RunCounts,
  trouble: string | null,
): Promise<void> {
  await connection.query(
    `update recollect.upkeep_runs set users = users + $2, expired = expired + $3, purged = purged + $4,
       turns = turns + $5, failed = failed + $6, trouble = coalesce($7, trouble)
     where run_id = $1`,
    [runId, counts.users, counts.expired, counts.purged, counts.turns, counts.failed, trouble],
  );
}

export async function finishRun(connection: Connection, runId: string, at: Date): Promise<void> {
  await connection.query('update recollect.upkeep_runs set finished_at = $2 where run_id = $1', [runId, at]);
}

export async function findLastRun(connection: Connection): Promise<UpkeepRun | null> {
  const [run] = await connection.query<UpkeepRun>(
    `select ${runColumns} from recollect.upkeep_runs order by started_at desc, run_id desc limit 1`,
  );
  return run ?? null;
}

export async function findClock(connection: Connection): Promise<Date> {
  const [row] = await connection.query<{ at: Date }>('select clock_timestamp() as at');
  return row?.at ?? new Date();
}
