import { describe, expect, it } from 'vitest';
import { cacheEmbeddings } from '#src/drivers/cached-embedding.js';
import type { EmbeddingModel } from '#src/ports/embedding-model.js';
import { embeddingModelChecks } from '#src/testing/conformance/embedding-model.js';
import { createFakeClock } from '#src/testing/fake-clock.js';
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

describe('a cache of documents', () => {
  it.each(embeddingModelChecks)('$name', (check) =>
    check.run(cacheEmbeddings(createHashEmbedding(), { documents: true })),
  );

  it('embeds equal texts once, a query and a document apart, and reports what was paid for only', async () => {
    const { model, asked } = watched();
    const paid: number[] = [];
    const cached = cacheEmbeddings(
      {
        ...model,
        embed: async (texts, kind, signal, report) => {
          report?.(texts.length);
          return model.embed(texts, kind, signal);
        },
      },
      { documents: true },
    );
    await cached.embed(['tea', 'coffee', 'tea'], 'document', undefined, (tokens) => paid.push(tokens));
    await cached.embed(['coffee', 'cocoa'], 'document', undefined, (tokens) => paid.push(tokens));
    await cached.embed(['tea'], 'query', undefined, (tokens) => paid.push(tokens));
    expect(asked).toEqual(['tea', 'coffee', 'cocoa', 'tea']);
    expect(paid).toEqual([2, 1, 1]);
    cached.clear();
    await cached.embed(['tea'], 'document');
    expect(asked).toHaveLength(5);
  });

  it('keeps nothing for longer than it may, however often it is asked for', async () => {
    const clock = createFakeClock();
    const { model, asked } = watched();
    const cached = cacheEmbeddings(model, { documents: true, keepFor: 1_000, clock });
    for (const step of [0, 600, 399]) {
      clock.advance(step);
      await cached.embed(['tea'], 'document');
    }
    expect(asked).toHaveLength(1);
    clock.advance(1);
    await cached.embed(['tea'], 'document');
    expect(asked).toHaveLength(2);
  });
});
