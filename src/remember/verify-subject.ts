// Whom a fact is about: nobody the exchange does not name, and not the user when the quote speaks of someone else.
import { foldPunctuation } from '../domain/sentence.js';
import type { ExtractionTurn } from '../ports/extractor.js';
import { openClause } from './verify-words.js';

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

/**
 * True when what is said of somebody else was made a fact about the user: "my sister is vegan", "she is vegan", "Ana is vegan",
 * also where the quote starts behind those words. `before` is what stands before the quote in its sentence.
 */
export function speaksOfAnother(quote: string, before: string, text: string): boolean {
  const said = foldPunctuation(startsWithVerb.test(quote) ? `${openClause(before)} ${quote}` : quote)
    .replace(/\s+/g, ' ')
    .trim();
  const opening = possessive.exec(said);
  if (opening) {
    const relation = (opening[1] ?? '').toLowerCase();
    return !text.toLowerCase().includes(relation) && !selfReference.test(said.slice(opening[0].length));
  }
  if (anySelfReference.test(said) || namesAnother.test(text)) return false;
  if (pronoun.test(said)) return true;
  const name = named.exec(said)?.[1];
  return name !== undefined && !notNames.test(name) && !text.toLowerCase().includes(name.toLowerCase());
}

const linking = new Set(['USER', 'OF', 'AND', 'THE', 'S']);

const possessive =
  /^(?:(?:and|but|so|also|well|oh|yes)[ ,]+)*(?:my|our) (?:[\w-]+ )?(mom|mother|mum|dad|father|parents?|sisters?|brothers?|siblings?|twin|wife|husband|spouse|partner|girlfriend|boyfriend|fianc[ée]e?|sons?|daughters?|kids?|child|children|baby|grand\w+|aunt|uncle|cousins?|niece|nephew|friends?|roommate|flatmate|neighbou?rs?|boss|manager|colleagues?|co-?workers?|mentor|dogs?|cats?)(?! and i\b)(?![\w-])/i;

const leadIn = '(?:(?:[Aa]nd|[Bb]ut|[Ss]o|[Aa]lso|[Ww]ell|[Oo]h|[Yy]es)[ ,]+)*';
const pronoun = new RegExp(`^${leadIn}(?:[Hh]e|[Ss]he|[Tt]hey)(?:'(?:s|re|d|ll|ve))?\\s`, 'u');
const thirdPerson =
  "(?:is|isn't|was|has|had|lives?|works?|worked|likes?|loves?|hates?|prefers?|wants?|plays?|plans?|studies|studied|moved|got|does|doesn't|did|didn't|can|can't|will|won't|needs?|owns?|drinks?|eats?)\\b";
const named = new RegExp(
  `^${leadIn}(\\p{Lu}[\\p{L}\\p{M}-]+)(?: \\p{Lu}[\\p{L}\\p{M}-]+)?(?:'s|,)? ${thirdPerson}`,
  'u',
);
const startsWithVerb = new RegExp(`^${thirdPerson}`, 'u');
const notNames = /^(?:This|That|It|There|Here|What|Who|Which|Everything|Nothing|Today|Yesterday|Tomorrow)$/;
const anySelfReference = /\b(?:I|me|my|mine|myself|we|us|our|ours)\b/i;
/** The fact says itself that it is about somebody else. */
const namesAnother =
  /\b(?:he|she|his|her|hers|him|they|their|them|married|dating|engaged|mother|mom|mum|father|dad|parents?|sister|brother|sibling|twin|wife|husband|spouse|partner|girlfriend|boyfriend|fianc\S+|son|daughter|kids?|child|children|baby|grand\w+|aunt|uncle|cousin|niece|nephew|friend|roommate|flatmate|neighbou?r|boss|manager|colleague|co-?worker|mentor|dog|cat|pet|team|company)(?:s|'s)?\b/i;

const selfReference = /\b(?:I|me|we|us|I'm|I've)\b/;
