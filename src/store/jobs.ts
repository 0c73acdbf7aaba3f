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

<<<<<<< HEAD
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
=======
const ofUsers = `(data ->> 'userId' = any($1) or data -> 'userIds' ?| $1)`;

/** Jobs of these users in whatever state, finished and given up ones too, but for erasures; gives how many. As the owner. */
export async function deleteJobsOf(connection: Connection, userIds: readonly string[]): Promise<number> {
  const [row] = await connection.query<{ count: number }>(
    `with gone as (delete from ${queueSchema}.job where ${ofUsers} and data -> 'erasureId' is null returning 1 as one)
     select count(*)::int as count from gone`,
    [userIds],
  );
  return row?.count ?? 0;
}

export async function countJobsOf(connection: Connection, userIds: readonly string[]): Promise<number> {
  const [row] = await connection.query<{ count: number }>(
    `select count(*)::int as count from ${queueSchema}.job where ${ofUsers} and data -> 'erasureId' is null`,
    [userIds],
  );
  return row?.count ?? 0;
}

/** The ids an erasure goes on with; the job that holds them is the only place they are still in. */
export async function findErasureTargets(connection: Connection, erasureId: string): Promise<string[] | null> {
  const [row] = await connection.query<{ userIds: string[] }>(
    `select data -> 'userIds' as "userIds" from ${queueSchema}.job where data ->> 'erasureId' = $1 limit 1`,
    [erasureId],
  );
  return row?.userIds ?? null;
}

export async function deleteErasureJobs(connection: Connection, erasureId: string): Promise<void> {
  await connection.query(`delete from ${queueSchema}.job where data ->> 'erasureId' = $1`, [erasureId]);
}

/** The tables jobs lie in. */
export async function listJobTables(connection: Connection): Promise<string[]> {
  const rows = await connection.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname = '${queueSchema}' and tablename not like 'queue\\_stats%' order by 1`,
  );
  return rows.map((row) => row.name);
}

/** Exchanges of one user wait for the other from now on; what is only made anew is enqueued anew. As the owner. */
export async function moveJobs(connection: Connection, from: string, into: string): Promise<void> {
  await connection.query(
    `delete from ${queueSchema}.job where data ->> 'userId' = $1 and (name <> 'extract' or state in ('completed', 'cancelled'))`,
    [from],
  );
  await connection.query(
    `update ${queueSchema}.job set data = jsonb_set(data, '{userId}', to_jsonb($2::text)) where data ->> 'userId' = $1`,
    [from, into],
>>>>>>> 4061967 (wip)
  );
}
