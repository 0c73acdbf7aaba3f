// A turn's words as the search knows them: its own, and the nearest of its neighbours. One place for what is written when a
// turn is recorded and when it is analysed anew in another language.
import { maxIndexedCharacters } from '../domain/limits.js';
import { segmentWords } from '../domain/segment-words.js';

/** How much of a neighbouring turn counts as context, in words; measured, see docs/recall.md. */
const [wordsBefore, wordsAfter] = [30, 30];
/** Characters of a neighbour that are looked at. */
export const neighbourCharacters = 2_000;

export interface TurnWords {
  own: string;
  before: string;
  after: string;
}

/** Empty strings where there is no neighbour. */
export function turnWords(previous: string, own: string, next: string): TurnWords {
  return { own: own.slice(0, maxIndexedCharacters), before: lastWords(previous), after: firstWords(next) };
}

function lastWords(text: string): string {
  return wordsOf(text.slice(-neighbourCharacters)).slice(-wordsBefore).join(' ');
}

export function firstWords(text: string): string {
  return wordsOf(text.slice(0, neighbourCharacters)).slice(0, wordsAfter).join(' ');
}

function wordsOf(text: string): string[] {
  return segmentWords(text).split(/\s+/).filter(Boolean);
}
