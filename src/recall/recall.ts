// The read path: query -> retrieve -> rank -> judge -> pack -> render. No language model takes part.
import type { Calibration } from '../domain/calibration.js';
import { checkId } from '../domain/input.js';
import type { RecallInput } from '../memory-types.js';
import type { Clock } from '../ports/clock.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { Database } from '../store/database.js';
import { findAsker, findTerms } from '../store/search.js';
import { assemble } from './assemble.js';
import { loadItems } from './load-items.js';
import { pack } from './pack.js';
import { rank } from './rank.js';
import { readInput } from './read-input.js';
import type { Recalled } from './recalled.js';
import { findRecent } from './recent.js';
import { judgeRelevance } from './relevance.js';
import { fitFrame } from './render.js';
import { withoutRequestWords } from './request-words.js';
import { type RerankParts, rerank } from './rerank.js';
import { largeMemory, retrieve } from './retrieve.js';
import type { RewriteParts } from './rewrite-query.js';
import type { CountTokens } from './tokens.js';
import { understandQuery } from './understand-query.js';

export interface RecallParts extends RerankParts, RewriteParts {
  database: Database;
  clock: Clock;
  embeddingModel: EmbeddingModel;
  calibration: Calibration;
  /** Counts in tokens of this language model; default the configured one. */
  tokenCounter: (model: string | undefined) => Promise<CountTokens>;
}

/** Ranked items whose texts are loaded, beyond the ones asked for: some will not fit or repeat. */
const spareItems = 40;
const nothing = { terms: [], ranked: [], items: [], evidence: new Map<string, string[]>(), size: 0 };

export async function recall(parts: RecallParts, input: RecallInput): Promise<Recalled> {
  const userId = checkId('userId', input.userId);
  const options = readInput(input);
  const { asOf, filter } = options;
  const now = input.now ?? asOf ?? parts.clock.now();
  const { embeddingModel: model } = parts;
  const countTokens = await parts.tokenCounter(options.model);

  const recentInput = { userId, ...options.recent, now, asOf, countTokens, scopes: filter.scopes };
  const [asker, recent] = await parts.database.asUser(userId, (connection) =>
    Promise.all([
      findAsker(connection, userId, model.name, withoutRequestWords(options.query), largeMemory),
      findRecent(connection, recentInput),
    ]),
  );
  const context = { speech: asker, recent: recent.recent, now };
  const { query, rewritten } = await understandQuery(parts, options.query, context);
  const [embedded] = asker ? await model.embed([query.embeddedText], 'query') : [];

  const found = await parts.database.asUser(userId, async (connection) => {
    if (!asker || !embedded) return nothing;
    const words = rewritten.query === null ? asker.lexemes : await findTerms(connection, userId, query.searchedText);
    const search = { userId, lexemes: words, large: asker.large, vector: embedded.vector, model, filter, asOf };
    const retrieval = await retrieve(connection, search);
    const ranked = rank(query, retrieval);
    const loaded = await loadItems(connection, userId, ranked.slice(0, options.limit + spareItems), asOf);
    return { terms: retrieval.terms, size: retrieval.statistics.items, ranked, ...loaded };
  });

  const relevance = judgeRelevance(parts.calibration.relevance, query, found.ranked, found.size, options.minRelevance);
  const { items, outcome: reranked } = await rerank(parts, query.text, relevance.relevant, found.items);
  const { framed, tokens: frame } = fitFrame(recent, options.budget, countTokens);
  const packed = pack({
    ...{ terms: found.terms, evidence: found.evidence },
    items: relevance.relevant ? items : [],
    budget: options.budget - frame,
    limit: options.limit,
    countTokens,
    shown: new Set([...framed.recent, ...framed.elsewhere].map((turn) => turn.id)),
    profile: framed.profile,
  });
  return assemble({ options, recent: framed, frame, relevance, packed, reranked, rewritten, ranked: items });
}
