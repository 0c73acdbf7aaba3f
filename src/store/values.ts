// JSON kept for applications, and the vectors of it. Everything is inside one user and one collection.
import type { Collection, KeptValue } from '../domain/kept-value.js';
import type { Connection } from '../ports/database.js';
import { vectorText } from './embeddings.js';
import { holdServing } from './models.js';

const valueColumns = `v.value_id as id, v.namespace, v.key, v.value, v.created_at as "createdAt", v.updated_at as "updatedAt"`;

/** Namespaces that begin with these labels, each of them whole. */
const under = (labels: string) => `v.namespace[1:cardinality(${labels}::text[])] = ${labels}::text[]`;

export interface ValueRange {
  collection: Collection;
  prefix: readonly string[];
}

export async function findValue(
  connection: Connection,
  userId: string,
  collection: Collection,
  namespace: readonly string[],
  key: string,
): Promise<KeptValue | null> {
  const [row] = await connection.query<KeptValue>(
    `select ${valueColumns} from recollect.kept_values v
     where v.user_id = $1 and v.collection = $2 and v.namespace = $3::text[] and v.key = $4`,
    [userId, collection, namespace, key],
  );
  return row ?? null;
}

/** In the order of storing, namespace by namespace. `limit` null: all. */
export async function listValues(
  connection: Connection,
  userId: string,
  { collection, prefix }: ValueRange,
  page: { limit: number | null; offset: number },
): Promise<KeptValue[]> {
  return connection.query<KeptValue>(
    `select ${valueColumns} from recollect.kept_values v
     where v.user_id = $1 and v.collection = $2 and ${under('$3')}
     order by first_value(v.value_id) over (partition by v.namespace order by v.value_id), v.value_id limit $4 offset $5`,
    [userId, collection, prefix, page.limit, page.offset],
  );
}

/** The last ones stored in a namespace, the oldest of them first. */
export async function listLastValues(
  connection: Connection,
  userId: string,
  { collection, prefix }: ValueRange,
  limit: number,
): Promise<KeptValue[]> {
  const rows = await connection.query<KeptValue>(
    `select ${valueColumns} from recollect.kept_values v
     where v.user_id = $1 and v.collection = $2 and v.namespace = $3::text[] order by v.value_id desc limit $4`,
    [userId, collection, prefix, limit],
  );
  return rows.reverse();
}

/** Best first, then those without a vector. One value may have several vectors; the nearest counts. */
export async function searchValues(
  connection: Connection,
  userId: string,
  { collection, prefix }: ValueRange,
  query: { model: string; vector: Float32Array },
  page: { limit: number | null; offset: number },
): Promise<(KeptValue & { score: number | null })[]> {
  return connection.query<KeptValue & { score: number | null }>(
    `select ${valueColumns}, s.score from recollect.kept_values v
     left join (
       select e.value_id, max(1 - (e.embedding <=> $5::halfvec)) as score from recollect.value_vectors e
       where e.user_id = $1 and e.model = $4 group by e.value_id
     ) s on s.value_id = v.value_id
     where v.user_id = $1 and v.collection = $2 and ${under('$3')}
     order by s.score desc nulls last, v.value_id limit $6 offset $7`,
    [userId, collection, prefix, query.model, vectorText(query.vector), page.limit, page.offset],
  );
}

/** Distinct, in no order. */
export async function listNamespaces(
  connection: Connection,
  userId: string,
  collection: Collection,
): Promise<string[][]> {
  const rows = await connection.query<{ namespace: string[] }>(
    'select distinct namespace from recollect.kept_values where user_id = $1 and collection = $2',
    [userId, collection],
  );
  return rows.map((row) => row.namespace);
}

export async function countValues(connection: Connection, userId: string): Promise<number> {
  const [row] = await connection.query<{ count: number }>(
    'select count(*)::int as count from recollect.kept_values where user_id = $1',
    [userId],
  );
  return row?.count ?? 0;
}

