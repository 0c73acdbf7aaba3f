// Reads the elements of a JSON array, or one string, out of a model's answer: with prose around, in code fences, or cut at the end.

export interface LenientArray {
  /** Complete elements, in order. Objects only: a cut or garbled one is never guessed at. */
  elements: Record<string, unknown>[];
  /** Elements that were closed but no JSON. */
  malformed: number;
  /** True when the text ended inside the array. */
  cut: boolean;
}

/** The array of objects under `key` (or a bare array of objects), or null when there is none to be found. */
export function parseLenientArray(text: string, key: string): LenientArray | null {
  const strict = parseStrictly(text, key);
  if (strict) return strict;
  const start = findArray(text, key);
  return start === null ? null : readElements(text, start);
}

/** The string under `key`; null when there is none, or it was cut. */
export function parseLenientString(text: string, key: string): string | null {
  const found = new RegExp(`"${key}"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*")`).exec(text)?.[1];
  const value = found === undefined ? undefined : parse(found);
  return typeof value === 'string' ? value : null;
}

function parseStrictly(text: string, key: string): LenientArray | null {
  const value = parse(text.trim());
  const list = isRecord(value) ? value[key] : value;
  if (!Array.isArray(list)) return null;
  const elements = list.filter(isRecord);
  return { elements, malformed: list.length - elements.length, cut: false };
}

/** Offset behind the opening bracket. The last array under the key wins: models show an example before the answer. */
function findArray(text: string, key: string): number | null {
  const escapedKey = key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const keyed = [...text.matchAll(new RegExp(`["']${escapedKey}["']\\s*:\\s*\\[`, 'g'))].at(-1);
  const found = keyed ?? /\[\s*(?=\{\s*"|\])/.exec(text);
  return found ? found.index + found[0].length : null;
}

function readElements(text: string, start: number): LenientArray {
  const result: LenientArray = { elements: [], malformed: 0, cut: false };
  let at = start;
  for (;;) {
    const next = /[{\]]/.exec(text.slice(at, at + 200)) ?? /[{\]]/.exec(text.slice(at));
    if (!next) return { ...result, cut: true };
    if (next[0] === ']') return result;
    const open = at + next.index;
    const close = endOfObject(text, open);
    const value = close === null ? undefined : parse(text.slice(open, close));
    if (close !== null && isRecord(value)) {
      result.elements.push(value);
      at = close;
      continue;
    }
    // An unescaped quotation mark can hide the end of an object: go on at the next one that starts like one.
    const resumed = /\{\s*"\w+"\s*:/.exec(text.slice(open + 1));
    if (!resumed) return close === null ? { ...result, cut: true } : { ...result, malformed: result.malformed + 1 };
    result.malformed++;
    at = open + 1 + resumed.index;
  }
}

/** Offset behind the brace that closes the one at `open`; null when the text ends before. */
function endOfObject(text: string, open: number): number | null {
  let depth = 0;
  let inString = false;
  for (let at = open; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return at + 1;
  }
  return null;
}

/** JSON with the two slips models make: raw line breaks inside strings, a comma before the closing bracket. */
function parse(text: string): unknown {
  for (const candidate of [text, repair(text)]) {
    try {
      return JSON.parse(candidate);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return undefined;
}

function repair(text: string): string {
  return text.replace(/"(?:[^"\\]|\\[\s\S])*"|,(\s*[}\]])/g, (found, closing: string | undefined) =>
    closing === undefined ? found.replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t') : closing,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
