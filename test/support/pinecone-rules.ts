// What Pinecone's API refuses, as its documentation has it, and how it compares vectors.
import type { StoredVector } from './pinecone-namespace.js';

export type Answer = { status: number; body: unknown; position?: Record<string, string> };
type Body = Record<string, unknown>;
type Filter = Record<string, { $eq?: unknown; $in?: unknown[] }>;

export function refuse(status: number, message: string): Answer {
  return { status, body: { code: status === 404 ? 5 : 3, message, details: [] } };
}

export function checkUpsert(body: Body, dimension: number): Answer | { vectors: StoredVector[] } {
  const unknown = unknownField(body, ['vectors', 'namespace']);
  if (unknown) return unknown;
  const vectors = body.vectors as StoredVector[] | undefined;
  if (!Array.isArray(vectors) || vectors.length === 0) return refuse(400, 'vectors must not be empty');
  if (vectors.length > 1_000) return refuse(400, 'Request upsert vectors exceeds the maximum of 1000');
  for (const vector of vectors) {
    const refused = unknownField(vector as unknown as Body, ['id', 'values', 'metadata']) ?? checkId(vector.id);
    if (refused) return refused;
    if (!isVector(vector.values, dimension))
      return refuse(400, `Vector dimension does not match the dimension of the index ${dimension}`);
    if (vector.values.every((value) => value === 0)) return refuse(400, 'Dense vectors must contain a non-zero value');
    const wrong = checkMetadata(vector.metadata ?? {});
    if (wrong) return wrong;
  }
  return { vectors: vectors.map(({ id, values, metadata = {} }) => ({ id, values, metadata })) };
}

/** By ids only: not every serverless index deletes by metadata. */
export function checkDelete(body: Body): Answer | { ids: string[] } {
  const unknown = unknownField(body, ['ids', 'namespace']);
  if (unknown) return unknown;
  const ids = body.ids as string[] | undefined;
  if (!Array.isArray(ids) || ids.length === 0) return refuse(400, 'ids must not be empty');
  if (ids.length > 1_000) return refuse(400, 'Too many ids; the maximum is 1000');
  for (const id of ids) {
    const wrong = checkId(id);
    if (wrong) return wrong;
  }
  return { ids };
}

export function checkQuery(body: Body, dimension: number): Answer | { vector: number[]; topK: number; filter: Filter } {
  const known = ['vector', 'topK', 'namespace', 'filter', 'includeValues', 'includeMetadata'];
  const unknown = unknownField(body, known);
  if (unknown) return unknown;
  const { vector, topK, filter = {} } = body as { vector: number[]; topK: number; filter?: Filter };
  if (!isVector(vector, dimension)) return refuse(400, 'Query vector dimension does not match');
  if (!Number.isInteger(topK) || topK < 1 || topK > 10_000) return refuse(400, 'topK must be 1 to 10000');
  for (const [field, test] of Object.entries(filter)) {
    const operators = Object.keys(test);
    if (field.startsWith('$') || operators.some((operator) => operator !== '$eq' && operator !== '$in'))
      return refuse(400, 'the stand-in knows $eq and $in only');
    if (test.$in && (test.$in.length === 0 || test.$in.length > 10_000))
      return refuse(400, '$in takes 1 to 10000 values');
  }
  return { vector, topK, filter };
}

export function matches(filter: Filter, metadata: Record<string, unknown>): boolean {
  return Object.entries(filter).every(([field, { $eq, $in }]) =>
    $in ? $in.includes(metadata[field]) : metadata[field] === $eq,
  );
}

export function cosine(a: readonly number[], b: readonly number[]): number {
  let [dot, left, right] = [0, 0, 0];
  for (const [index, x] of a.entries()) {
    dot += x * b[index]!;
    left += x * x;
    right += b[index]! * b[index]!;
  }
  return dot / Math.sqrt(left * right);
}

function isVector(values: unknown, dimension: number): values is number[] {
  return Array.isArray(values) && values.length === dimension && values.every(Number.isFinite);
}

function checkId(id: unknown): Answer | null {
  if (typeof id === 'string' && /^[\x20-\x7e]{1,512}$/.test(id)) return null;
  return refuse(400, 'Vector ids must be ASCII, 1 to 512 characters');
}

function checkMetadata(metadata: Record<string, unknown>): Answer | null {
  if (Buffer.byteLength(JSON.stringify(metadata)) > 40 * 1024) return refuse(400, 'Metadata size exceeds 40960 bytes');
  const allowed = Object.values(metadata).every(
    (value) =>
      ['string', 'number', 'boolean'].includes(typeof value) ||
      (Array.isArray(value) && value.every((part) => typeof part === 'string')),
  );
  return allowed ? null : refuse(400, 'Metadata values must be strings, numbers, booleans or lists of strings');
}

function unknownField(body: Body, known: readonly string[]): Answer | null {
  const field = Object.keys(body).find((name) => body[name] !== undefined && !known.includes(name));
  return field === undefined ? null : refuse(400, `Unknown field ${field}`);
}
