// Whom a fact is about, spelled one way: "my sister Ana", "sister Ana" and "Ana (sister)" are one person.
import { foldPunctuation } from './sentence.js';

/**
 * `Ana (sister)`, or the relation alone in lower case, for the ways people and models write a relation of the user; "mum" and
 * "mom" are `mother`. Any other subject comes back as it is.
 */
export function plainSubject(subject: string): string {
  const text = foldPunctuation(subject.normalize('NFC'))
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\b(?:my|our|the|(?:the )?user's) /gi, '');
  const found = writings.map((writing) => writing.exec(text)).find((match) => match !== null);
  const { name, relation = '' } = found?.groups ?? {};
  const known = relationName(relation);
  if (known === null) return subject;
  return name === undefined ? known : `${name} (${known})`;
}

/** True for a relation of which people have one at a time: "my wife" must be the Eva (wife) that is known. */
export function isOneOfAKind(relation: string): boolean {
  return onlyOne.has(relation);
}

/** The only named subject with this relation; null when there is none, or more than one. */
export function namedFor(relation: string, subjects: readonly string[]): string | null {
  const named = new Set(subjects.filter((subject) => subject.endsWith(` (${relation})`)));
  const [only] = named;
  return named.size === 1 ? (only ?? null) : null;
}

/** True for a named relative, partner or pet of the user, such as `Ana (sister)`; not for people known from work or next door. */
export function isNamedFamily(subject: string): boolean {
  const relation = /^.+ \(([\p{L}-]+)\)$/u.exec(subject)?.[1] ?? '';
  return relations.has(relation) && !notFamily.has(relation);
}

/** The relation of a subject that is a relation alone; null for names, the user and everything else. */
export function relationAlone(subject: string): string | null {
  return relationName(subject) === subject ? subject : null;
}

const properName = "(?<name>\\p{Lu}[\\p{L}\\p{M}'-]*(?: \\p{Lu}[\\p{L}\\p{M}'-]*)*)";
const relationWord = '(?<relation>[\\p{L}-]+)';
const writings = [
  `${properName} ?\\(${relationWord}\\)`,
  `${relationWord},? ${properName}`,
  `${properName}, ${relationWord}`,
  relationWord,
].map((writing) => new RegExp(`^${writing}$`, 'u'));

function relationName(word: string): string | null {
  const lower = word.toLowerCase();
  const plain = synonyms[lower] ?? lower;
  return relations.has(plain) ? plain : null;
}

const onlyOne = new Set([
  'mother',
  'father',
  'wife',
  'husband',
  'spouse',
  'partner',
  'girlfriend',
  'boyfriend',
  'fiance',
]);

const relations = new Set([
  ...onlyOne,
  ...'sister brother sibling twin son daughter child baby grandmother grandfather grandson granddaughter aunt uncle cousin niece'.split(
    ' ',
  ),
  ...'nephew friend roommate flatmate neighbour boss manager supervisor colleague coworker mentor dog cat puppy kitten'.split(
    ' ',
  ),
]);

const notFamily = new Set(
  'friend roommate flatmate neighbour boss manager supervisor mentor colleague coworker'.split(' '),
);

const synonyms: Readonly<Record<string, string>> = {
  mom: 'mother',
  mum: 'mother',
  mommy: 'mother',
  mummy: 'mother',
  dad: 'father',
  daddy: 'father',
  hubby: 'husband',
  fiancé: 'fiance',
  fiancée: 'fiance',
  fiancee: 'fiance',
  kid: 'child',
  grandma: 'grandmother',
  granny: 'grandmother',
  grandpa: 'grandfather',
  neighbor: 'neighbour',
  'co-worker': 'coworker',
};
