// What a call costs: the table with dates, a deployment's own prices, and what is refused.
import { describe, expect, it } from 'vitest';
import { checkPrices, costOf, createPriceFinder, modelPrices, pricesAsOf } from '#src/domain/model-prices.js';
import { noTokens } from '#src/domain/usage.js';

const find = createPriceFinder();
const million = { ...noTokens, inputTokens: 1_000_000, outputTokens: 1_000_000 };

describe('the built-in table', () => {
  it('prices each kind of token of a call', () => {
    const tokens = { inputTokens: 1_000, outputTokens: 500, cacheReadTokens: 2_000, cacheWriteTokens: 400 };
    const cost = costOf(find('claude-sonnet-5-5', '2026-11-01'), tokens);
    expect(cost).toBeCloseTo((1_000 * 2 + 500 * 10 + 2_000 * 0.1 + 400 * 2.5) / 1e6, 12);
  });

  it('keeps the price of the day', () => {
    const cached = { ...noTokens, cacheReadTokens: 1_000_000 };
    expect(costOf(find('claude-sonnet-5-5', '2026-10-06'), cached)).toBeCloseTo(0.2, 12);
    expect(costOf(find('claude-sonnet-5-5', '2026-10-07'), cached)).toBeCloseTo(0.1, 12);
  });

  it('charges a long prompt, cached tokens counted, at its own price', () => {
    const price = find('claude-haiku-5-5', pricesAsOf);
    expect(costOf(price, { ...noTokens, inputTokens: 60_000, cacheReadTokens: 40_000 })).toBeCloseTo(0.0064, 12);
    expect(costOf(price, { ...noTokens, inputTokens: 60_001, cacheReadTokens: 40_000 })).toBeCloseTo(0.0320005, 12);
  });

  it('knows a model by its dated name, its provider and its width', () => {
    expect(costOf(find('claude-haiku-4-5-20251001', pricesAsOf), million)).toBe(6);
    expect(find('openai:text-embedding-3-large@256', pricesAsOf)).toEqual(modelPrices['text-embedding-3-large']);
    expect(costOf(find('cohere:embed-v4.0', pricesAsOf), million)).toBeCloseTo(0.12, 12);
    expect(costOf(find('ollama:qwen3@1024', pricesAsOf), million)).toBe(0);
    expect(costOf(find('rerank-v3.5', pricesAsOf), noTokens)).toBe(0.002);
  });

  it('has no price for what it does not know, which is not the price nothing', () => {
    expect(find('house-model', pricesAsOf)).toBeNull();
    expect(find('toString', pricesAsOf)).toBeNull();
    expect(costOf(null, million)).toBeNull();
  });

  it('holds to its own rules', () => {
    expect(checkPrices(modelPrices)).toBe(modelPrices);
  });
});

describe('a deployment’s own prices', () => {
  it('stand in front of the built-in ones', () => {
    const own = createPriceFinder({ 'claude-haiku-5-5': { input: 9, output: 9 }, 'house-model': { input: 1 } });
    expect(costOf(own('claude-haiku-5-5', pricesAsOf), million)).toBe(18);
    expect(costOf(own('house-model', pricesAsOf), million)).toBe(1);
    expect(costOf(own('claude-haiku-4-5', pricesAsOf), million)).toBe(6);
  });

  it.each([
    ['a list', []],
    ['no input price', { m: { output: 1 } }],
    ['a negative price', { m: { input: -1 } }],
    ['a price as text', { m: { input: '1' } }],
    ['a name that is none', { m: { input: 1, outputs: 2 } }],
    ['a day that is none', { m: { input: 1, from: 'May' } }],
    ['a long price without tokens', { m: { input: 1, above: { input: 2 } } }],
    ['nothing', { m: null }],
  ])('are refused with %s', (_what, table) => {
    expect(() => checkPrices(table)).toThrow(expect.objectContaining({ code: 'config_invalid' }));
  });
});
