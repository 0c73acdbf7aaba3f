// Candidates: the best by words, the nearest by meaning, and the turns around both.
import type { Connection } from '../ports/database.js';
import {
  type CandidateRow,
  findByMeaning,
  findByWords,
  findCandidates,
  findStatistics,
  findTerms,
  type ItemFilter,
  type Statistics,
} from '../store/search.js';

export interface Retrieval {
  terms: string[];
  statistics: Statistics;
  candidates: CandidateRow[];
}

/** Top 100 by each way lost nothing against ranking every turn; measured, see docs/recall.md. */
const candidatesEach = 100;
/** Statistics are counted over this many of the newest items; more of them changes idf by less than ranking sees. */
const statisticsSample = 4_000;
/** A query that is a whole document is searched by its first words. */
const maxTerms = 64;
/** In every conversation and about nothing; the text-search dictionaries keep them. */
const emptyTerms = new Set(['would', 'could', 'may', 'might']);

export async function retrieve(
  connection: Connection,
  input: {
    userId: string;
    text: string;
    vector: Float32Array;
    model: { name: string; dimensions: number };
    filter: ItemFilter;
  },
): Promise<Retrieval> {
  const { userId, filter, model, vector } = input;
  // Sent together: the second does not wait for the first.
  const [found, near] = await Promise.all([
    findTerms(connection, userId, input.text),
    findByMeaning(connection, userId, model, vector, filter, candidatesEach),
  ]);
  const terms = found.filter((term) => !emptyTerms.has(term)).slice(0, maxTerms);
  const [byWords, statistics] = await Promise.all([
    findByWords(connection, userId, terms, filter, candidatesEach),
    findStatistics(connection, userId, terms, statisticsSample),
  ]);
  const ids = [...new Set([...byWords, ...near])];
  const candidates = ids.length === 0 ? [] : await findCandidates(connection, userId, model.name, vector, ids, filter);
  return { terms, statistics, candidates };
}
