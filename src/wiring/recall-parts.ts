// Fourth step of opening a memory: what a recall works with, and what is noted about it.
import { checkCount } from '../domain/input.js';
import { createRecallLog } from '../memory/recall-log.js';
import { createRecallStatistics } from '../memory/recall-statistics.js';
import { countSteps } from '../memory/step-counts.js';
import { createTokenLearning } from '../memory/token-learning.js';
import type { RecallParts } from '../recall/recall.js';
import type { Background } from './background.js';
import type { Foundation } from './foundation.js';
import type { Models } from './models.js';

export async function openRecall(foundation: Foundation, models: Models, { database, shortTerm }: Background) {
  const { options, clock, observers, audit } = foundation;
  const { embeddingModel, calibration, languageModel, summariser, reranker, vectors } = models;
  const tokens = createTokenLearning(database, clock);
  if (languageModel) await tokens.read(languageModel.name);
  const tokenCounter = (model = languageModel?.name) => tokens.counter(model);
  const statistics = createRecallStatistics(database, clock);
  observers.add(statistics.observer);
  const parts: RecallParts = {
    ...{ database: foundation.database, clock, embeddingModel, calibration, tokenCounter },
    ...{ vectorIndex: vectors.searched, copies: shortTerm.copies, embedQuery: shortTerm.embedQuery },
    reranker,
    rerankTimeout: checkCount('rerankTimeout', options.rerankTimeout ?? 300),
    rewriter: options.rewriteQueries ? summariser : null,
    rewriteTimeout: checkCount('rewriteTimeout', options.rewriteTimeout ?? 2_000),
  };
  const log = audit ? createRecallLog(database) : null;
  return { parts, tokens, tokenCounter, statistics, log, steps: countSteps() };
}
