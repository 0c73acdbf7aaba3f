import { describe, expect, it } from 'vitest';
import { factSignals, turnSignals } from '#src/domain/item-signals.js';

describe('the substance of a turn', () => {
  it.each([
    ['Hey! How are you?', 0, 0.2],
    ['Did you see the band last night?', 0, 0.35],
    [
      'Last Friday I finally took my kids to a pottery workshop in Porto with Ana, and we each made our own cup.',
      0.9,
      1,
    ],
  ])('of %j is between %d and %d', (text, low, high) => {
    const { substance } = turnSignals(text, 'user');
    expect(substance).toBeGreaterThanOrEqual(low);
    expect(substance).toBeLessThanOrEqual(high);
  });

  it('is between 0 and 1 for any text', () => {
    for (const text of ['', '?', '日本語のテキスト', 'A'.repeat(50_000), '2024 '.repeat(1_000)]) {
      const { substance } = turnSignals(text, 'user');
      expect(substance).toBeGreaterThanOrEqual(0);
      expect(substance).toBeLessThanOrEqual(1);
    }
  });

  it('does not count the words of a picture, which nobody said', () => {
    expect(turnSignals('Look! [image: a photo of a man in Paris in 2019]', 'user').substance).toBeLessThan(0.3);
  });
});

describe('the cue of a turn', () => {
  it.each([
    ['Always answer in metric units when I ask about distances.', 'user', 'instruction'],
    ['From now on call me Sam.', 'user', 'instruction'],
    ['I prefer trains to planes.', 'user', 'preference'],
    ['My favourite tool is vim.', 'user', 'preference'],
    ['I went home.', 'user', null],
    ['I prefer trains to planes.', 'assistant', null],
  ])('of %j by %s is %s', (text, role, cue) => {
    expect(turnSignals(text, role).cue).toBe(cue);
  });

  it('of a fact is its type', () => {
    expect(factSignals('Is allergic to peanuts', 'constraint').cue).toBe('preference');
    expect(factSignals('Works at Acme', 'business_context').cue).toBeNull();
  });
});
