// What extracting an import costs, before anything is recorded: the calls the background would make, and about how many tokens they send.
import { readConfig } from '../../config.js';
import { factTypes } from '../../domain/fact.js';
import { checkPrices, costOf, createPriceFinder } from '../../domain/model-prices.js';
import { dayOf, noTokens } from '../../domain/usage.js';
import { createClaudeExtractor } from '../../drivers/claude-extractor.js';
import { openLanguageModel } from '../../drivers/language-models.js';
import type { ExtractionTurn } from '../../ports/extractor.js';
import { batchesOf } from '../add-batches.js';
import type { FileTurn } from '../add-turn.js';

export interface ImportEstimate {
  model: string;
  /** One a batch of turns of a session, never one a turn. */
  calls: number;
  /** About; answers come on top. */
  inputTokens: number;
  /** US dollars for those; null where no price is known. */
  cost: number | null;
}

/** English has about four characters a token; an estimate needs no more. */
const charactersPerToken = 4;

/** Null where no model is paid: extraction is offline then. Turns that are stored already cost nothing, so it is the most there can be. */
export function estimateImport(turns: readonly FileTurn[]): ImportEstimate | null {
  const config = readConfig();
  const model = openLanguageModel(config.extractionModel, config) ?? openLanguageModel(config.model, config);
  const cost = model && createClaudeExtractor(model).cost;
  if (!cost) return null;
  const batches = batchesOf(turns).map((batch) => batch.map(extractionTurn));
  const read = batches.filter((batch) => batch.some(({ role, text }) => role === 'user' && text !== ''));
  const characters = read.reduce(
    (sum, batch) => sum + cost.textOf({ turns: batch, factTypes, instructions: null }).length,
    0,
  );
  const inputTokens = Math.ceil(characters / charactersPerToken);
  const price = createPriceFinder(checkPrices(config.prices ?? {}))(cost.model, dayOf(new Date()));
  return { model: cost.model, calls: read.length, inputTokens, cost: costOf(price, { ...noTokens, inputTokens }) };
}

function extractionTurn({ place, message }: FileTurn): ExtractionTurn {
  const blocks = typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content;
  const text = blocks.map((block) => ('text' in block && typeof block.text === 'string' ? block.text : '')).join('\n');
  return {
    id: message.id ?? place,
    role: message.role,
    speaker: message.speaker ?? null,
    text: text.trim(),
    at: new Date(message.createdAt ?? 0),
    extractable: message.role === 'user',
  };
}
