// How many tokens a text costs: o200k counts times a factor for the model. Never a call on the hot path.

/** Claude's tokenizer makes more tokens of the same text. An allowance, not a measurement: no live count was taken yet. */
const defaultTokenFactor = 1.15;

export type CountTokens = (text: string) => number;

/** Loads the encoding (a quarter of a second, 70 MB), so only when something is counted. */
export async function loadTokenCounter(factor: number = defaultTokenFactor): Promise<CountTokens> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  // Text that looks like one of the encoding's own marks is text.
  const options = { disallowedSpecial: new Set<string>() };
  return (text) => Math.ceil(countTokens(text, options) * factor);
}
