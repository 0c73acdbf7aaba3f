// A database goes on with another embedding model: old and new vectors never meet.
import { expect, it } from 'vitest';
import { createMemory } from '#src/memory.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';
import { openTestDatabase } from '../support/database.js';

const database = await openTestDatabase();

it('finds what the former model embedded by its words, and the rest by meaning too', async () => {
  const open = (dimensions: number) =>
    createMemory({ database: database.driver, embeddingModel: createHashEmbedding(dimensions), languageModel: null });
  const former = await open(64);
  await former.remember({ userId: 'ana', messages: [{ role: 'user', content: 'Häuser am See' }] });
  await former.settled();
  await former.close();

  const next = await open(32);
  await next.remember({ userId: 'ana', messages: [{ role: 'user', content: 'Gärten am See' }] });
  await next.settled();
  const { ranked } = await next.recall({ userId: 'ana', query: 'See', minRelevance: 0, recentTurns: 0 });
  await next.close();
  expect(ranked.map((item) => [item.text, item.parts.meaning > 0]).sort()).toEqual([
    ['Gärten am See', true],
    ['Häuser am See', false],
  ]);
});
