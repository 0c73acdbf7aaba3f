import { describe, expect, it } from 'vitest';
import { cacheEmbeddings } from '#src/drivers/cached-embedding.js';
import type { EmbeddingModel } from '#src/ports/embedding-model.js';
import { embeddingModelChecks } from '#src/testing/conformance/embedding-model.js';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';

/** The hash model, with the texts it was asked for. */
function watched(): { model: EmbeddingModel; asked: string[] } {
  const asked: string[] = [];
  const inner = createHashEmbedding();
  return {
    asked,
    model: {
      ...inner,
      embed(texts, kind, signal) {
        asked.push(...texts);
        return inner.embed(texts, kind, signal);
      },
    },
  };
}

describe('the hash model for tests', () => {
  it.each(embeddingModelChecks)('$name', (check) => check.run(createHashEmbedding()));

  it('is named for its dimensions and says when a text is too long for it', async () => {
    const model = createHashEmbedding(16);
    expect([model.name, model.dimensions]).toEqual(['hash-16', 16]);
    const [long] = await model.embed(['word '.repeat(257)], 'document');
    expect([long!.truncated, long!.vector.length]).toEqual([true, 16]);
  });

  it('refuses dimensions that are none', () => {
    expect(() => createHashEmbedding(0)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });
});

describe('a cache of query vectors', () => {
  it.each(embeddingModelChecks)('$name', (check) => check.run(cacheEmbeddings(createHashEmbedding())));

  it('asks the model once for a query, and every time for a document', async () => {
    const { model, asked } = watched();
    const cached = cacheEmbeddings(model);
    const [first] = await cached.embed(['one'], 'query');
    const again = await cached.embed(['two', 'one', 'two'], 'query');
    expect(asked).toEqual(['one', 'two']);
    expect(again[1]!.vector).toEqual(first!.vector);
    expect(again[0]!.vector).toEqual(again[2]!.vector);
    await cached.embed(['one'], 'document');
    expect(asked).toEqual(['one', 'two', 'one']);
  });

  it('lets go of what was not asked for longest', async () => {
    const { model, asked } = watched();
    const cached = cacheEmbeddings(model, { entries: 2 });
    for (const text of ['one', 'two', 'one', 'three']) await cached.embed([text], 'query');
    asked.length = 0;
    for (const text of ['one', 'three', 'two']) await cached.embed([text], 'query');
    expect(asked).toEqual(['two']);
  });

  it('forgets when it is told to, also what is on its way', async () => {
    const { model, asked } = watched();
    const cached = cacheEmbeddings(model);
    const onItsWay = cached.embed(['one'], 'query');
    cached.clear();
    await onItsWay;
    await cached.embed(['one'], 'query');
    expect(asked).toEqual(['one', 'one']);
  });

  it('refuses a size that is none', () => {
    expect(() => cacheEmbeddings(createHashEmbedding(), { entries: 0 })).toThrow(
      expect.objectContaining({ code: 'invalid_input' }),
    );
  });
});
