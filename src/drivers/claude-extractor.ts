// The extractor that asks a language model for claims. It only proposes: remember/verify.ts decides what is kept.
import { z } from 'zod';
import type { Claim } from '../domain/fact.js';
import { parseLenientArray } from '../domain/lenient-json.js';
import type { Extraction, ExtractionInput, ExtractionTurn, Extractor } from '../ports/extractor.js';
import type { LanguageModel } from '../ports/language-model.js';
import { extractionPrompt, extractionSystem, unescapeText } from './claude-extractor-prompt.js';

/**
 * Claims by `model`, one call an exchange; no call when no user turn may be extracted from.
 * `lost` counts `unreadable` answers, `cut` ones, `malformed` elements and `invalid` claims. Throws `model_*`.
 */
export function createClaudeExtractor(model: LanguageModel): Extractor {
  return {
    name: `claude-1:${model.name}`,
    turnsAtOnce: 20,
    cost: {
      model: model.name,
      textOf: ({ turns, factTypes, instructions }) =>
        `${extractionSystem(factTypes, instructions)}\n${extractionPrompt(turns)}`,
    },
    extract: async (input: ExtractionInput): Promise<Extraction> => {
      if (!input.turns.some(mayBeQuoted)) return { claims: [], lost: {}, usage: null };
      const answer = await model.structured({
        system: extractionSystem(input.factTypes, input.instructions),
        prompt: extractionPrompt(input.turns),
        schema: claimsSchema(input.factTypes.map((type) => type.name)),
        maxTokens: longestAnswer,
        purpose: 'extract',
        ...(input.signal ? { signal: input.signal } : {}),
      });
      const { claims, lost } = readClaims(answer.text, answer.complete);
      return {
        claims: claims.map((claim) => restoreQuote(claim, input.turns)),
        ...{ lost, usage: answer.usage, model: answer.model },
      };
    },
  };
}

const longestAnswer = 4096;

function mayBeQuoted(turn: ExtractionTurn): boolean {
  return turn.extractable && turn.role === 'user' && turn.text.trim() !== '';
}

const claimShape = z.object({
  type: z.string().min(1),
  subject: z.string().default('user'),
  text: z.string().min(1),
  confidence: z.coerce.number().min(0).max(1),
  quote: z.string().min(1),
});

function claimsSchema(types: readonly string[]): Record<string, unknown> {
  const claim = {
    type: 'object',
    properties: {
      type: { type: 'string', enum: types },
      subject: { type: 'string' },
      text: { type: 'string' },
      confidence: { type: 'number' },
      quote: { type: 'string' },
    },
    required: ['type', 'subject', 'text', 'confidence', 'quote'],
    additionalProperties: false,
  };
  return {
    type: 'object',
    properties: { claims: { type: 'array', items: claim } },
    required: ['claims'],
    additionalProperties: false,
  };
}

function readClaims(text: string, complete: boolean): Pick<Extraction, 'claims' | 'lost'> {
  const lost: Record<string, number> = {};
  const list = parseLenientArray(text, 'claims');
  if (list === null) return { claims: [], lost: complete ? { unreadable: 1 } : { cut: 1 } };
  const claims: Claim[] = [];
  for (const element of list.elements) {
    const claim = claimShape.safeParse(element);
    if (claim.success) claims.push(claim.data);
    else lost.invalid = (lost.invalid ?? 0) + 1;
  }
  if (list.malformed > 0) lost.malformed = list.malformed;
  if (list.cut) lost.cut = 1;
  return { claims, lost };
}

/** A model may copy the escaped form it was shown ("R&amp;D"); the quote must be what the user wrote. */
function restoreQuote(claim: Claim, turns: readonly ExtractionTurn[]): Claim {
  if (!/&(?:lt|gt|amp|quot);/.test(claim.quote) || turns.some((turn) => turn.text.includes(claim.quote))) return claim;
  return { ...claim, quote: unescapeText(claim.quote), text: unescapeText(claim.text) };
}
