// Deleting everything of a user, and the record that it was done. In a transaction of the upkeep role; the queue and the record
// belong to the owner: asOwner().
import type { StoreErasure } from '../domain/erasure.js';
import type { Connection } from '../ports/database.js';
import { lockUsers } from './lock-users.js';
import type { UserTable } from './user-tables.js';
import { type Merged, refuseMerged } from './users.js';

/** Locks the user's row, making it where there is none, and those of the users merged into it; gives all their ids. */
export async function lockToErase(connection: Connection, userId: string): Promise<{ ids: string[]; made: boolean }> {
  let made = false;
  const aliases = await lockUsers(connection, [userId], async () => {
    const rows = await connection.query(
      'insert into recollect.users (user_id) values ($1) on conflict do nothing returning 1 as one',
      [userId],
    );
    made = rows.length > 0;
  });
  const [row] = await connection.query<Merged>(
    'select merged_into as "mergedInto" from recollect.users where user_id = $1',
    [userId],
  );
  refuseMerged(row);
  return { ids: [userId, ...aliases], made };
}

export async function deleteRowsOf(
  connection: Connection,
  table: Pick<UserTable, 'qualified'>,
  userIds: readonly string[],
): Promise<number> {
  const [row] = await connection.query<{ count: number }>(
    `with gone as (delete from ${table.qualified} where user_id = any($1) returning 1 as one)
     select count(*)::int as count from gone`,
    [userIds],
  );
  return row?.count ?? 0;
}

export async function countRowsOf(
  connection: Connection,
  table: Pick<UserTable, 'qualified'>,
  userIds: readonly string[],
): Promise<number> {
  const [row] = await connection.query<{ count: number }>(
    `select count(*)::int as count from ${table.qualified} where user_id = any($1)`,
    [userIds],
  );
  return row?.count ?? 0;
}

/** In a transaction of the upkeep role, what only the role that logged in may do. */
export async function asOwner<Result>(
  connection: Connection,
  { upkeep }: { upkeep: string },
  work: () => Promise<Result>,
): Promise<Result> {
  await connection.query(`select set_config('role', 'none', true)`);
  const result = await work();
  await connection.query(`select set_config('role', $1, true)`, [upkeep]);
  return result;
}

/** In a transaction of the upkeep role. */
export async function isEmpty(connection: Connection, table: UserTable): Promise<boolean> {
  const rows = await connection.query(`select 1 as one from ${table.qualified} limit 1`);
  return rows.length === 0;
}

export interface StoredErasure {
  id: string;
  tombstones: Buffer[];
  erasedAt: Date;
  found: ErasureFindings;
  /** Null while something is to be done yet. */
  receipt: unknown;
}

export interface ErasureFindings {
  actor: string;
  stores: StoreErasure[];
}

export async function insertErasure(
  connection: Connection,
  erasure: { id: string; tombstones: readonly Buffer[]; erasedAt: Date; found: ErasureFindings },
): Promise<void> {
  await connection.query(
    `insert into recollect_meta.erasures (erasure_id, tombstones, erased_at, found) values ($1, $2::bytea[], $3, $4::jsonb)`,
    [
      erasure.id,
      erasure.tombstones.map((tombstone) => `\\x${tombstone.toString('hex')}`),
      erasure.erasedAt,
      JSON.stringify(erasure.found),
    ],
  );
}

const columns = 'erasure_id as id, tombstones, erased_at as "erasedAt", found, receipt';

/** The last one of this id. */
export async function findErasureOf(connection: Connection, tombstone: Buffer): Promise<StoredErasure | null> {
  const [row] = await connection.query<StoredErasure>(
    `select ${columns} from recollect_meta.erasures where tombstones @> array[$1::bytea]
     order by erased_at desc, erasure_id desc limit 1`,
    [tombstone],
  );
  return row ?? null;
}

export async function findErasure(connection: Connection, erasureId: string): Promise<StoredErasure | null> {
  const [row] = await connection.query<StoredErasure>(
    `select ${columns} from recollect_meta.erasures where erasure_id = $1`,
    [erasureId],
  );
  return row ?? null;
}

export async function saveFindings(connection: Connection, erasureId: string, found: ErasureFindings): Promise<void> {
  await connection.query('update recollect_meta.erasures set found = $2::jsonb where erasure_id = $1', [
    erasureId,
    JSON.stringify(found),
  ]);
}

/** The first one stays: of two that finish at once, both hand out the same. */
export async function saveReceipt(connection: Connection, erasureId: string, receipt: object): Promise<unknown> {
  const [row] = await connection.query<{ receipt: unknown }>(
    `update recollect_meta.erasures set receipt = coalesce(receipt, $2::jsonb) where erasure_id = $1 returning receipt`,
    [erasureId, JSON.stringify(receipt)],
  );
  return row?.receipt ?? receipt;
}
