// What a map of a user's facts is made of: the facts, vectors of some of them, and where each stands along two axes. The axes
// are found from those few vectors; the database measures every fact against them, so that no more vectors travel.
import type { FactState } from '../domain/fact.js';
import type { Connection } from '../ports/database.js';
import { vectorBytes } from './embeddings.js';

export interface MapFact {
  id: string;
  type: string;
  text: string;
  state: FactState;
  pinned: boolean;
  recordedAt: Date;
}

/** Null: facts of every state. */
export type MapState = FactState | null;

export async function countMapFacts(connection: Connection, userId: string, state: MapState): Promise<number> {
  const [row] = await connection.query<{ count: number }>(
    'select count(*)::integer as count from recollect.facts where user_id = $1 and ($2::text is null or state = $2)',
    [userId, state],
  );
  return row?.count ?? 0;
}

/** The newest first. */
export async function findMapFacts(
  connection: Connection,
  userId: string,
  state: MapState,
  limit: number,
): Promise<MapFact[]> {
  return connection.query<MapFact>(
    `select fact_id as id, type, content as text, state, pinned, recorded_at as "recordedAt"
     from recollect.facts where user_id = $1 and ($2::text is null or state = $2)
     order by fact_id desc limit $3`,
    [userId, state, limit],
  );
}

/** In no order; of those that have one. */
export async function findVectors(
  connection: Connection,
  userId: string,
  model: string,
  itemIds: readonly string[],
): Promise<Float32Array[]> {
  const rows = await connection.query<{ vector: Uint8Array }>(
    `select halfvec_send(embedding) as vector from recollect.embeddings
     where user_id = $1 and model = $2 and item_id = any($3::uuid[]) order by item_id`,
    [userId, model, itemIds],
  );
  return rows.map(({ vector }) => readHalfVector(vector));
}

/**
 * Where items stand along two axes; of those that have a vector. By their ids and not by a join: where nothing was counted
 * since many facts came, a join of the two tables went through one for each row of the other.
 */
export async function measureItems(
  connection: Connection,
  userId: string,
  model: string,
  itemIds: readonly string[],
  axes: { first: Float32Array; second: Float32Array },
): Promise<{ id: string; x: number; y: number }[]> {
  return connection.query(
    `select item_id as id, -(embedding <#> $4::halfvec) as x, -(embedding <#> $5::halfvec) as y
     from recollect.embeddings where user_id = $1 and model = $2 and item_id = any($3::uuid[])`,
    [userId, model, itemIds, vectorBytes(axes.first), vectorBytes(axes.second)],
  );
}

/** pgvector's binary form: the count, two unused bytes, IEEE 754 half-precision numbers, all big-endian. */
function readHalfVector(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const vector = new Float32Array(view.getUint16(0));
  for (let at = 0; at < vector.length; at += 1) vector[at] = halfNumber(view.getUint16(4 + 2 * at));
  return vector;
}

function halfNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >>> 10) & 0x1f, bits & 0x3ff];
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1_024) * 2 ** (exponent - 15);
}