export interface ValueWrite {
  id: string;
  namespace: readonly string[];
  key: string;
  /** JSON as text. */
  value: string;
  indexed: readonly string[] | null;
  at: Date;
}

/** Keeps the id of one that is there. Its vectors go by a trigger. */
export async function writeValue(
  connection: Connection,
  userId: string,
  collection: Collection,
  write: ValueWrite,
): Promise<string> {
  const [row] = await connection.query<{ id: string }>(
    `insert into recollect.kept_values (user_id, value_id, collection, namespace, key, value, indexed, created_at, updated_at)
     values ($1, $2, $3, $4::text[], $5, $6::json, $7::text[], $8, $8)
     on conflict (user_id, collection, namespace, key) do update
       set value = excluded.value, indexed = excluded.indexed, updated_at = excluded.updated_at
     returning value_id as id`,
    [userId, write.id, collection, write.namespace, write.key, write.value, write.indexed, write.at],
  );
  return row?.id ?? write.id;
}

/** Gives how many there were. */
export async function deleteValue(
  connection: Connection,
  userId: string,
  collection: Collection,
  namespace: readonly string[],
  key: string,
): Promise<number> {
  const rows = await connection.query(
    `delete from recollect.kept_values
     where user_id = $1 and collection = $2 and namespace = $3::text[] and key = $4 returning 1 as one`,
    [userId, collection, namespace, key],
  );
  return rows.length;
}

export async function deleteValuesUnder(
  connection: Connection,
  userId: string,
  { collection, prefix }: ValueRange,
): Promise<number> {
  const rows = await connection.query(
    `delete from recollect.kept_values v where v.user_id = $1 and v.collection = $2 and ${under('$3')} returning 1 as one`,
    [userId, collection, prefix],
  );
  return rows.length;
}

/** Those that are to be searched by meaning and have no vector of the model yet. */
export async function findUnembeddedValues(
  connection: Connection,
  userId: string,
  { collection, prefix }: ValueRange,
  model: string,
  limit: number,
): Promise<{ id: string; value: unknown; indexed: string[]; updatedAt: Date }[]> {
  return connection.query(
    `select v.value_id as id, v.value, v.indexed, v.updated_at as "updatedAt" from recollect.kept_values v
     where v.user_id = $1 and v.collection = $2 and ${under('$3')} and v.indexed is not null and not exists (
       select from recollect.value_vectors e where e.user_id = $1 and e.model = $4 and e.value_id = v.value_id)
     order by v.value_id limit $5`,
    [userId, collection, prefix, model, limit],
  );
}

export interface ValueVector {
  valueId: string;
  part: number;
  vector: Float32Array;
  /** The state of the value it was made of. */
  updatedAt: Date;
}

/** One whose value changed meanwhile is dropped. Throws `embedding_model_changed` where the model serves no more. */
export async function insertValueVectors(
  connection: Connection,
  userId: string,
  model: { name: string; dimensions: number },
  vectors: readonly ValueVector[],
): Promise<void> {
  if (vectors.length === 0) return;
  await holdServing(connection, model.name);
  await connection.query(
    `insert into recollect.value_vectors (user_id, model, value_id, part, dims, embedding)
     select $1, $2, e.value_id, e.part, $3, e.embedding::halfvec
     from unnest($4::uuid[], $5::int[], $6::text[], $7::timestamptz[]) as e(value_id, part, embedding, updated_at)
     join recollect.kept_values v on v.user_id = $1 and v.value_id = e.value_id and v.updated_at = e.updated_at
     on conflict do nothing`,
    [
      userId,
      model.name,
      model.dimensions,
      vectors.map((vector) => vector.valueId),
      vectors.map((vector) => vector.part),
      vectors.map((vector) => vectorText(vector.vector)),
      vectors.map((vector) => vector.updatedAt),
    ],
  );
}
