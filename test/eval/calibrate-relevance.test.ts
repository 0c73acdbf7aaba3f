// Calibrating: the fit finds what made the cases, the threshold keeps what it was told to, and no conversation judges itself.
import { describe, expect, it } from 'vitest';
import { calibrateRelevance } from '#src/eval/calibrate-relevance.js';
import type { EvaluationCorpus, EvaluationDataset } from '#src/eval/dataset.js';
import { fitLogistic, predict } from '#src/eval/logistic-fit.js';
import { keywordMemory } from './keyword-memory.js';

describe('the logistic fit', () => {
  it('finds the weights the cases were made with', () => {
    // At every point as many cases as its chance says.
    const cases = [-2, -1, 0, 1, 2].flatMap((x) =>
      [-1, 0, 1].flatMap((y) => {
        const held = Math.round(1_000 / (1 + Math.exp(-(1.5 * x - 0.8 * y))));
        return Array.from({ length: 1_000 }, (_, index) => ({ values: [x, y], holds: index < held }));
      }),
    );
    const [intercept, x, y] = fitLogistic(cases);
    expect(intercept).toBeCloseTo(0, 1);
    expect(x).toBeCloseTo(1.5, 1);
    expect(y).toBeCloseTo(-0.8, 1);
  });

  it('counts both classes the same, however many cases each has', () => {
    const cases = [1, 2, 3, 4, 5, 6, 7, 8, 9].map(() => ({ values: [0], holds: false }));
    const weights = fitLogistic([...cases, { values: [0], holds: true }]);
    expect(predict(weights, [0])).toBeCloseTo(0.5, 3);
  });

  it('stays finite where the cases are told apart perfectly', () => {
    const weights = fitLogistic([0, 1, 2, 3].map((value) => ({ values: [value], holds: value > 1 })));
    expect(weights.every(Number.isFinite)).toBe(true);
    expect(predict(weights, [3])).toBeGreaterThan(0.9);
    expect(predict(weights, [0])).toBeLessThan(0.1);
  });
});

describe('calibrating relevance', () => {
  const topics = ['kayak river', 'violin concert', 'sourdough oven', 'chess opening'];

  it('tells own questions from foreign ones, on conversations it was not fitted on', async () => {
    const found = await calibrateRelevance(dataset(topics), keywordMemory());
    expect(found.measured).toMatchObject({ conversations: 4, own: 24, own_with_evidence: 24, foreign: 24 });
    expect(found.measured.held_out).toMatchObject({ kept: 1, evidence_kept: 1, rejected: 1, rejected_with_names: 1 });
    expect(found.cosine).toBeGreaterThan(0);
    expect(found.threshold).toBeGreaterThan(0);
    expect(found.threshold).toBeLessThan(1);
  });

  it('keeps the share it is told to keep', async () => {
    const { measured } = await calibrateRelevance(dataset(topics), keywordMemory(), { keep: 0.5 });
    expect(measured.fitted.evidence_kept).toBeGreaterThanOrEqual(0.5);
    expect(measured.fitted.evidence_kept).toBeLessThan(1);
  });

  it('refuses data it could not be checked on', async () => {
    const two = calibrateRelevance(dataset(topics.slice(0, 2)), keywordMemory());
    await expect(two).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

function dataset(topics: string[]): EvaluationDataset {
  return {
    ...{ name: 'locomo', title: 'Made up', grain: 'turn', categoryNames: {}, besideOverall: [], withoutGold: 0 },
    corpora: topics.map(corpus),
  };
}

function corpus(topic: string, place: number): EvaluationCorpus {
  const at = new Date('2024-01-01T10:00:00Z');
  const messages = Array.from({ length: 6 }, (_, index) => ({
    ...{ id: `${place}-${index}`, role: 'user' as const, speaker: `Speaker${place}`, createdAt: at },
    content: `${topic} ${'again '.repeat(index)} detail${place}${index}`,
  }));
  return {
    userId: `u${place}`,
    sessions: [{ sessionId: 's', at, messages }],
    questions: messages.map(({ id }, index) => ({
      ...{ id: `q${id}`, gold: [id], category: '1' },
      text: `What about ${topic} detail${place}${index} ${'or so '.repeat(index)}?`,
    })),
  };
}
