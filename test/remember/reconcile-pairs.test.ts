// The labelled pairs through the real write path: what is merged or superseded must be so labelled, without exception.
import { describe, expect, it } from 'vitest';
import { loadPairs } from '#src/eval/datasets/reconcile-pairs.js';
import { runReconcile } from '#src/eval/reconcile.js';
import { compareFacts } from '#src/remember/compare-facts.js';
import { openTestMemory } from '../support/memory.js';

const pairs = await loadPairs(new URL('reconcile-pairs.jsonl', import.meta.url).pathname);

describe('the labelled pairs', () => {
  it('are enough, half of them held out, of every kind', () => {
    expect(pairs.length).toBeGreaterThanOrEqual(160);
    for (const kind of ['repeat', 'refinement', 'update', 'distinct'] as const) {
      const of = pairs.filter((pair) => pair.kind === kind);
      expect(of.filter((pair) => pair.half === 'held-out').length).toBeGreaterThanOrEqual(of.length / 2 - 1);
    }
    expect(pairs.filter((pair) => pair.lang !== undefined).length).toBeGreaterThanOrEqual(15);
  });

  it('are never wrongly merged or superseded, and leave few duplicates', async () => {
    const { memory } = await openTestMemory();
    const { overall, by_half, by_language, misses } = await runReconcile(pairs, memory);
    expect(misses.filter(({ decided }) => decided !== 'distinct')).toEqual([]);
    expect(overall.wrong).toBe(0);
    expect(overall.duplicates_left).toBeLessThan(0.02);
    expect(by_half['held-out'].duplicates_left).toBeLessThan(0.02);
    expect(by_language.other?.wrong).toBe(0);
    expect(overall.found.repeat).toBeGreaterThan(0.9);
    expect(overall.found.refinement).toBeGreaterThan(0.9);
    expect(overall.found.update).toBeGreaterThan(0.9);
  }, 120_000);

  it('are what they are in both orders where order says nothing: repeats stay related, distinct facts distinct', () => {
    const wrong = pairs.filter(({ kind, held, claim, subject, type, claimSubject, claimScope }) => {
      if (claimSubject !== undefined || claimScope !== undefined) return false;
      const { kind: decided } = compareFacts({ text: claim, subject, type }, { text: held, subject, type });
      // Said the other way round, "used to live" and then "lives" is no contradiction: a distinct pair may become nothing worse.
      return kind === 'repeat' ? decided === 'update' : kind === 'distinct' && decided === 'repeat';
    });
    expect(wrong).toEqual([]);
  });
});
