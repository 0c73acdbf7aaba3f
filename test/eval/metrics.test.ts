import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrapInterval, pairedBootstrap } from '#src/eval/bootstrap.js';
import {
  allAt,
  anyAt,
  areaUnderCurve,
  mean,
  ndcgAt,
  percentile,
  recallAt,
  reciprocalRankAt,
} from '#src/eval/metrics.js';

const ranked = ['a', 'x', 'b', 'y', 'c'];

describe('metrics of one ranking', () => {
  it('gives the hand-computed figures for gold at ranks 1, 3 and nowhere', () => {
    const gold = ['a', 'b', 'z'];
    expect(recallAt(ranked, gold, 1)).toBeCloseTo(1 / 3, 10);
    expect(recallAt(ranked, gold, 3)).toBeCloseTo(2 / 3, 10);
    expect(recallAt(ranked, gold, 5)).toBeCloseTo(2 / 3, 10);
    expect(anyAt(ranked, gold, 1)).toBe(1);
    expect(allAt(ranked, gold, 5)).toBe(0);
    // (1 + 1/2) / (1 + 1/log2(3) + 1/2)
    expect(ndcgAt(ranked, gold, 10)).toBeCloseTo(1.5 / 2.1309297536, 9);
    expect(reciprocalRankAt(ranked, gold, 10)).toBe(1);
  });

  it('cuts at k', () => {
    expect(anyAt(ranked, ['c'], 4)).toBe(0);
    expect(reciprocalRankAt(ranked, ['c'], 4)).toBe(0);
    expect(reciprocalRankAt(ranked, ['c'], 5)).toBeCloseTo(0.2, 10);
    expect(allAt(ranked, ['a', 'b'], 2)).toBe(0);
    expect(allAt(ranked, ['a', 'b'], 3)).toBe(1);
    expect(ndcgAt(ranked, ['c'], 4)).toBe(0);
  });

  it('measures NDCG against the best that k places allow', () => {
    const gold = Array.from({ length: 15 }, (_, index) => `g${index}`);
    expect(ndcgAt(gold.slice(0, 10), gold, 10)).toBeCloseTo(1, 10);
    expect(recallAt(gold.slice(0, 10), gold, 10)).toBeCloseTo(10 / 15, 10);
  });

  it('stays between 0 and 1, grows with k, and is 1 for the gold itself', () => {
    const ids = fc.uniqueArray(fc.string({ maxLength: 3 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(ids, ids, fc.integer({ min: 1, max: 20 }), (list, gold, k) => {
        for (const metric of [recallAt, anyAt, allAt, ndcgAt, reciprocalRankAt]) {
          const value = metric(list, gold, k);
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1 + 1e-9);
        }
        expect(recallAt(list, gold, k + 1)).toBeGreaterThanOrEqual(recallAt(list, gold, k));
        expect(allAt(list, gold, k)).toBeLessThanOrEqual(recallAt(list, gold, k));
        expect(recallAt(list, gold, k)).toBeLessThanOrEqual(anyAt(list, gold, k));
        expect(ndcgAt(gold, gold, k)).toBeCloseTo(1, 9);
      }),
    );
  });
});

describe('figures over questions', () => {
  it('takes nearest-rank percentiles', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentile(values, 0.5)).toBe(50);
    expect(percentile(values, 0.95)).toBe(95);
    expect(percentile([7], 0.95)).toBe(7);
    expect(percentile([], 0.5)).toBe(0);
    expect(mean([])).toBe(0);
  });

  it('counts ties half in the area under the curve', () => {
    expect(areaUnderCurve([3, 2], [1, 0])).toBe(1);
    expect(areaUnderCurve([1, 0], [3, 2])).toBe(0);
    expect(areaUnderCurve([2, 1], [1])).toBe(0.75);
  });

  it('brackets the mean, tighter with more questions, and repeats itself', () => {
    const few = Array.from({ length: 40 }, (_, index) => index % 2);
    const many = Array.from({ length: 4000 }, (_, index) => index % 2);
    const [low, high] = bootstrapInterval(few);
    expect(bootstrapInterval(few)).toEqual([low, high]);
    // Standard error of a fair coin over 40: 0.079; 95 % is about 0.155 either side.
    expect(low).toBeGreaterThan(0.3);
    expect(low).toBeLessThan(0.4);
    expect(high).toBeGreaterThan(0.6);
    expect(high).toBeLessThan(0.7);
    const [lowMany, highMany] = bootstrapInterval(many);
    expect(highMany - lowMany).toBeLessThan((high - low) / 5);
    expect(bootstrapInterval([1, 1, 1])).toEqual([1, 1]);
    expect(bootstrapInterval([])).toEqual([0, 0]);
  });

  it('sees a small difference on the same questions that the single intervals hide', () => {
    const left = Array.from({ length: 200 }, (_, index) => (index % 2 === 0 || index % 20 === 1 ? 1 : 0));
    const right = Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? 1 : 0));
    const paired = pairedBootstrap(left, right);
    expect(paired.difference).toBeCloseTo(0.05, 10);
    expect(paired.significant).toBe(true);
    expect(pairedBootstrap(left, left)).toEqual({ difference: 0, interval: [0, 0], significant: false });
    expect(() => pairedBootstrap([1], [1, 0])).toThrow(/same questions/);
  });
});
