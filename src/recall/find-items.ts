// The middle of recall, in one transaction: candidates are found and ranked, and the texts of the best are loaded.
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { Database } from '../store/database.js';
import { type Asker, findTerms } from '../store/search.js';
import { type LoadedItems, loadItems } from './load-items.js';
import { type Ranked, rank } from './rank.js';
import type { RecallOptions } from './read-input.js';
import type { ReadQuery } from './read-query.js';
import { type Retrieval, retrieve } from './retrieve.js';
import type { Rewritten } from './rewrite-query.js';

export interface Found extends LoadedItems {
  retrieval: Retrieval;
  ranked: Ranked[];
}

/** Ranked items whose texts are loaded, beyond the ones asked for: some will not fit or repeat. */
const spareItems = 40;
const noStatistics = { items: 0, averageLength: 1, documentFrequencies: [] };

/** Of a user nothing was ever recorded for. */
export const nothingFound: Found = {
  retrieval: { terms: [], statistics: noStatistics, candidates: [] },
  ...{ ranked: [], items: [], evidence: new Map<string, string[]>() },
};

export function findItems(
  parts: { database: Database; embeddingModel: EmbeddingModel },
  options: RecallOptions,
  input: { userId: string; asker: Asker; query: ReadQuery; rewritten: Rewritten; vector: Float32Array },
): Promise<Found> {
  const { userId, asker, query, rewritten, vector } = input;
  const { asOf, filter } = options;
  return parts.database.asUser(userId, async (connection) => {
    const words = rewritten.query === null ? asker.lexemes : await findTerms(connection, userId, query.searchedText);
    const search = { userId, lexemes: words, large: asker.large, vector, model: parts.embeddingModel, filter, asOf };
    const retrieval = await retrieve(connection, search);
    const ranked = rank(query, retrieval);
    const loaded = await loadItems(connection, userId, ranked.slice(0, options.limit + spareItems), asOf);
    return { retrieval, ranked, ...loaded };
  });
}
