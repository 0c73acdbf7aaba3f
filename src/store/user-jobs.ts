// The jobs of a user: what erasing and merging do with them. As the owner: neither role may read the queue.
import type { Connection } from '../ports/database.js';
import { queueSchema } from './jobs.js';

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
  );
}
