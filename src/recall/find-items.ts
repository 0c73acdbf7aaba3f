// The middle of recall: the vector index is asked where there is one, candidates are found and ranked, and the texts of the best are
// loaded. What went in between is not loaded.
import type { StepOutcome } from '../domain/recalled.js';
import type { Database } from '../store/database.js';
import { type Asker, findTerms } from '../store/search.js';
import { askIndex, type IndexParts } from './ask-index.js';
import type { ReadAtOnce } from './last-turns.js';
import { type LoadedItems, loadItems } from './load-items.js';
import { type Ranked, rank } from './rank.js';
import type { RecallOptions } from './read-input.js';
import type { ReadQuery } from './read-query.js';
import { type Retrieval, retrieve } from './retrieve.js';
import type { Rewritten } from './rewrite-query.js';

export interface Found extends LoadedItems {
  retrieval: Retrieval;
  ranked: Ranked[];
  vectorIndex: StepOutcome;
}

/** Ranked items whose texts are loaded, beyond the ones asked for: some will not fit or repeat. */
const spareItems = 40;
const noStatistics = { items: 0, averageLength: 1, documentFrequencies: [] };

/** Of a user nothing was ever recorded for. */
export const nothingFound: Found = {
  retrieval: { terms: [], statistics: noStatistics, candidates: [] },
  vectorIndex: 'off',
  ...{ ranked: [], items: [], evidence: new Map<string, string[]>() },
};

export async function findItems(
  parts: IndexParts & { database: Database },
  options: RecallOptions,
  input: { userId: string; asker: Asker; query: ReadQuery; rewritten: Rewritten; vector: Float32Array | null },
): Promise<Found> {
  const { userId, asker, query, rewritten, vector } = input;
  const { asOf, filter } = options;
  const { value: asked, outcome: vectorIndex } = await askIndex(parts, input, options);
  const { database, embeddingModel: model } = parts;
  const read: ReadAtOnce = (work) => database.readAsUser(userId, work);
  const lexemes =
    rewritten.query === null
      ? asker.lexemes
      : await read((connection) => findTerms(connection, userId, query.searchedText));
  const search = { userId, lexemes, large: asker.large, vector, model, filter, asOf, asked };
  const retrieval = await retrieve(database, search);
  const ranked = rank(query, retrieval);
  const best = ranked.slice(0, options.limit + spareItems);
  const loaded = await read((connection) => loadItems(connection, userId, best, asOf));
  return { retrieval, ranked, vectorIndex, ...loaded };
}
