// Candidates: the best by words, the nearest by meaning, and the turns around both.
import { type CandidateRow, findCandidates, type Statistics } from '../store/candidates.js';
import type { Database } from '../store/database.js';
import type { Asked } from '../store/index-search.js';
import { findCandidatesOfMany } from '../store/large-memory.js';
import type { ItemFilter } from '../store/search.js';

export interface Retrieval {
  terms: string[];
  statistics: Statistics;
  candidates: CandidateRow[];
}

/** Top 100 by each way lost nothing against ranking every turn; measured, see docs/recall.md. */
export const candidatesEach = 100;
/** A query that is a whole document is searched by its first words. */
const maxTerms = 64;
/** In every conversation and about nothing; the text-search dictionaries keep them. */
const emptyTerms = new Set(['would', 'could', 'may', 'might']);

/** From here on a memory is large. Where the two searches cost the same, measured; they find the same. */
export const largeMemory = 2_500;

/** `lexemes`: the query's, as the user's language analyses it. */
export async function retrieve(
  database: Database,
  input: {
    userId: string;
    lexemes: readonly string[];
    large: boolean;
    /** Null: by words alone. */
    vector: Float32Array | null;
    model: { name: string; dimensions: number };
    filter: ItemFilter;
    asOf: Date | null;
    asked: Asked | null;
  },
): Promise<Retrieval> {
  const { lexemes, large, ...search } = input;
  const terms = lexemes.filter((lexeme) => !emptyTerms.has(lexeme)).slice(0, maxTerms);
  const given = { ...search, terms, each: candidatesEach };
  const found =
    (large || search.asked) && search.asOf === null
      ? await database.asUser(search.userId, (connection) => findCandidatesOfMany(connection, given))
      : await database.readAsUser(search.userId, (connection) => findCandidates(connection, given));
  return { terms, ...found };
}
