// The read path: query -> retrieve -> rank -> judge -> pack -> render. No language model takes part.
import type { Calibration } from '../domain/calibration.js';
import { checkId } from '../domain/input.js';
import type { RecallInput } from '../memory-types/memory.js';
import type { Clock } from '../ports/clock.js';
import type { Database } from '../store/database.js';
import type { IndexParts } from './ask-index.js';
import { assemble } from './assemble.js';
import { awaitVector, notEmbedded } from './await-vector.js';
import { embedEarly } from './early-vector.js';
import { explain, type StepParts, startSteps } from './explain.js';
import { findItems, nothingFound } from './find-items.js';
import type { ReadAtOnce } from './last-turns.js';
import { lookAround } from './look-around.js';
import { pack } from './pack.js';
import type { ShortTermParts } from './query-vectors.js';
import { readInput } from './read-input.js';
import type { Recalled } from './recalled.js';
import { judgeRelevance } from './relevance.js';
import { fitFrame } from './render.js';
import { type RerankParts, rerank } from './rerank.js';
import type { RewriteParts } from './rewrite-query.js';
import type { CountTokens } from './tokens.js';
import { understandQuery } from './understand-query.js';

export interface RecallParts extends RerankParts, RewriteParts, ShortTermParts, IndexParts, StepParts {
  database: Database;
  clock: Clock;
  calibration: Calibration;
  /** Counts in tokens of this language model; default the configured one. */
  tokenCounter: (model: string | undefined) => Promise<CountTokens>;
}

export async function recall(parts: RecallParts, input: RecallInput): Promise<Recalled> {
  const userId = checkId('userId', input.userId);
  const options = readInput(input);
  const now = input.now ?? options.asOf ?? parts.clock.now();
  const [{ embeddingModel: model }, steps] = [parts, startSteps()];
  const embed = embedEarly(parts, userId, options.query);
  const countTokens = await parts.tokenCounter(options.model);

  const { asOf, recent: of, filter } = options;
  const copies = parts.copies?.of(userId, asOf ? null : of.sessionId) ?? null;
  const recentInput = { userId, ...of, now, asOf, countTokens, scopes: filter.scopes, copies };
  const read: ReadAtOnce = (work) => parts.database.readAsUser(userId, work);
  const asking = { query: options.query, model: model.name };
  const { asker, recent } = await steps('recent', lookAround(read, recentInput, asking));
  const context = { speech: asker, recent: recent.recent, now };
  const { query, rewritten } = await steps('read', understandQuery(parts, options.query, context));
  const embedding = asker && (await steps('embed', awaitVector(embed(query.embeddedText))));
  const { value: vector, outcome: embedded } = embedding ?? notEmbedded;

  const asked = asker && { userId, asker, query, rewritten, vector };
  const found = asked ? await steps('search', findItems(parts, options, asked)) : nothingFound;
  const { terms, statistics } = found.retrieval;

  // Fitted on nearness and words together: of words alone it would say that nothing bears on anything.
  const calibrated = vector ? parts.calibration.relevance : undefined;
  const relevance = judgeRelevance(calibrated, query, found.ranked, statistics.items, options.minRelevance);
  const { relevant } = relevance;
  const { items, outcome: reranked } = await steps('judge', rerank(parts, query.text, relevant, found.items));
  const { framed, tokens: frame } = fitFrame(recent, options.budget, countTokens);
  const packed = pack({
    ...{ terms, evidence: found.evidence },
    items: relevant ? items : [],
    budget: options.budget - frame,
    limit: options.limit,
    countTokens,
    shown: new Set([...framed.recent, ...framed.elsewhere].map((turn) => turn.id)),
    profile: framed.profile,
  });
  parts.onSteps?.(steps.taken());
  const explained = options.explain
    ? explain({ options, query, asker, ...found, items, relevant, packed, frame, steps })
    : null;
  const outcomes = { embedded, reranked, rewritten, vectorIndex: found.vectorIndex };
  return assemble({ options, recent: framed, frame, relevance, packed, ...outcomes, ranked: items, explained });
}
