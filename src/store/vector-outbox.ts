// The outbox of the vector index: which vectors changed, what is there of them now, and what the index has shown of them.
import type { Connection } from '../ports/database.js';

export interface OutboxRow {
  model: string;
  itemId: string;
  version: string;
  scope: string | null;
  /** As pgvector prints it; null where the vector is gone or not recallable any more. */
  vector: string | null;
}

/** Marks everything of a user that was not told the index yet; false where it was. Call under the user's lock. */
export async function markAll(connection: Connection, userId: string, indexId: string): Promise<boolean> {
  const rows = await connection.query(
    `update recollect.users set vector_index = $2 where user_id = $1 and vector_index is distinct from $2
     returning 1 as one`,
    [userId, indexId],
  );
  if (rows.length === 0) return false;
  await connection.query(
    `insert into recollect.vector_outbox (user_id, model, item_id)
     select e.user_id, e.model, e.item_id from recollect.embeddings e
     join recollect.models m on m.model = e.model and m.retired_at is null
     where e.user_id = $1 and e.recallable
     on conflict do nothing`,
    [userId],
  );
  return true;
}

/** What is to be sent, as it is now. */
export async function findUnsent(connection: Connection, userId: string, limit: number): Promise<OutboxRow[]> {
  return connection.query<OutboxRow>(
    `select o.model, o.item_id as "itemId", o.version, i.scope, e.embedding::text as vector
     from recollect.vector_outbox o
     left join recollect.embeddings e
       on e.user_id = o.user_id and e.model = o.model and e.item_id = o.item_id and e.recallable
     left join recollect.recall_items i on i.user_id = o.user_id and i.item_id = o.item_id
     where o.user_id = $1 and o.acknowledged_at is null
     order by o.model, o.item_id limit $2`,
    [userId, limit],
  );
}

/** What changed while it was sent keeps its row as it is, and is sent again. */
export async function acknowledge(
  connection: Connection,
  userId: string,
  model: string,
  rows: readonly Pick<OutboxRow, 'itemId' | 'version'>[],
  position: number | null,
): Promise<void> {
  await connection.query(
    `update recollect.vector_outbox o set acknowledged_at = now(), position = $5
     from unnest($3::uuid[], $4::uuid[]) as sent (item_id, version)
     where o.user_id = $1 and o.model = $2 and o.item_id = sent.item_id and o.version = sent.version`,
    [userId, model, rows.map((row) => row.itemId), rows.map((row) => row.version), position],
  );
}

/** The models of what was sent and is not known to be shown. */
export async function findUnseen(connection: Connection, userId: string): Promise<string[]> {
  const rows = await connection.query<{ model: string }>(
    `select distinct model from recollect.vector_outbox
     where user_id = $1 and acknowledged_at is not null and visible_at is null order by model`,
    [userId],
  );
  return rows.map((row) => row.model);
}

/** An answer came up to `position`. Where the index does not number its writes, `seconds` after a write it is taken as shown. */
export async function noteSeen(
  connection: Connection,
  userId: string,
  model: string,
  position: number | null,
  seconds: number,
): Promise<void> {
  await connection.query(
    `update recollect.vector_outbox set visible_at = now()
     where user_id = $1 and model = $2 and acknowledged_at is not null and visible_at is null
       and case when position is null or $3::bigint is null then acknowledged_at <= now() - make_interval(secs => $4)
         else position <= $3 end`,
    [userId, model, position, seconds],
  );
}

/** Drops what was shown so long ago that no recall can still hold an older answer; gives whether anything is left. */
export async function dropSeen(connection: Connection, userId: string, seconds: number): Promise<boolean> {
  await connection.query(
    `delete from recollect.vector_outbox where user_id = $1 and visible_at <= now() - make_interval(secs => $2)`,
    [userId, seconds],
  );
  const rows = await connection.query('select 1 as one from recollect.vector_outbox where user_id = $1 limit 1', [
    userId,
  ]);
  return rows.length > 0;
}

/** Has the user anything in the outbox? If so, the user's row stays until the transaction ends: an erasure waits, and finds the job. */
export async function hasOutbox(connection: Connection, userId: string, only: 'unsent' | 'all'): Promise<boolean> {
  const rows = await connection.query(
    `select 1 as one from recollect.users u
     where u.user_id = $1 and exists (
       select from recollect.vector_outbox o where o.user_id = $1 and ($2 = 'all' or o.acknowledged_at is null))
     for key share of u`,
    [userId, only],
  );
  return rows.length > 0;
}

/** Users the index was not told of, or to whom something is left to do: to be sent, or anything. After `after`, in order. */
export async function listUsersToDrain(
  connection: Connection,
  indexId: string,
  page: { after: string; limit: number; only: 'unsent' | 'all' },
): Promise<string[]> {
  const rows = await connection.query<{ userId: string }>(
    `select u.user_id as "userId" from recollect.users u
     where u.user_id > $2 and (
       u.vector_index is distinct from $1 and exists (select from recollect.embeddings e where e.user_id = u.user_id)
       or exists (select from recollect.vector_outbox o
         where o.user_id = u.user_id and ($4 = 'all' or o.acknowledged_at is null)))
     order by u.user_id limit $3`,
    [indexId, page.after, page.limit, page.only],
  );
  return rows.map((row) => row.userId);
}

export interface OutboxCounts {
  /** Not sent, or not acknowledged. */
  unsent: number;
  /** Acknowledged, and not known to be shown. */
  unseen: number;
  /** Seconds the oldest acknowledged row waits to be shown; null without one. */
  oldest: number | null;
}

/** Of every user. */
export async function countOutbox(connection: Connection): Promise<OutboxCounts> {
  const [row] = await connection.query<OutboxCounts>(
    `select count(*) filter (where acknowledged_at is null)::int as unsent,
       count(*) filter (where acknowledged_at is not null and visible_at is null)::int as unseen,
       extract(epoch from now() - min(acknowledged_at) filter (where visible_at is null))::int as oldest
     from recollect.vector_outbox`,
  );
  return row ?? { unsent: 0, unseen: 0, oldest: null };
}

/** What is left of an index the database was moved away from, of `limit` users; gives how many users they were. */
export async function emptyOutbox(connection: Connection, limit: number): Promise<number> {
  const rows = await connection.query<{ userId: string }>(
    'select distinct user_id as "userId" from recollect.vector_outbox limit $1',
    [limit],
  );
  const userIds = rows.map((row) => row.userId);
  if (userIds.length > 0)
    await connection.query('delete from recollect.vector_outbox where user_id = any($1)', [userIds]);
  return userIds.length;
}

/** How many vectors the index holds once it has everything, and how many users they are of. */
export async function countIndexed(connection: Connection): Promise<{ users: number; vectors: number }> {
  const [row] = await connection.query<{ users: number; vectors: number }>(
    `select count(distinct e.user_id)::int as users, count(*)::int as vectors from recollect.embeddings e
     join recollect.models m on m.model = e.model and m.serving where e.recallable`,
  );
  return row ?? { users: 0, vectors: 0 };
}
