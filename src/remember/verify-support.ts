// Whether the numbers, dates and names of a fact's text stand in the user's own words: what models make up most.
import { foldPunctuation } from '../domain/sentence.js';

/** True when every number of `text` stands in `evidence`, as digits or as a word. */
export function numbersSupported(text: string, evidence: string): boolean {
  const given = new Set(numbersOf(evidence, true));
  return numbersOf(text, false).every((number) => given.has(number));
}

/** True when every month and weekday of `text` stands in `evidence`, in full or short. */
export function datesSupported(text: string, evidence: string): boolean {
  const given = new Set(calendarWords(evidence));
  return calendarWords(text).every((word) => given.has(word));
}

/** True when every proper name of `text` stands in `evidence` or in `known` (speakers, the subject). */
export function namesSupported(text: string, evidence: string, known: string): boolean {
  // Upper case: unlike lower case, it does not depend on the neighbouring letters.
  const given = foldPunctuation(`${evidence} ${known}`.normalize('NFKC')).toUpperCase();
  const words = given.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return namesOf(text).every((written) => {
    const name = written.toUpperCase();
    return given.includes(name) || words.some((word) => isFormOf(name, word));
  });
}

const smallNumbers =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const ordinals = 'third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth'.split(' ');
const multiples: Record<string, number> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  million: 1e6,
  bn: 1e9,
  billion: 1e9,
  hundred: 100,
};
const otherNumbers: Record<string, number> = {
  dozen: 12,
  couple: 2,
  pair: 2,
  both: 2,
  twice: 2,
  twins: 2,
  once: 1,
  half: 0.5,
};

/** Numbers as plain decimals. As evidence, "a", "twins" and the parts of "1,500" count as well. */
function numbersOf(text: string, asEvidence: boolean): string[] {
  const plain = foldPunctuation(text.normalize('NFKC')).toLowerCase();
  const found: number[] = [];
  for (const match of plain.matchAll(
    /(\d+(?:[,' ]\d{3})+(?!\d)|\d+)(\.\d+)?(?:\s?(k|m|bn|thousand|million|billion|hundred)\b)?/g,
  )) {
    const value = Number(`${(match[1] ?? '').replace(/\D/g, '')}${match[2] ?? ''}`);
    const scale = match[3] ? (multiples[match[3]] ?? 1) : 1;
    found.push(value * scale);
    if (!asEvidence) continue;
    found.push(value, ...(match[0].match(/\d+/g) ?? []).map(Number));
  }
  for (const match of plain.matchAll(/[a-z]+(?:-[a-z]+)?/g)) {
    const value = wordValue(match[0], asEvidence);
    if (value !== null) found.push(value);
  }
  return found.map(String);
}

function wordValue(word: string, asEvidence: boolean): number | null {
  const [first = '', second = ''] = word.split('-');
  const small = smallNumbers.indexOf(second === '' ? first : second);
  const ten = tens.indexOf(first);
  if (ten !== -1) return (ten + 2) * 10 + (second === '' ? 0 : Math.max(0, small));
  if (second !== '') return asEvidence ? wordValue(first, true) : null;
  // "one" is mostly a pronoun: a fact may use it freely.
  if (small > 1 || (small !== -1 && asEvidence)) return small;
  const ordinal = ordinals.indexOf(first);
  if (ordinal !== -1) return ordinal + 3;
  if (!asEvidence) return null;
  if (first === 'a' || first === 'an' || first === 'first') return 1;
  if (first === 'second') return 2;
  return otherNumbers[first] ?? null;
}

const months = 'january february march april may june july august september october november december'.split(' ');
const weekdays = 'monday tuesday wednesday thursday friday saturday sunday'.split(' ');

function calendarWords(text: string): string[] {
  const words = text.normalize('NFKC').match(/\p{L}+/gu) ?? [];
  return words.flatMap((word) => {
    const lower = word.toLowerCase().replace(/s$/, '');
    // "May" and "March" are months with their capital only.
    if ((lower === 'may' || lower === 'march') && word === word.toLowerCase()) return [];
    const full = [...months, ...weekdays].find(
      (name) => name === lower || (lower.length >= 3 && lower.length <= 5 && name.startsWith(lower)),
    );
    return full ? [full] : [];
  });
}

/** Words with a capital that is not just the start of a sentence; "User", "I" and the calendar are no names. */
function namesOf(text: string): string[] {
  const names: string[] = [];
  const folded = foldPunctuation(text.normalize('NFKC'));
  for (const match of folded.matchAll(/\p{Lu}[\p{L}\p{N}\p{M}]*(?:[-.+#][\p{L}\p{N}]+)*/gu)) {
    const word = match[0];
    const before = folded.slice(0, match.index);
    const starts = /(?:^|[.!?:]["')]?\s+)["'(]?$/.test(before);
    if (/^(?:I|User|Users|The)$/.test(word) || calendarWords(word).length > 0) continue;
    // At the start only a word that is followed by what a name is followed by.
    if (
      starts &&
      !/^(?:'s)?\s+(?:is|has|was|lives|works|likes|loves|prefers|\p{Lu})/u.test(folded.slice(match.index + word.length))
    )
      continue;
    if (starts && /^(?:This|It|He|She|They|Their|There|His|Her|My|We|Who|Has|Is|Was)$/.test(word)) continue;
    names.push(word);
  }
  return names;
}

/** "Portuguese" of "Portugal", "PostgreSQL" of "postgres", "Lisbon" of "Lisboa": most of a long common start. */
function isFormOf(name: string, word: string): boolean {
  let common = 0;
  while (common < name.length && name[common] === word[common]) common++;
  return common >= 4 && common >= Math.min(name.length, word.length) - 2;
}
