import { expect, it } from 'vitest';
import type { RankedItem, ScoreParts } from '#src/domain/recalled.js';
import { ablations, rerank } from '#src/eval/ablation.js';
import { memoryContender } from '#src/eval/contender.js';
import { openTestMemory } from '../support/memory.js';
import { noParts } from '../support/score-parts.js';
import { toFact } from './keyword-memory.js';

function item(id: string, score: number, parts: Partial<ScoreParts>): RankedItem {
  return { ...toFact([id]), score, parts: { ...noParts, ...parts } };
}

function orderUnder(name: string, ranked: RankedItem[]): string {
  const ablation = ablations.find((one) => one.name === name);
  return rerank(ranked, ablation!)
    .map((one) => (one.kind === 'fact' ? one.evidenceTurnIds.join() : ''))
    .join(' ');
}

const ranked = [
  item('words', 0.5, { keywords: 0.5 }),
  item('said', 0.45, { meaning: 0.2, speaker: 0.25 }),
  item('near', 0.4, { meaning: 0.4 }),
  item('answer', 0.35, { meaning: 0.45, keywords: 0.05, roleFactor: 0.7 }),
];

it('ranks without one part, by one part alone, or without the role', () => {
  expect(orderUnder('keywords_only', ranked)).toBe('words answer said near');
  expect(orderUnder('meaning_only', ranked)).toBe('answer near said words');
  expect(orderUnder('no_keywords', ranked)).toBe('said near answer words');
  expect(orderUnder('no_meaning', ranked)).toBe('words said answer near');
  expect(orderUnder('no_speaker', ranked)).toBe('words near answer said');
  expect(orderUnder('no_role', ranked)).toBe('words answer said near');
  for (const name of ['no_date', 'no_session', 'no_neighbours'])
    expect(orderUnder(name, ranked)).toBe('words said near answer');
});

it('refuses a score with a part it does not know', () => {
  expect(() => orderUnder('no_date', [item('odd', 0.9, { keywords: 0.5 })])).toThrow(/do not add up/);
});

it('finds in what recall gives all it needs, and answers under the configurations of one question', async () => {
  const { memory } = await openTestMemory();
  const contender = memoryContender(memory, { ablated: true });
  const texts = [
    'I am allergic to peanuts.',
    'My sister plays chess.',
    'Green is my colour.',
    'I moved to Oslo in May.',
  ];
  await contender.record('ana', {
    sessionId: 's1',
    at: new Date('2024-01-01T10:00:00Z'),
    messages: texts.map((content, index) => ({
      id: `t${index}`,
      role: index === 1 ? 'assistant' : 'user',
      content,
      createdAt: new Date(Date.UTC(2024, 0, 1, 10, index)),
    })),
  });
  await contender.settled();
  const variants = await contender.variants?.('ana', 'who is allergic to peanuts?');
  expect(variants?.map((variant) => variant.name)).toEqual(ablations.map((ablation) => ablation.name));
  for (const variant of variants ?? []) expect([...variant.turnIds].sort()).toEqual(['t0', 't1', 't2', 't3']);
  expect(variants?.[0]?.turnIds[0]).toBe('t0');
  const injected = await contender.inject?.('ana', 'who is allergic to peanuts?', 1000);
  expect(injected?.turnIds).toContain('t0');
  expect(injected?.tokens).toBeGreaterThan(0);
  expect(memoryContender(memory, {}).variants).toBeUndefined();
});
