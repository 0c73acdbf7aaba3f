// Finds a claim's quote in a turn: equal but for Unicode form, typographic punctuation and white space.
import { foldPunctuation } from '../domain/sentence.js';

export interface Place {
  /** Offsets into the turn's own text; `end` is exclusive. */
  start: number;
  end: number;
}

/** A turn's text made comparable once, with the way back to its offsets. */
export interface Comparable {
  text: string;
  /** Offset in the original of each UTF-16 unit of `text`, and one more for the end. */
  origins: readonly number[];
}

/** NFKC, plain quotes and dashes, runs of white space as one blank; case is kept. */
export function comparable(original: string): Comparable {
  const pieces: string[] = [];
  const origins: number[] = [];
  for (const { 0: cluster, index } of original.matchAll(clusters)) {
    const folded = /^[!-~]$/.test(cluster) ? cluster : fold(cluster);
    if (folded === ' ' && (pieces.at(-1) ?? ' ') === ' ') continue;
    for (let unit = 0; unit < folded.length; unit++) origins.push(index);
    if (folded !== '') pieces.push(folded);
  }
  origins.push(original.length);
  return { text: pieces.join(''), origins };
}

/** Every place (ten at most) where the quote stands as whole words. Empty quotes stand nowhere. */
export function findQuote(quote: string, turn: Comparable): Place[] {
  const wanted = comparable(quote).text.trim();
  const places: Place[] = [];
  if (!/[\p{L}\p{N}]/u.test(wanted)) return places;
  let at = turn.text.indexOf(wanted);
  while (at !== -1 && places.length < mostPlaces) {
    const end = at + wanted.length;
    if (isWhole(turn.text, at, end)) places.push({ start: turn.origins[at] ?? 0, end: originalEnd(turn, end) });
    at = turn.text.indexOf(wanted, at + 1);
  }
  return places;
}

const mostPlaces = 10;

function fold(cluster: string): string {
  return foldPunctuation(cluster.normalize('NFKC'))
    .replace(/\u200B|\uFEFF/g, '')
    .replace(/[\s\p{Cc}]+/gu, ' ');
}

/** Characters with their marks: what NFKC may join. Intl.Segmenter would need quadratic time on a long turn. */
const clusters = /[\u1100-\u11FF]+|\P{M}\p{M}*|\p{M}+/gu;

/** "happy" does not stand in "unhappy". Scripts written without blanks have no such edges. */
function isWhole(text: string, start: number, end: number): boolean {
  return !cutsWord(text, start) && !cutsWord(text, end);
}

const wordEnd = /(?![\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Khmr}\p{sc=Laoo}\p{sc=Mymr}])[\p{L}\p{N}\p{M}]$/u;
const wordStart = /^[\p{L}\p{N}\p{M}]/u;

function cutsWord(text: string, at: number): boolean {
  return wordEnd.test(text.slice(Math.max(0, at - 2), at)) && wordStart.test(text.slice(at, at + 2));
}

function originalEnd(turn: Comparable, end: number): number {
  const last = turn.origins[end - 1] ?? 0;
  // Units of one character share an origin: the end is where the next character starts.
  let next = end;
  while (next < turn.origins.length - 1 && turn.origins[next] === last) next++;
  return turn.origins[next] ?? last;
}
