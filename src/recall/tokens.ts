// How many tokens a text costs: o200k counts times a factor for the model. Never a call on the hot path.
import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base';

/** Claude's tokenizer makes more tokens of the same text; 1.15 covers English prose and code. Corrected from usage. */
const defaultTokenFactor = 1.15;

export type CountTokens = (text: string) => number;

export function tokenCounter(factor: number = defaultTokenFactor): CountTokens {
  return (text) => Math.ceil(countO200k(text, { disallowedSpecial: new Set<string>() }) * factor);
}
