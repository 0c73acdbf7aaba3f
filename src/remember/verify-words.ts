// Words and clauses as verification compares them: lower case, cut to a stem, without the words every fact has.
import { foldPunctuation } from '../domain/sentence.js';

/** Stems of the content words: "allergies" and "allergic" meet, "user", "the" and "is" are left out. */
export function stemsOf(text: string): Set<string> {
  const words =
    foldPunctuation(text.normalize('NFKC'))
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return new Set(words.filter((word) => !commonWords.has(word)).map(stem));
}

/** The clauses of a text, with "No," and other interjections as clauses of their own. */
export function clausesOf(text: string): string[] {
  return foldPunctuation(text.normalize('NFKC'))
    .split(clauseBreak)
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '');
}

/** What is said in the clause that is still open at the end of `text`. */
export function openClause(text: string): string {
  return foldPunctuation(text).split(clauseBreak).at(-1) ?? '';
}

/** How many stems of `wanted` are in `given`. */
export function shared(wanted: ReadonlySet<string>, given: ReadonlySet<string>): number {
  let count = 0;
  for (const word of wanted) if (given.has(word)) count++;
  return count;
}

/** A fence of code ends a clause as well: what is said behind it does not go on from the code. */
const clauseBreak =
  /(?<=[.!?;:])\s+|[\n,;]+|`{3,}|\s-+\s|\s+(?:but|and|because|although|though|while|whereas|so|yet|except that)\s+/i;

function stem(word: string): string {
  const written = unwritten.test(word) ? word : word.replace(/(?:ies|ied|ing|ed|es|s|y|e|ic)$/, '');
  return (written.length < 3 ? word : written).slice(0, 6);
}

/** Scripts without blanks come as one run: compared as they are. */
const unwritten = /[^\p{sc=Latn}\p{M}\p{N}]/u;

const commonWords = new Set(
  'user users the a an and or but of to in on at for with from by as is are was were be been being has have had does do did their they them he she his her him its it this that these those who which i me my mine we us our you your am m ve re ll d s t not no n don doesn didn isn aren wasn can cannot will would about very really also'.split(
    ' ',
  ),
);
