// The caller's settings for one recall, checked and with their defaults.
import { checkCount, checkDate, checkId, checkText, invalid } from '../domain/input.js';
import { maxTurnCharacters } from '../domain/limits.js';
import type { RecallInput } from '../memory-types/memory.js';
import type { ItemFilter } from '../store/search.js';

export interface RecallOptions {
  query: string;
  budget: number;
  limit: number;
  minRelevance: number | undefined;
  model: string | undefined;
  explain: boolean;
  filter: ItemFilter;
  /** Null: what is known now. */
  asOf: Date | null;
  recent: { sessionId: string | null; turns: number; previousTurns: boolean; budget: number; profile: boolean };
}

export function readInput(input: RecallInput): RecallOptions {
  const query = checkText('query', input.query, maxTurnCharacters);
  if (query.trim() === '') throw invalid('query is empty.');
  const { minRelevance } = input;
  if (minRelevance !== undefined && !(minRelevance >= 0 && minRelevance <= 1))
    throw invalid('minRelevance must be between 0 and 1.');
  const scopes = input.scope === undefined ? null : [input.scope].flat().map((scope) => checkId('scope', scope));
  return {
    query,
    budget: checkCount('budget', input.budget ?? 1_500, true),
    limit: checkCount('k', input.k ?? 20),
    minRelevance,
    model: input.model,
    explain: input.explain ?? false,
    asOf: input.asOf === undefined ? null : checkDate('asOf', input.asOf),
    filter: { scopes, metadata: input.filter ?? null },
    recent: {
      sessionId: input.sessionId === undefined ? null : checkId('sessionId', input.sessionId),
      turns: checkCount('recentTurns', input.recentTurns ?? 6),
      previousTurns: input.previousTurns ?? true,
      budget: checkCount('recentBudget', input.recentBudget ?? 3_000, true),
      profile: input.profile ?? false,
    },
  };
}
