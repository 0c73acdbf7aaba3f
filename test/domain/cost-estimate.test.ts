// The estimator, by the two examples of the field: docs/costs.md shows the same figures.
import { expect, it } from 'vitest';
import { estimateCost, usualAssumptions } from '#src/domain/cost-estimate.js';
import { createPriceFinder } from '#src/domain/model-prices.js';

const findPrice = createPriceFinder({ 'haiku-3': { input: 0.25, output: 1.25 } });
const models = {
  model: 'claude-sonnet-5-5',
  extractionModel: 'claude-haiku-5-5',
  embeddingModel: 'all-MiniLM-L6-v2-int8',
};

/** US dollars a day, by purpose. */
function costs(assumed: Partial<Parameters<typeof estimateCost>[0]> & { turns: number }) {
  const lines = estimateCost({ ...usualAssumptions, ...models, ...assumed }, findPrice, '2026-11-26');
  return Object.fromEntries(lines.map(({ purpose, cost }) => [purpose, cost]));
}

const tutorial = {
  ...{ extractionModel: 'haiku-3', extractionInput: 500, extractionOutput: 100 },
  embeddingModel: 'openai:text-embedding-3-small',
};

it.each([
  [500 * 10, 1.25, 0.015],
  [1_000, 0.25, 0.003],
])('reproduces %d turns a day', (turns, extraction, embedding) => {
  const cost = costs({ turns, ...tutorial });
  expect(cost.extract).toBeCloseTo(extraction, 10);
  expect(cost.embed_document! + cost.embed_query!).toBeCloseTo(embedding, 10);
});

it('prices today’s defaults as the page shows them', () => {
  const cost = costs({ turns: 5_000 });
  expect(cost).toEqual({
    chat: expect.closeTo(37.5, 10),
    extract: expect.closeTo(0.635, 10),
    embed_document: 0,
    embed_query: 0,
  });
});

it('takes cached tokens at their price, and a model without a price for unknown', () => {
  expect(costs({ turns: 1_000, cached: 0.8 }).chat).toBeCloseTo(1_000 * ((500 * 2 + 2_000 * 0.1 + 250 * 10) / 1e6), 10);
  expect(costs({ turns: 1_000, model: 'house-model' }).chat).toBeNull();
});
