// Places on a map: inside the square, apart, in the order of what they stand for, and the same every time.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Place, spreadPoints } from '#src/domain/spread-points.js';

function nearest(places: readonly Place[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const [index, one] of places.entries())
    for (const other of places.slice(index + 1)) least = Math.min(least, Math.hypot(one.x - other.x, one.y - other.y));
  return least;
}

describe('spreadPoints', () => {
  it('has nothing to do for nothing, and puts one in the middle', () => {
    expect(spreadPoints([])).toEqual([]);
    expect(spreadPoints([{ x: 0.3, y: 0.7 }])).toEqual([{ x: 0, y: 0 }]);
  });

  it('takes apart what lies in the very same place', () => {
    const same = Array.from({ length: 40 }, () => ({ x: 0.2, y: 0.2 }));
    expect(nearest(spreadPoints(same))).toBeGreaterThan(0.02);
  });

  it('keeps groups together and apart from each other', () => {
    const group = (x: number, y: number) =>
      Array.from({ length: 30 }, (_, at) => ({ x: x + at / 1e3, y: y + at / 2e3 }));
    const places = spreadPoints([...group(-0.4, -0.4), ...group(0.4, 0.4)]);
    const centre = (some: Place[]) => some.reduce((sum, { x, y }) => sum + x + y, 0) / some.length;
    expect(centre(places.slice(0, 30))).toBeLessThan(-0.6);
    expect(centre(places.slice(30))).toBeGreaterThan(0.6);
    expect(nearest(places)).toBeGreaterThan(0.01);
  });

  it('stays within the square and gives the same again, for any places', () => {
    const number = fc.float({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.record({ x: number, y: number }), { maxLength: 60 }), (given) => {
        const places = spreadPoints(given);
        expect(places).toHaveLength(given.length);
        for (const { x, y } of places) expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThanOrEqual(1);
        expect(spreadPoints(given)).toEqual(places);
      }),
      { numRuns: 50 },
    );
  });
});
