// One fact taken apart for comparison: what it says of its subject, in groups that can be laid beside another's.
import { type Attribute, attributesOf } from './compare-attributes.js';
import { type Wording, wordingOf } from './compare-words.js';

export interface Statement extends Wording {
  /** The verb, where it is a known one, cut to its stem; else empty. */
  predicate: string;
  /** "severely", "fluently": more or less of the same. */
  degree: string;
  groups: readonly Group[];
  attributes: readonly Attribute[];
}

/** Words behind one preposition; several where they are a list ("to peanuts, eggs and milk"). */
export interface Group {
  /** Empty for the words before the first preposition. */
  preposition: string;
  members: readonly string[];
  /** Joined by "or": less than each. */
  open: boolean;
}

export function statementOf(text: string, subject: string, type: string): Statement {
  const wording = wordingOf(text, subject);
  const plain = wording.words.replace(/^work as (?=\w)/, '').replaceAll(' = ', ' ');
  const degree = (plain.match(degrees) ?? []).sort().join(' ');
  const tokens = plain
    .replace(degrees, ' ')
    .split(/\s+/)
    .filter((token) => token !== '');
  const first = tokens[0] === undefined ? '' : stem(tokens[0], true);
  const predicate = verbStems.has(first) ? first : '';
  return {
    ...wording,
    predicate,
    degree,
    groups: groupsOf(predicate === '' ? [first, ...tokens.slice(1)] : tokens.slice(1)),
    attributes: attributesOf(wording, type),
  };
}

/** The same groups in any order, the members of a list in any order. */
export function sameContent(one: Statement, other: Statement): boolean {
  if (one.predicate !== other.predicate || one.degree !== other.degree) return false;
  return contentKey(one) === contentKey(other);
}

/** One line that is equal for statements with the same objects; order counts where a preposition comes twice. */
export function contentKey({ groups }: Pick<Statement, 'groups'>): string {
  const lines = groups.map(
    ({ preposition, members, open }) => `${preposition}${open ? '|' : ':'}${[...members].sort().join('+')}`,
  );
  return (repeatsPreposition(groups) ? lines : lines.sort()).join('\n');
}

export function repeatsPreposition(groups: readonly Group[]): boolean {
  return new Set(groups.map((group) => group.preposition)).size < groups.length;
}

const degrees =
  /\b(?:severely|highly|mildly|slightly|extremely|strongly|deadly|seriously|fluently|severe|badly|a bit|a little)\b/g;

const prepositions = new Set(
  'in at on with from to as by near over than since for because named about into under after before during until without between through against except unless if when while which who but every like;'
    .split(' ')
    .concat([';', 'en', 'bei', 'mit', 'von', 'aus', 'gegen', 'nach', 'con', 'de', 'para', 'desde', 'seit']),
);

const verbs =
  'like love hate have speak play use know eat drink want prefer need collect study learn read watch drive cook make take avoid teach write visit live work run ride support follow practice exercise train plan hope wear build buy sell travel smoke swim enjoy run weigh lift fly dance sing paint code support attend manage lead';

function groupsOf(tokens: readonly string[]): Group[] {
  const groups: { preposition: string; members: string[][]; open: boolean }[] = [
    { preposition: '', members: [[]], open: false },
  ];
  for (const [index, token] of tokens.entries()) {
    const group = groups.at(-1)!;
    if (prepositions.has(token) && token === group.preposition && tokens[index - 1] === ',') continue;
    if (prepositions.has(token)) groups.push({ preposition: token, members: [[]], open: false });
    else if (token === 'and' || token === ',' || token === 'plus') group.members.push([]);
    else if (token === 'or') {
      group.members.push([]);
      group.open = true;
    } else group.members.at(-1)!.push(stem(token, false));
  }
  return groups
    .map(({ members, ...group }) => ({
      ...group,
      members: members.map((words) => words.join(' ')).filter((words) => words !== ''),
    }))
    .filter(({ members, preposition }) => members.length > 0 || preposition === ';');
}

const irregular: Record<string, string> = Object.fromEntries(
  'had have,went go,bought buy,grew grow,got get,ran run,ate eat,were was,took take,made make,met meet,saw see,came come,became become,began begin,broke break,drove drive,flew fly,gave give,knew know,lost lose,rode ride,sold sell,sent send,slept sleep,spoke speak,spent spend,taught teach,told tell,thought think,wore wear,won win,wrote write,drank drink,swam swim,sang sing,built build,felt feel,found find,left leave'
    .split(',')
    .map((pair) => pair.split(' ') as [string, string]),
);

/** Ending in -ed, and still a state of today. */
const states = new Set(
  'married engaged divorced separated widowed retired interested based named employed tired scared diagnosed gifted bored stressed excited certified licensed talented related self-employed lefthanded righthanded need red bed seed feed speed'.split(
    ' ',
  ),
);

/** Cut to what all forms of a word share; a past keeps its mark, so "lived" never meets "lives". */
function stem(token: string, startsClause: boolean): string {
  const word = token.replaceAll('^', '');
  if (token.startsWith('^') || /[\d@]/.test(word) || states.has(word)) return word;
  const past = irregular[word];
  if (past) return `${cut(past)}<`;
  if (/[a-z]{2}ed$/.test(word) && !word.endsWith('eed')) return `${cut(word.replace(/ed$/, ''))}<`;
  const ing = /^(.*[aeiouy].*)ing$/.exec(word)?.[1];
  if (ing !== undefined && ing.length > 1) return cut(ing);
  const singular = word.replace(/(?<=ss|x|ch|sh)es$|(?<![su])s$/, '').replace(/ie$/, 'y');
  if (singular !== word && (startsClause || verbStems.has(cut(singular)))) return cut(singular);
  return cut(word);
}

function cut(word: string): string {
  const undoubled = /([bdgmnprt])\1$/.test(word) ? word.slice(0, -1) : word;
  return undoubled.length > 3 ? undoubled.replace(/e$/, '') : undoubled;
}

const verbStems: ReadonlySet<string> = new Set(verbs.split(' ').map(cut));
