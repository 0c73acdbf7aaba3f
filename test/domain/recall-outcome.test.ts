import { expect, it } from 'vitest';
import { bucketOf, durationBounds, observeRecalled, quantileOf } from '#src/domain/recall-outcome.js';

const relevance = { value: 0.8, threshold: 0.5, relevant: true, signals: { cosine: 0.7, coverage: 1, fit: 1 } };
const item = {};

it('tells what was shown, held back, and what was never there', () => {
  const observe = (facts: object[], turns: object[], ranked: object[], relevant: boolean) =>
    observeRecalled({ facts, turns, ranked, relevance: { ...relevance, relevant } }, 12);
  expect(observe([item], [item, item], [item], true)).toEqual({
    ...{ outcome: 'hit', milliseconds: 12, facts: 1, turns: 2, relevance: 0.8, similarity: 0.7 },
  });
  expect(observe([], [], [item], false).outcome).toBe('withheld');
  // Found, and in front of the model already.
  expect(observe([], [], [item], true).outcome).toBe('empty');
  expect(observe([], [], [], false)).toMatchObject({ outcome: 'empty', relevance: null, similarity: null });
});

it('puts a value into the first bucket that holds it', () => {
  expect([0, 5, 5.1, 10_000, 10_001].map((value) => bucketOf(value, durationBounds))).toEqual([0, 0, 1, 10, 11]);
});

it('estimates a quantile from buckets', () => {
  expect(quantileOf([0, 0, 0], [10, 20], 0.5)).toBeNull();
  expect(quantileOf([10, 0, 0], [10, 20], 0.5)).toBe(5);
  expect(quantileOf([5, 5, 0], [10, 20], 0.5)).toBe(10);
  expect(quantileOf([5, 5, 0], [10, 20], 0.9)).toBe(18);
  // Slower than the last bound: no guess beyond it.
  expect(quantileOf([0, 0, 4], [10, 20], 0.95)).toBe(20);
});
