// The axes of a map: checked against a set whose axes are known, and by what holds for any set.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { principalAxes } from '#src/domain/projection.js';

const dot = (one: Float32Array, other: Float32Array) => one.reduce((sum, value, at) => sum + value * other[at]!, 0);
const vectors = (rows: number[][]) => rows.map((row) => Float32Array.from(row));

describe('principalAxes', () => {
  it('finds the directions a set differs in most, the strongest first', () => {
    // Wide along (3,4,0)/5, less wide along the last dimension, offset from the origin.
    const rows = Array.from({ length: 200 }, (_, index) => {
      const [wide, narrow] = [Math.sin(index) * 10, Math.cos(index * 7) * 2];
      return [5 + 0.6 * wide, -3 + 0.8 * wide, 1 + narrow];
    });
    const axes = principalAxes(vectors(rows))!;
    expect(Math.abs(dot(axes.first, Float32Array.from([0.6, 0.8, 0])))).toBeCloseTo(1, 2);
    expect(Math.abs(dot(axes.second, Float32Array.from([0, 0, 1])))).toBeCloseTo(1, 2);
  });

  it('has none for what has no spread', () => {
    expect(principalAxes([])).toBeNull();
    expect(
      principalAxes(
        vectors([
          [1, 0],
          [0, 1],
        ]),
      ),
    ).toBeNull();
    expect(
      principalAxes(
        vectors([
          [1, 2],
          [1, 2],
          [1, 2],
        ]),
      ),
    ).toBeNull();
  });

  it('gives two directions for points on one line', () => {
    const axes = principalAxes(
      vectors([
        [0, 0, 0],
        [1, 1, 0],
        [2, 2, 0],
        [5, 5, 0],
      ]),
    )!;
    expect(axes.first[0]).toBeCloseTo(Math.SQRT1_2, 4);
    expect(Math.abs(dot(axes.first, axes.second))).toBeLessThan(1e-4);
    expect(Math.hypot(...axes.second)).toBeCloseTo(1, 4);
  });

  it('keeps the axes at right angles where the second spread is close to nothing', () => {
    const axes = principalAxes(
      vectors([
        [0, 0, 0, 0, 0, 0, -0.000099, 0],
        [0, 0, 0, 0.0955, 0, -0.6371, 0, 0],
        [0, 0, 0, 0, 0, -0.000089, 0, 0],
      ]),
    )!;
    expect(Math.abs(dot(axes.first, axes.second))).toBeLessThan(1e-5);
    expect(Math.hypot(...axes.second)).toBeCloseTo(1, 4);
  });

  it('gives unit axes at right angles, and the same ones again', () => {
    const numbers = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(numbers, { minLength: 3, maxLength: 30 }), (rows) => {
        const axes = principalAxes(vectors(rows));
        if (!axes) return;
        expect(Math.hypot(...axes.first)).toBeCloseTo(1, 3);
        expect(Math.hypot(...axes.second)).toBeCloseTo(1, 3);
        expect(Math.abs(dot(axes.first, axes.second))).toBeLessThan(1e-2);
        expect(principalAxes(vectors(rows))).toEqual(axes);
      }),
      { numRuns: 50 },
    );
  });
});
