// Recall while the embedding model cannot answer: by words alone, and said; with what must be put right first, not at all.
import { beforeEach, describe, expect, it } from 'vitest';
import { RecollectError } from '#src/errors.js';
import type { EmbeddingModel } from '#src/ports/embedding-model.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { openTestMemory } from '../support/memory.js';

type Embed = EmbeddingModel['embed'];
const working = createHashEmbedding();
let answer: Embed = working.embed;
const embeddingModel: EmbeddingModel = {
  ...working,
  embed: (texts, kind, ...rest) => (kind === 'query' ? answer : working.embed)(texts, kind, ...rest),
};
const { memory } = await openTestMemory({ embeddingModel });
await memory.remember({
  userId: 'ana',
  sessionId: 'before',
  messages: [
    { role: 'user', content: 'My sister Maria plays the violin in Lisbon.' },
    { role: 'user', content: 'I am allergic to peanuts.' },
    { role: 'user', content: 'The garden needs water on Monday.' },
  ],
});
await memory.settled();
beforeEach(() => {
  answer = working.embed;
});

const ask = (query = 'Who plays the violin?') =>
  memory.recall({ userId: 'ana', query, sessionId: 'now', previousTurns: false });
const fails =
  (error: unknown): Embed =>
  () =>
    Promise.reject(error);
const down = (reason: string, details: object = {}) =>
  new RecollectError('embedding_failed', 'Not now.', { details: { reason, ...details } });

describe('while the embedding model does not answer, recall', () => {
  it.each<[string, Embed]>([
    ['is down', fails(down('model_unavailable'))],
    ['is not asked, for it was down', fails(down('model_unavailable', { circuitOpen: true }))],
    ['is busy', fails(down('model_rate_limited'))],
  ])('finds what holds the words where it %s, and says so', async (_name, embed) => {
    const before = (await memory.doctor()).steps.embed.failed;
    answer = embed;
    const recalled = await ask();
    expect(recalled.embedded).toBe('failed');
    expect(recalled.toSystemPrompt()).toContain('violin in Lisbon');
    expect(recalled.ranked.every(({ parts }) => parts.meaning === 0)).toBe(true);
    expect((await memory.doctor()).steps.embed.failed).toBe(before + 1);
  });

  it('shows nothing where no word is held', async () => {
    answer = fails(down('model_unavailable'));
    const recalled = await ask('Quantum chromodynamics?');
    expect(recalled.relevance.relevant).toBe(false);
    expect([...recalled.facts, ...recalled.turns]).toEqual([]);
  });

  it('has the recent turns', async () => {
    answer = fails(down('model_unavailable'));
    const { recent } = await memory.recall({ userId: 'ana', query: 'Hm?', sessionId: 'before' });
    expect(recent).toHaveLength(3);
  });

  it('is named by doctor when it is so more often than not', async () => {
    answer = fails(down('model_unavailable'));
    const { done } = (await memory.doctor()).steps.embed;
    for (let count = 0; count <= done; count += 1) await ask();
    expect((await memory.doctor()).problems.join()).toContain('without its embedding step');
  });
});

describe('recall', () => {
  it.each([
    ['the key is wrong', down('model_unauthorized')],
    ['the text was refused', down('model_refused')],
    ['it gives another kind of vectors', new RecollectError('embedding_failed', 'Vectors of 3 numbers.')],
    ['something unforeseen happens', new TypeError('Oh.')],
  ])('throws where %s', async (_name, error) => {
    answer = fails(error);
    await expect(ask()).rejects.toBe(error);
  });

  it('says that the query was embedded, and that it was not for somebody unknown', async () => {
    expect((await ask()).embedded).toBe('done');
    expect((await memory.recall({ userId: 'nobody', query: 'violin' })).embedded).toBe('off');
  });
});
