// What a map of a user's facts is made of: a sample of their vectors, and where each fact stands along two axes. The axes are
// found here from the sample; the database measures every fact against them, so that no more vectors than those travel.
import type { FactState } from '../domain/fact.js';
import type { Connection } from '../ports/database.js';
import { vectorBytes } from './embeddings.js';

export interface MapSelection {
  /** Null: of every state. */
  state: FactState | null;
  /** The newest of these. */
  limit: number;
  model: { name: string; dimensions: number };
}

export interface PlacedFact {
  id: string;
  type: string;
  text: string;
  state: FactState;
  pinned: boolean;
  recordedAt: Date;
  /** Its vector is in the database, of this model. */
  hasVector: boolean;
  /** Null without a vector or without axes. */
  x: number | null;
  y: number | null;
}

/** How many facts there are to place, before the limit. */
export async function countMapFacts(connection: Connection, userId: string, state: FactState | null): Promise<number> {
  const [row] = await connection.query<{ count: number }>(
    'select count(*)::integer as count from recollect.facts where user_id = $1 and ($2::text is null or state = $2)',
    [userId, state],
  );
  return row?.count ?? 0;
}

/** Vectors of some of the facts. Which ones follows from their ids alone, so that a new fact moves the others little. */
export async function sampleFactVectors(
  connection: Connection,
  userId: string,
  selection: MapSelection,
  sample: number,
): Promise<Float32Array[]> {
  const rows = await connection.query<{ vector: Uint8Array }>(
    `select halfvec_send(e.embedding) as vector
     from (
       select fact_id from recollect.facts
       where user_id = $1 and ($2::text is null or state = $2) order by fact_id desc limit $3
     ) f
     join recollect.embeddings e on e.user_id = $1 and e.model = $4 and e.item_id = f.fact_id
     order by md5(f.fact_id::text) limit $5`,
    [userId, selection.state, selection.limit, selection.model.name, sample],
  );
  return rows.map(({ vector }) => readHalfVector(vector));
}

/** The newest first. */
export async function placeFacts(
  connection: Connection,
  userId: string,
  selection: MapSelection,
  axes: { first: Float32Array; second: Float32Array } | null,
): Promise<PlacedFact[]> {
  return connection.query<PlacedFact>(
    `select f.fact_id as id, f.type, f.content as text, f.state, f.pinned, f.recorded_at as "recordedAt",
       e.item_id is not null as "hasVector",
       ${axes ? '-(e.embedding <#> $5::halfvec) as x, -(e.embedding <#> $6::halfvec) as y' : 'null::float8 as x, null::float8 as y'}
     from (
       select fact_id, type, content, state, pinned, recorded_at from recollect.facts
       where user_id = $1 and ($2::text is null or state = $2) order by fact_id desc limit $3
     ) f
     left join recollect.embeddings e on e.user_id = $1 and e.model = $4 and e.item_id = f.fact_id
     order by f.fact_id desc`,
    [
      userId,
      selection.state,
      selection.limit,
      selection.model.name,
      ...(axes ? [vectorBytes(axes.first), vectorBytes(axes.second)] : []),
    ],
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
