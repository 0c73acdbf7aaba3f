// Moving to another embedding model: what has no vector of it yet, and what is left of the models before.
import type { Role } from '../domain/message.js';
import type { Connection } from '../ports/database.js';

export interface UnembeddedItem {
  id: string;
  kind: 'turn' | 'fact';
  role: Role;
  speaker: string | null;
  text: string;
}

/** i is a row of recall_items without a vector of the model $1. */
const unembedded = `not exists (
  select from recollect.embeddings e where e.user_id = i.user_id and e.model = $1 and e.item_id = i.item_id)`;

/** Of every user. */
export async function countUnembedded(
  connection: Connection,
  model: string,
): Promise<{ users: number; items: number; missing: number }> {
  const [row] = await connection.query<{ users: number; items: number; missing: number }>(
    `select count(distinct i.user_id) filter (where ${unembedded})::int as users, count(*)::int as items,
       count(*) filter (where ${unembedded})::int as missing
     from recollect.recall_items i`,
    [model],
  );
  return row ?? { users: 0, items: 0, missing: 0 };
}

/** At most `most`, for a count that must be quick. */
export async function countSomeUnembedded(connection: Connection, model: string, most: number): Promise<number> {
  const [row] = await connection.query<{ count: number }>(
    `select count(*)::int as count from (
       select from recollect.recall_items i where ${unembedded} limit $2) as missing`,
    [model, most],
  );
  return row?.count ?? 0;
}

/** Users of whom something has no vector of the model, after `after`, in order. */
export async function listUnembeddedUsers(
  connection: Connection,
  model: string,
  page: { after: string; limit: number },
): Promise<string[]> {
  const rows = await connection.query<{ userId: string }>(
    `select u.user_id as "userId" from recollect.users u
     where u.user_id > $2 and exists (
       select from recollect.recall_items i where i.user_id = u.user_id and ${unembedded})
     order by u.user_id limit $3`,
    [model, page.after, page.limit],
  );
  return rows.map((row) => row.userId);
}

/** Also what is not recallable any more: it can be restored, and recall can ask for what was known. */
export async function findUnembedded(
  connection: Connection,
  userId: string,
  model: string,
  page: { after: string | null; limit: number },
): Promise<UnembeddedItem[]> {
  return connection.query<UnembeddedItem>(
    `select i.item_id as id, i.kind, i.role, i.speaker, coalesce(t.content, f.content, '') as text
     from (
       select * from recollect.recall_items i
       where i.user_id = $2 and ($3::uuid is null or i.item_id > $3) and ${unembedded}
       order by i.item_id limit $4
     ) i
     left join recollect.conversation_turns t on t.user_id = $2 and t.turn_id = i.item_id and i.kind = 'turn'
     left join recollect.facts f on f.user_id = $2 and f.fact_id = i.item_id and i.kind = 'fact'
     order by i.item_id`,
    [model, userId, page.after, page.limit],
  );
}

/** True while nothing was ever embedded. */
export async function hasNoEmbeddings(connection: Connection): Promise<boolean> {
  const [row] = await connection.query<{ none: boolean }>(
    'select not exists (select from recollect.embeddings) as none',
  );
  return row?.none ?? true;
}

/** Users with vectors of these models, after `after`, in order. */
export async function listUsersWithVectors(
  connection: Connection,
  models: readonly string[],
  page: { after: string; limit: number },
): Promise<string[]> {
  const rows = await connection.query<{ userId: string }>(
    `select u.user_id as "userId" from recollect.users u
     where u.user_id > $2 and exists (
       select from recollect.embeddings e where e.user_id = u.user_id and e.model = any($1)
       union all select from recollect.value_vectors e where e.user_id = u.user_id and e.model = any($1))
     order by u.user_id limit $3`,
    [models, page.after, page.limit],
  );
  return rows.map((row) => row.userId);
}

/** Gives how many it deleted, at most `limit`. Of models that are retired, whatever the caller found before. */
export async function deleteRetiredVectors(
  connection: Connection,
  userId: string,
  models: readonly string[],
  limit: number,
): Promise<number> {
  const rows = await connection.query(
    `delete from recollect.embeddings where user_id = $1 and (model, item_id) in (
       select e.model, e.item_id from recollect.embeddings e
       join recollect.models m on m.model = e.model and m.retired_at is not null
       where e.user_id = $1 and e.model = any($2) limit $3)
     returning item_id`,
    [userId, models, limit],
  );
  // Few, and made anew when somebody searches for what they stood for.
  await connection.query(
    `delete from recollect.value_vectors e using recollect.models m
     where m.model = e.model and m.retired_at is not null and e.user_id = $1 and e.model = any($2)`,
    [userId, models],
  );
  return rows.length;
}
