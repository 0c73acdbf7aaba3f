// The read path: query -> retrieve -> rank -> judge -> pack -> render. No language model takes part.
import type { Calibration } from '../domain/calibration.js';
import { checkId } from '../domain/input.js';
import type { RecallInput } from '../memory-types.js';
import type { Clock } from '../ports/clock.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { Database } from '../store/database.js';
import { findProfile } from '../store/users.js';
import { assemble } from './assemble.js';
import { loadItems } from './load-items.js';
import { pack } from './pack.js';
import { rank } from './rank.js';
import { readInput } from './read-input.js';
import { readQuery } from './read-query.js';
import type { Recalled } from './recalled.js';
import { findRecent } from './recent.js';
import { judgeRelevance } from './relevance.js';
import { frameTokens } from './render.js';
import { retrieve } from './retrieve.js';
import type { CountTokens } from './tokens.js';

export interface RecallParts {
  database: Database;
  clock: Clock;
  embeddingModel: EmbeddingModel;
  calibration: Calibration;
  /** Gives the same counter each time. */
  tokenCounter: () => Promise<CountTokens>;
}

/** Ranked items whose texts are loaded, beyond the ones asked for: some will not fit or repeat. */
const spareItems = 40;

export async function recall(parts: RecallParts, input: RecallInput): Promise<Recalled> {
  const userId = checkId('userId', input.userId);
  const options = readInput(input);
  const now = input.now ?? parts.clock.now();
  const { embeddingModel: model } = parts;
  const countTokens = await parts.tokenCounter();

  const recentInput = { userId, ...options.recent, now, countTokens, scopes: options.filter.scopes };
  const [profile, recent] = await parts.database.asUser(userId, (connection) =>
    Promise.all([findProfile(connection, userId), findRecent(connection, recentInput)]),
  );
  const query = readQuery(options.query, profile?.speakers ?? [], now);
  const [embedded] = profile ? await model.embed([query.embeddedText], 'query') : [];

  const found = await parts.database.asUser(userId, async (connection) => {
    if (!embedded) return { terms: [], ranked: [], items: [], evidence: new Map<string, string[]>(), size: 0 };
    const search = { userId, text: query.text, vector: embedded.vector, model, filter: options.filter };
    const retrieval = await retrieve(connection, search);
    const ranked = rank(query, retrieval);
    const loaded = await loadItems(connection, userId, ranked.slice(0, options.limit + spareItems));
    return { terms: retrieval.terms, size: retrieval.statistics.items, ranked, ...loaded };
  });

  const relevance = judgeRelevance(parts.calibration.relevance, query, found.ranked, found.size, options.minRelevance);
  const packed = pack({
    items: relevance.relevant ? found.items : [],
    budget: options.budget - frameTokens(recent, countTokens),
    limit: options.limit,
    countTokens,
    terms: found.terms,
    shown: new Set([...recent.recent, ...recent.elsewhere].map((turn) => turn.id)),
    evidence: found.evidence,
  });
  return assemble({ options, recent, relevance, packed, ranked: found.items, countTokens });
}
