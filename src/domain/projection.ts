// Many dimensions -> two: the axes along which a set of vectors differs most. Pure, and the same input gives the same axes.

export interface Axes {
  /** Unit vectors; a set without any spread has none. */
  first: Float32Array;
  second: Float32Array;
}

/** The axes have settled long before, on vectors of sentences; more changed no picture. */
const rounds = 30;

/**
 * The two first principal components, by power iteration on the vectors themselves: the matrix of covariances, of
 * dimensions squared, is never made. Null for fewer than three vectors, and for vectors that are all the same.
 */
export function principalAxes(vectors: readonly Float32Array[]): Axes | null {
  const [one] = vectors;
  if (vectors.length < 3 || !one) return null;
  const mean = meanOf(vectors, one.length);
  const first = strongest(vectors, mean, null);
  if (!first) return null;
  // Where everything lies on one line, any direction across it will do.
  const second = strongest(vectors, mean, first) ?? across(first);
  return { first, second };
}

function meanOf(vectors: readonly Float32Array[], dimensions: number): Float32Array {
  const mean = new Float32Array(dimensions);
  for (const vector of vectors) for (let at = 0; at < dimensions; at += 1) mean[at]! += vector[at]! / vectors.length;
  return mean;
}

/** The direction of the largest variance; with `apart`, among those at right angles to it. */
function strongest(
  vectors: readonly Float32Array[],
  mean: Float32Array,
  apart: Float32Array | null,
): Float32Array | null {
  let axis = start(mean.length);
  if (apart) remove(axis, apart);
  if (!normalise(axis)) return null;
  for (let round = 0; round < rounds; round += 1) {
    const next = new Float32Array(mean.length);
    const offset = dot(mean, axis);
    for (const vector of vectors) {
      const along = dot(vector, axis) - offset;
      for (let at = 0; at < next.length; at += 1) next[at]! += along * (vector[at]! - mean[at]!);
    }
    // Twice: what is left of a small spread is mostly rounding, which points along the other axis once it is made long.
    for (let time = 0; time < (apart ? 2 : 1); time += 1) {
      if (apart) remove(next, apart);
      if (!normalise(next)) return null;
    }
    axis = next;
  }
  return facing(axis);
}

/** Some direction that no set of vectors is likely to be at right angles to. */
function start(dimensions: number): Float32Array {
  return Float32Array.from({ length: dimensions }, (_, at) => Math.sin(1 + at * 12.9898) + 0.01);
}

function across(axis: Float32Array): Float32Array {
  const other = start(axis.length);
  remove(other, axis);
  normalise(other);
  return other;
}

/** An axis has no sign of its own: its largest part is made positive. */
function facing(axis: Float32Array): Float32Array {
  let largest = 0;
  for (const part of axis) if (Math.abs(part) > Math.abs(largest)) largest = part;
  return largest < 0 ? axis.map((part) => -part) : axis;
}

function remove(vector: Float32Array, axis: Float32Array): void {
  const along = dot(vector, axis);
  for (let at = 0; at < vector.length; at += 1) vector[at]! -= along * axis[at]!;
}

function dot(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += one[at]! * other[at]!;
  return sum;
}

/** False for a vector without a length. */
function normalise(vector: Float32Array): boolean {
  const length = Math.sqrt(dot(vector, vector));
  if (length < 1e-9) return false;
  for (let at = 0; at < vector.length; at += 1) vector[at]! /= length;
  return true;
}
