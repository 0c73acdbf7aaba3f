// What Recollect itself reads of the queue's tables, and what the runtime role may do there.
import type { Connection, DatabaseDriver } from '../ports/database.js';

export const queueSchema = 'recollect_jobs';

export interface JobCounts {
  waiting: number;
  active: number;
  retrying: number;
  /** Out of retries; kept in the dead-letter queue until somebody looks. */
  dead: number;
}

/** The role may put a job in and nothing else: `returning id` needs select on that one column. */
export async function grantSending(driver: DatabaseDriver, runtimeRole: string): Promise<void> {
  // Two grants on one table at a time fail with "tuple concurrently updated"; one text is one transaction.
  await driver.script(`
    select pg_advisory_xact_lock(hashtext('recollect.migrate'));
    grant usage on schema ${queueSchema} to ${runtimeRole};
    grant select on ${queueSchema}.queue to ${runtimeRole};
    grant insert, select (id) on ${queueSchema}.job_common to ${runtimeRole};
    grant insert, select (id) on ${queueSchema}.job to ${runtimeRole};
    grant execute on all functions in schema ${queueSchema} to ${runtimeRole};`);
}

export async function findOpenJobs(connection: Connection, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await connection.query<{ id: string }>(
    `select id from ${queueSchema}.job where id = any($1::uuid[]) and state in ('created', 'retry', 'active')`,
    [ids],
  );
  return rows.map((row) => row.id);
}

export async function countJobs(connection: Connection): Promise<JobCounts> {
  const [row] = await connection.query<JobCounts>(
    `select
       count(*) filter (where state = 'created' and name <> 'dead') as waiting,
       count(*) filter (where state = 'active') as active,
       count(*) filter (where state = 'retry') as retrying,
       count(*) filter (where name = 'dead') as dead
     from ${queueSchema}.job where name not like '\\_\\_pgboss%'`,
  );
  return row ?? { waiting: 0, active: 0, retrying: 0, dead: 0 };
}

export interface StoredJob {
  id: string;
  kind: string;
  state: keyof JobCounts;
  createdAt: Date;
  startAfter: Date;
  retries: number;
  trouble: string | null;
  /** `createdAt` to the microsecond, for the next page. */
  position: string;
}

/** Open and dead jobs, the latest first. Their payloads stay where they are: they hold ids of people. */
export async function listJobs(
  connection: Connection,
  page: { state: keyof JobCounts | null; after: { createdAt: string; id: string } | null; limit: number },
): Promise<StoredJob[]> {
  return connection.query<StoredJob>(
    `select * from (
       select j.id, coalesce(j.source_name, j.name) as kind, j.created_on as "createdAt", j.start_after as "startAfter",
         coalesce(j.source_retry_count, j.retry_count) as retries, coalesce(j.source_output, j.output) ->> 'code' as trouble,
         j.created_on::text as position,
         case when j.name = 'dead' then 'dead' when j.state = 'active' then 'active' when j.state = 'retry' then 'retrying'
           else 'waiting' end as state
       from ${queueSchema}.job j
       where j.name not like '\\_\\_pgboss%' and (j.name = 'dead' or j.state in ('created', 'active', 'retry'))
     ) jobs
     where ($1::text is null or state = $1) and ($2::timestamptz is null or ("createdAt", id) < ($2, $3::uuid))
     order by "createdAt" desc, id desc limit $4`,
    [page.state, page.after?.createdAt ?? null, page.after?.id ?? null, page.limit],
  );
}
