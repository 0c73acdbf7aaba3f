// What models cost: a table with dates, and the sum for one call. Providers change prices, so a row says from when it holds, and
// a deployment may put its own in front.
import { RecollectError } from '../errors.js';
import type { TokenCounts } from './usage.js';

/** US dollars for a million tokens. What is left out costs as much as input, `output` nothing. */
export interface TokenPrice {
  input: number;
  output?: number;
  cacheRead?: number;
  cacheWrite?: number;
  /** For a call, beside its tokens. */
  perCall?: number;
}

export interface ModelPrice extends TokenPrice {
  /** The first UTC day it holds. Default: always. */
  from?: string;
  /** Where prompts above so many tokens cost more, cached ones counted. */
  above?: TokenPrice & { tokens: number };
}

/** By model name; several rows are one price after another, in any order. */
export type PriceTable = Readonly<Record<string, ModelPrice | readonly ModelPrice[]>>;

/** When the table below was put together. */
export const pricesAsOf = '2026-11-26';

/**
 * The newest Claude and GPT rows are from the providers' model and release pages (platform.claude.com, developers.openai.com); the older
 * ones, Cohere's and Voyage's are their last known list prices and were not compared again. A deployment that pays by these figures
 * sets its own (`RECOLLECT_PRICES`). Cache writes are those that last five minutes.
 */
export const modelPrices: PriceTable = {
  'claude-fable-5-1': { input: 10, output: 50, cacheRead: 0.25, cacheWrite: 12.5 },
  'claude-opus-5-5': { input: 4, output: 20, cacheRead: 0.2, cacheWrite: 5 },
  'claude-opus-5': { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25 },
  'claude-opus-4-8': { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25 },
  'claude-opus-4-7': { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25 },
  'claude-opus-4-6': { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25 },
  'claude-opus-4-5': { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25 },
  'claude-sonnet-5-5': [
    { input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5 },
    { from: '2026-10-07', input: 2, output: 10, cacheRead: 0.1, cacheWrite: 2.5 },
  ],
  'claude-sonnet-5': { input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5 },
  'claude-sonnet-4-6': { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 },
  'claude-sonnet-4-5': { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 },
  'claude-haiku-5-5': {
    ...{ input: 0.1, output: 0.5, cacheRead: 0.01, cacheWrite: 0.125 },
    above: { tokens: 100_000, input: 0.5, output: 2.5, cacheRead: 0.05, cacheWrite: 0.625 },
  },
  'claude-haiku-4-5': { input: 1, output: 5, cacheRead: 0.1, cacheWrite: 1.25 },
  'gpt-6-sol': { input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5 },
  'gpt-6-luna': { input: 0.1, output: 0.5, cacheRead: 0.01, cacheWrite: 0.125 },
  'gpt-5.6-terra': { input: 2, output: 12, cacheRead: 0.2 },
  'gpt-5.6-luna': { input: 0.2, output: 1.2, cacheRead: 0.02 },
  'gpt-5': { input: 1.25, output: 10, cacheRead: 0.125 },
  'gpt-5-mini': { input: 0.25, output: 2, cacheRead: 0.025 },
  'gpt-5-nano': { input: 0.05, output: 0.4, cacheRead: 0.005 },
  'gpt-4.1': { input: 2, output: 8, cacheRead: 0.5 },
  'gpt-4.1-mini': { input: 0.4, output: 1.6, cacheRead: 0.1 },
  'gpt-4.1-nano': { input: 0.1, output: 0.4, cacheRead: 0.025 },
  'gpt-4o': { input: 2.5, output: 10, cacheRead: 1.25 },
  'gpt-4o-mini': { input: 0.15, output: 0.6, cacheRead: 0.075 },
  'text-embedding-3-small': { input: 0.02 },
  'text-embedding-3-large': { input: 0.13 },
  'text-embedding-ada-002': { input: 0.1 },
  'embed-v4.0': { input: 0.12 },
  'embed-english-v3.0': { input: 0.1 },
  'embed-multilingual-v3.0': { input: 0.1 },
  'embed-english-light-v3.0': { input: 0.1 },
  'embed-multilingual-light-v3.0': { input: 0.1 },
  'voyage-4-large': { input: 0.12 },
  'voyage-4': { input: 0.06 },
  'voyage-4-lite': { input: 0.02 },
  'voyage-3-large': { input: 0.18 },
  'voyage-3.5': { input: 0.06 },
  'voyage-3.5-lite': { input: 0.02 },
  'rerank-2.5': { input: 0.05 },
  'rerank-2.5-lite': { input: 0.02 },
  'rerank-v3.5': { input: 0, perCall: 0.002 },
  // On the deployment's own machine.
  'ollama:': { input: 0 },
};

