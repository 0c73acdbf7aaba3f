// Vectors, apart from turns and facts, each under the name of its model.
import type { Connection } from '../ports/database.js';
import { holdServing } from './models.js';

export interface EmbeddingInsert {
  itemId: string;
  vector: Float32Array;
  truncated: boolean;
}

/** Of these items, the ones that have no vector of this model yet. */
export async function findMissingEmbeddings(
  connection: Connection,
  userId: string,
  model: string,
  itemIds: readonly string[],
): Promise<string[]> {
  const rows = await connection.query<{ id: string }>(
    `select i.item_id as id from recollect.recall_items i
     where i.user_id = $1 and i.item_id = any($3::uuid[])
       and not exists (select from recollect.embeddings e
         where e.user_id = $1 and e.model = $2 and e.item_id = i.item_id)`,
    [userId, model, itemIds],
  );
  return rows.map((row) => row.id);
}

/** Writes vectors of the serving model; throws `embedding_model_changed` when it serves no more. */
export async function insertEmbeddings(
  connection: Connection,
  userId: string,
  model: { name: string; dimensions: number },
  embeddings: readonly EmbeddingInsert[],
): Promise<void> {
  if (embeddings.length === 0) return;
  await holdServing(connection, model.name);
  await fillEmbeddings(connection, userId, model, embeddings);
}

/** The same of a model that need not serve. One that is there already stays, one whose item is gone is dropped. */
export async function fillEmbeddings(
  connection: Connection,
  userId: string,
  model: { name: string; dimensions: number },
  embeddings: readonly EmbeddingInsert[],
): Promise<void> {
  if (embeddings.length === 0) return;
  await connection.query(
    `insert into recollect.embeddings (user_id, model, item_id, dims, embedding, recallable)
     select $1, $2, v.item_id, $3, v.embedding::halfvec, i.recallable
     from unnest($4::uuid[], $5::text[]) as v(item_id, embedding)
     join recollect.recall_items i on i.user_id = $1 and i.item_id = v.item_id
     on conflict do nothing`,
    [
      userId,
      model.name,
      model.dimensions,
      embeddings.map((embedding) => embedding.itemId),
      embeddings.map((embedding) => vectorText(embedding.vector)),
    ],
  );
  const truncated = embeddings.filter((embedding) => embedding.truncated).map((embedding) => embedding.itemId);
  if (truncated.length > 0)
    await connection.query(
      'update recollect.recall_items set truncated = true where user_id = $1 and item_id = any($2::uuid[])',
      [userId, truncated],
    );
}

/** How pgvector reads a vector; halfvec keeps about three digits, so more would only be bytes. */
export function vectorText(vector: Float32Array): string {
  const parts = new Array<string>(vector.length);
  for (let index = 0; index < vector.length; index += 1) parts[index] = String(rounded(vector[index]!));
  return `[${parts.join(',')}]`;
}

/** The same vector in pgvector's binary form of a halfvec: a quarter of the bytes, and nothing to print or to parse. */
export function vectorBytes(vector: Float32Array): Buffer {
  const bytes = Buffer.allocUnsafe(4 + 2 * vector.length);
  const bits = new Uint32Array(vector.map(rounded).buffer);
  bytes.writeUInt16BE(vector.length, 0);
  bytes.writeUInt16BE(0, 2);
  for (let index = 0; index < vector.length; index += 1) bytes.writeUInt16BE(halfBits(bits[index]!), 4 + 2 * index);
  return bytes;
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** IEEE 754 single to half precision, to the nearest, ties to even. */
function halfBits(single: number): number {
  const sign = (single >>> 16) & 0x8000;
  const exponent = ((single >>> 23) & 0xff) - 112;
  const fraction = single & 0x7fffff;
  if (exponent >= 31) return sign | 0x7c00;
  if (exponent < -10) return sign;
  // Below the normal range the leading one becomes part of the fraction.
  const [wide, dropped] = exponent <= 0 ? [fraction | 0x800000, 14 - exponent] : [fraction, 13];
  const kept = wide >>> dropped;
  const rest = wide & ((1 << dropped) - 1);
  const half = 1 << (dropped - 1);
  const nearest = kept + (rest > half || (rest === half && (kept & 1) === 1) ? 1 : 0);
  // A fraction that overflows carries into the exponent, as it should.
  return sign | ((exponent <= 0 ? 0 : exponent << 10) + nearest);
}
