// What models were asked and what it cost: one sum per user, day, purpose and model.
import { checkId, invalid } from './input.js';

/** Tokens a model reported. `inputTokens` are those neither read from nor written to its cache. */
export interface TokenCounts {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
}

export const noTokens: TokenCounts = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

/** What Recollect itself asks models for. Callers may record calls of their own under another word. */
export const purposes = [
  'chat',
  'extract',
  'verify',
  'reconcile',
  'summarise',
  'profile',
  'rewrite',
  'embed_document',
  'embed_query',
  'rerank',
] as const;
export type Purpose = (typeof purposes)[number];

/** Sums over calls. `cost` is in US dollars and lacks the calls that are `unpriced`: no price is known of their model. */
export interface UsageSums extends TokenCounts {
  calls: number;
  unpriced: number;
  cost: number;
}

export const noUsage: UsageSums = { calls: 0, unpriced: 0, cost: 0, ...noTokens };

export function addSums(one: UsageSums, other: UsageSums): UsageSums {
  return {
    calls: one.calls + other.calls,
    unpriced: one.unpriced + other.unpriced,
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    cacheReadTokens: one.cacheReadTokens + other.cacheReadTokens,
    cacheWriteTokens: one.cacheWriteTokens + other.cacheWriteTokens,
    cost: one.cost + other.cost,
  };
}

/** What usage can be listed by. */
export const usageGroups = ['day', 'user', 'purpose', 'model'] as const;
export type UsageGroup = (typeof usageGroups)[number];

/** UTC. */
export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** Throws `invalid_input`. */
export function checkPurpose(value: unknown): string {
  if (typeof value === 'string' && /^[a-z][a-z0-9_-]{0,39}$/.test(value)) return value;
  throw invalid('purpose must be a short word such as chat or extract: a-z, 0-9, _ and -, at most 40.');
}

/** Throws `invalid_input`. */
export function checkModelName(value: unknown): string {
  return checkId('model', value);
}

/** What is left out counts as none. Throws `invalid_input`. */
export function checkTokens(value: Partial<TokenCounts>): TokenCounts {
  const tokens = { ...noTokens };
  for (const name of Object.keys(noTokens) as (keyof TokenCounts)[]) {
    const count = value[name] ?? 0;
    if (!Number.isSafeInteger(count) || count < 0) throw invalid(`${name} must be a whole number, zero or more.`);
    tokens[name] = count;
  }
  return tokens;
}

/** A day such as 2026-05-01, or the UTC day of a moment. Throws `invalid_input`. */
export function checkDay(field: string, value: unknown): string {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return dayOf(value);
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)) {
    const date = new Date(`${value}T00:00:00Z`);
    if (!Number.isNaN(date.getTime()) && dayOf(date) === value) return value;
  }
  throw invalid(`${field} must be a day such as 2026-05-01.`);
}