/** Gives the price of a model on a day, null where none is known. */
export type FindPrice = (model: string, day: string) => ModelPrice | null;

/** A deployment's own prices in front of the built-in ones. */
export function createPriceFinder(own: PriceTable = {}): FindPrice {
  return (model, day) => findPrice(own, model, day) ?? findPrice(modelPrices, model, day);
}

/** US dollars; null without a price. */
export function costOf(price: ModelPrice | null, tokens: TokenCounts): number | null {
  if (price === null) return null;
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = tokens;
  const prompt = inputTokens + cacheReadTokens + cacheWriteTokens;
  const rate = price.above && prompt > price.above.tokens ? price.above : price;
  const { input, output = 0, cacheRead = input, cacheWrite = input, perCall = 0 } = rate;
  const millionths =
    inputTokens * input + outputTokens * output + cacheReadTokens * cacheRead + cacheWriteTokens * cacheWrite;
  return millionths / 1_000_000 + perCall;
}

/** Prices as a deployment gives them. Throws `config_invalid`. */
export function checkPrices(given: unknown): PriceTable {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw badPrices('an object by model');
  for (const [model, rows] of Object.entries(given)) {
    for (const row of Array.isArray(rows) ? (rows as unknown[]) : [rows as unknown]) checkRow(model, row, false);
  }
  return given as PriceTable;
}

function findPrice(table: PriceTable, model: string, day: string): ModelPrice | null {
  const name = namesOf(model).find((one) => Object.hasOwn(table, one));
  const rows = name === undefined ? [] : [table[name]!].flat();
  const begun = rows.filter(({ from = '' }) => from <= day);
  const last = begun.toSorted((one, other) => (one.from ?? '').localeCompare(other.from ?? '')).at(-1);
  return last ?? null;
}

/** `openai:gpt-5-mini@256` and `claude-haiku-4-5-20251001` are sold under shorter names. */
function namesOf(model: string): string[] {
  const bare = model.replace(/@\d+$/, '');
  const own = bare.replace(/^[a-z]+:/, '');
  const undated = own.replace(/-(?:\d{8}|\d{4}-\d{2}-\d{2})$/, '');
  const provider = /^[a-z]+:/.exec(bare)?.[0];
  return [model, bare, own, undated, ...(provider ? [provider] : [])];
}

function checkRow(model: string, row: unknown, nested: boolean): void {
  if (typeof row !== 'object' || row === null) throw badPrices(`a price for ${model}`);
  const { from, above, ...numbers } = row as Record<string, unknown>;
  const rates = ['input', 'output', 'cacheRead', 'cacheWrite', 'perCall', ...(nested ? ['tokens'] : [])];
  for (const [name, value] of Object.entries(numbers)) {
    if (!rates.includes(name) || typeof value !== 'number' || !(value >= 0) || value === Number.POSITIVE_INFINITY)
      throw badPrices(`of ${model}: ${rates.join(', ')}, each zero or more`);
  }
  if (typeof numbers.input !== 'number') throw badPrices(`an input price for ${model}`);
  if (nested && (from !== undefined || above !== undefined || typeof numbers.tokens !== 'number'))
    throw badPrices(`above of ${model} with tokens and prices`);
  if (from !== undefined && !(typeof from === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(from)))
    throw badPrices(`from of ${model} as a day such as 2026-05-01`);
  if (above !== undefined) checkRow(model, above, true);
}

function badPrices(what: string): RecollectError {
  return new RecollectError('config_invalid', `The price table is not valid; it must give ${what}.`);
}
