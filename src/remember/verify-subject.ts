// Whom a fact is about: nobody the exchange does not name, and not the user when the quote speaks of someone else.
import { foldPunctuation } from '../domain/sentence.js';
import type { ExtractionTurn } from '../ports/extractor.js';

/** True when each word of the subject (`Ana (sister of Mel)`) is said in the exchange, or is a speaker's name. */
export function subjectSupported(subject: string, turns: readonly ExtractionTurn[]): boolean {
  const said = turns
    .filter((turn) => turn.role === 'user')
    .map((turn) => `${turn.speaker ?? ''} ${turn.text}`)
    .join(' ')
    .normalize('NFKC')
    .toUpperCase();
  const words =
    subject
      .normalize('NFKC')
      .toUpperCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return words.every((word) => linking.has(word) || said.includes(word));
}

/** True when "my sister is vegan" was made a fact about the user: nothing in the text says it is the sister's. */
export function speaksOfAnother(quote: string, text: string): boolean {
  const opening = possessive.exec(foldPunctuation(quote));
  if (!opening) return false;
  const relation = (opening[1] ?? '').toLowerCase();
  return !text.toLowerCase().includes(relation) && !selfReference.test(quote.slice(opening[0].length));
}

const linking = new Set(['USER', 'OF', 'AND', 'THE', 'S']);

const possessive =
  /^(?:(?:and|but|so|also|well|oh|yes)[ ,]+)*(?:my|our) (?:[\w-]+ )?(mom|mother|mum|dad|father|parents?|sisters?|brothers?|siblings?|twin|wife|husband|spouse|partner|girlfriend|boyfriend|fianc[ée]e?|sons?|daughters?|kids?|child|children|baby|grand\w+|aunt|uncle|cousins?|niece|nephew|friends?|roommate|flatmate|neighbou?rs?|boss|manager|colleagues?|co-?workers?|mentor|dogs?|cats?)(?! and i\b)(?![\w-])/i;

const selfReference = /\b(?:I|me|we|us|I'm|I've)\b/;
