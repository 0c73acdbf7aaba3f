// How many tokens a text costs: o200k counts times a factor for the model. Never a call on the hot path.
import { hash } from 'node:crypto';

export type CountTokens = (text: string) => number;

/** Counts kept, of texts that were counted last: about 100 bytes each, and no text. */
const keptCounts = 4_000;

/** Counts in o200k. Loads the encoding (a quarter of a second, 70 MB), so only when something is counted. */
export async function loadTokenCounter(): Promise<CountTokens> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  // Text that looks like one of the encoding's own marks is text.
  const options = { disallowedSpecial: new Set<string>() };
  return keepCounts((text) => countTokens(text, options));
}

export function scaleTokens(countTokens: CountTokens, factor: number): CountTokens {
  return (text) => Math.ceil(countTokens(text) * factor);
}

/** The same facts and turns are counted again and again; under a hash, so that what was erased is nowhere. */
function keepCounts(countTokens: CountTokens): CountTokens {
  const known = new Map<string, number>();
  return (text) => {
    const key = hash('sha1', text, 'base64');
    let count = known.get(key);
    if (count === undefined) count = countTokens(text);
    else known.delete(key);
    known.set(key, count);
    const [oldest] = known.keys();
    if (known.size > keptCounts && oldest !== undefined) known.delete(oldest);
    return count;
  };
}
