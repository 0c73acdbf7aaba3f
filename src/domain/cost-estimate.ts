// What a deployment would cost a day, from what is assumed of it: calls by purpose, their tokens, and the price table.
import { costOf, type FindPrice } from './model-prices.js';
import { noTokens, type Purpose, type TokenCounts } from './usage.js';

export interface CostAssumptions {
  /** Exchanges a day: a message and its answer. */
  turns: number;
  model: string;
  extractionModel: string;
  embeddingModel: string;
  /** Of one exchange. */
  promptTokens: number;
  answerTokens: number;
  /** 0 to 1: the part of the prompt that is read from the provider's cache. */
  cached: number;
  extractionInput: number;
  extractionOutput: number;
  /** 0 to 1: the part of the exchanges that are extracted from. */
  extracted: number;
  /** Of message, answer and facts that get vectors. */
  embeddedTokens: number;
  queryTokens: number;
}

/**
 * An extraction call was counted: 521 tokens of instructions and 150 of an exchange of 87 tokens, in o200k, times 1.15. The
 * other figures are assumed.
 */
export const usualAssumptions: Omit<CostAssumptions, 'turns' | 'model' | 'extractionModel' | 'embeddingModel'> = {
  promptTokens: 2_500,
  answerTokens: 250,
  cached: 0,
  extractionInput: 770,
  extractionOutput: 100,
  extracted: 1,
  embeddedTokens: 120,
  queryTokens: 30,
};

export interface EstimatedLine extends TokenCounts {
  purpose: Purpose;
  model: string;
  calls: number;
  /** US dollars a day; null where the model has no price. */
  cost: number | null;
}

/** One line per purpose, tokens and cost of a day. A model that runs here costs nothing. */
export function estimateCost(assumed: CostAssumptions, findPrice: FindPrice, day: string): EstimatedLine[] {
  const cacheReadTokens = Math.round(assumed.promptTokens * assumed.cached);
  const line = (purpose: Purpose, model: string, calls: number, each: Partial<TokenCounts>): EstimatedLine => {
    const tokens = { ...noTokens, ...each };
    const one = isLocal(model) ? 0 : costOf(findPrice(model, day), tokens);
    return {
      ...{ purpose, model, calls },
      inputTokens: tokens.inputTokens * calls,
      outputTokens: tokens.outputTokens * calls,
      cacheReadTokens: tokens.cacheReadTokens * calls,
      cacheWriteTokens: 0,
      cost: one === null ? null : one * calls,
    };
  };
  const { turns, extracted, embeddingModel } = assumed;
  return [
    line('chat', assumed.model, turns, {
      inputTokens: assumed.promptTokens - cacheReadTokens,
      outputTokens: assumed.answerTokens,
      cacheReadTokens,
    }),
    line('extract', assumed.extractionModel, Math.round(turns * extracted), {
      inputTokens: assumed.extractionInput,
      outputTokens: assumed.extractionOutput,
    }),
    line('embed_document', embeddingModel, turns, { inputTokens: assumed.embeddedTokens }),
    line('embed_query', embeddingModel, turns, { inputTokens: assumed.queryTokens }),
  ];
}

function isLocal(model: string): boolean {
  return model === 'all-MiniLM-L6-v2-int8' || model === 'offline';
}
