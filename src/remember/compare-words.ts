// A fact's text in one wording, as far as tables can tell: person, contractions, spelling and everyday synonyms.
// "I'm based in Porto" and "User lives in Porto." come out as the same words.
import { defaultSubject } from '../domain/fact.js';
import { foldPunctuation } from '../domain/sentence.js';
import { canonicalNumbers } from './compare-numbers.js';

export interface Wording {
  /** Lower case, one blank between words, `,` and `;` as words of their own, a caret before names ("^porto"). */
  words: string;
  /** How often it denies: 1 is "not", 2 is too much to reason about. */
  negations: number;
  /** It held once and does not any more. */
  ended: 'no longer' | 'used to' | null;
  /** Says that it comes on top of something: "also", "another". */
  additive: boolean;
  /** Says that something is new: "now", "just", "new". */
  changed: boolean;
}

/** Words about the subject itself ("my sister Ana" of `Ana (sister)`) are left out. */
export function wordingOf(text: string, subject: string): Wording {
  const marked = markNames(foldPunctuation(text.normalize('NFKC')).replaceAll('^', ' '));
  const spoken = rewrite(canonicalNumbers(expand(marked.toLowerCase())), spellings);
  const own = withoutSubject(withoutPerson(spoken.replace(frontedDetail, '$2 $1')), subject);
  const additive = additiveWords.test(own);
  const changed = changeWords.test(own);
  const used = /^(?:have )?used to\b/.test(own.replace(weakWords, ' ').trim());
  const over = endings.test(own);
  const ended = used ? 'used to' : over ? 'no longer' : null;
  const open = own.replace(/\bused to\b/g, ' ').replace(endings, ' ');
  // "not ... any more" is an end, not a denial.
  const denials = ended === null ? [...rewrite(open, beforeDenial).matchAll(denial)].length : 0;
  const plain = rewrite(open, beforeDenial).replace(denial, ' ').replace(weakWords, ' ').replace(copula, '=');
  return { words: tidy(rewrite(tidy(plain), synonyms)), negations: denials, ended, additive, changed };
}

type Rewrite = readonly [RegExp, string];

function rewrite(text: string, table: readonly Rewrite[]): string {
  return table.reduce((soFar, [pattern, replacement]) => soFar.replace(pattern, replacement), text);
}

function tidy(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/(?: ?[,;])+ ?(?=[;,]|$)/g, '')
    .replace(/^[ ,;=]+/, '')
    .replace(/(?<=; )= /g, '')
    .trim();
}

/** A capital inside a sentence is a name; at its start it says nothing. */
function markNames(text: string): string {
  return text
    .replace(/[.!\s]+$/, '')
    .replace(/\b(St|Dr|Mr|Mrs|Ms|Prof)\./g, '$1')
    .replace(/(?<=[\p{L}\p{N},;'")]["']?\s+["'(]?)(?!I\b|User\b)\p{Lu}/gu, '^$&')
    .replace(/(?<=^|\s)["'(]+|["')]+(?=[\s,;.!]|$)/g, ' ')
    .replace(/[!?.;:]+(?=\s)/g, ' ; ')
    .replace(/,(?=\s|$)/g, ' , ')
    .replace(/\s-+\s/g, ' , ')
    .replace(/&/g, ' and ');
}

function expand(text: string): string {
  return rewrite(text, contractions);
}

const contractions: readonly Rewrite[] = [
  [/\bcannot\b|\bcan't\b|\bcant\b/g, 'can not'],
  [/\bwon't\b|\bwont\b/g, 'will not'],
  [/\b(do|does|did|is|are|was|were|have|has|would|could|should)n'?t\b/g, '$1 not'],
  [/\bi'?m\b/g, 'i am'],
  [/\b(\p{L}+)'re\b/gu, '$1 are'],
  [/\b(\p{L}+)'?ve\b(?<=\b(?:i|we|you|they)'?ve)/gu, '$1 have'],
  [/\b(\p{L}+)'ll\b/gu, '$1 will'],
  [/\b(i|we|he|she|they|you)'d\b/g, '$1 would'],
  [/\b(he|she|it|that|there|name|who)'s\b/g, '$1 is'],
  [/\b(?:the )?user's\b/g, 'my'],
];

const spellings: readonly Rewrite[] = [
  [/(?<=\p{L})-(?=\p{L})/gu, ' '],
  [/\b(fav|col|neighb|flav|hon|behavi|hum)our/g, '$1or'],
  [/\be mail\b/g, 'email'],
  [/\bany more\b/g, 'anymore'],
  [/\bleft handed\b/g, 'lefthanded'],
  [/\bright handed\b/g, 'righthanded'],
  [/\bfull time\b/g, 'fulltime'],
  [/\bpart time\b/g, 'parttime'],
];

/** Who speaks does not matter: the subject is compared apart. In the third person "her parents" are the subject's. */
function withoutPerson(text: string): string {
  const first = /(?<![\p{L}\p{N}^])(?:i|my|we|our|me|us)(?!\p{L})/u.test(text);
  const third = first
    ? text
    : text.replace(/\b(?:his|her|their)\b/g, 'my').replace(/(?<=^|; |and )(?:he|she|they)\b/g, ' ');
  return third
    .replace(/\bour\b/g, 'my')
    .replace(/(?<![\p{L}\p{N}^])(?:i|we|the user|user|ich|yo)(?!\p{L})(?! and\b)/gu, ' ')
    .trim();
}

/** "At work I use TypeScript" is "I use TypeScript at work". */
const frontedDetail = /^\s*((?:in|at|on|since|for|every|during) [^,;]{1,40}?) ?,? ((?:i|we|user|the user) .*)$/;

function withoutSubject(text: string, subject: string): string {
  if (subject === defaultSubject) return text;
  const names = new Set(subject.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
  const words = text.split(/\s+/);
  const start = words.findIndex((word) => word !== 'my' && !names.has(word.replace('^', '')));
  return words.slice(Math.max(0, start)).join(' ');
}

const additiveWords = /\b(?:also|too|as well|another|second|other|additionally|besides)\b/;
const changeWords =
  /\b(?:now|new|newly|just|recently|these days|since (?:last|this)|promoted|switched|changed|became)\b/;

const weakWords =
  /(?<![\p{L}\p{N}^])(?:am|be|being|do|does|the|a|an|very|really|quite|pretty|so|super|totally|truly|absolutely|definitely|actually|currently|now|still|just|also|too|as well|honestly|basically|personally|presently|these days|at present|at the moment|any|some|recently|newly|right now|that|deeply|already)(?!\p{L})/gu;

/** Kept as a sign: "my address is ..." says it, "my address changed" does not. */
const copula = /(?<![\p{L}\p{N}^])(?:is|are)(?!\p{L})/gu;

const endings =
  /\bno longer\b|(?:\b(?:do|does|am|is|are|can) )?\bnot (?=.*\banymore\b)|\banymore\b|\b(?:have |has )?(?:stopped|quit|gave up|given up) (?=\w+ing\b)|\bgave up (?=on\b)/g;

/** Wordings in which a denial is part of something else. */
const beforeDenial: readonly Rewrite[] = [
  [/\bnot only\b/g, 'notonly'],
  [/\bcan not wait\b/g, 'cannotwait'],
  [/\bcan not (?:live|do) without\b/g, 'cannotlivewithout'],
  [/\bcan not (?:stand|bear)\b/g, 'hate'],
  [/\b(?:am |is )?not (?:a |much of a )?(?:big |huge |great )?fan of\b/g, 'not like'],
  [/\bdislikes?\b/g, 'not like'],
  [/\bno (?=\d)/g, 'number '],
];

const denial =
  /(?<![\p{L}\p{N}^])(?:(?:do |does |am |is |are )?not|never|no|none|nobody|nothing|neither|nor|nicht|kein(?:e|en|er|em)?|nie|niemals|nunca|jamás)(?!\p{L})/gu;

const synonyms: readonly Rewrite[] = [
  // Perfect with a duration is a present; without one it is over.
  [/\b(?:have|has) been (?=\w+ing\b)/g, ''],
  [/\b(?:have|has) been\b(?=.*\b(?:since|for \d))/g, ''],
  [/\b(?:have|has) (lived|worked|played|used|known|owned|studied|practiced)\b(?=.*\b(?:since|for \d))/g, 'perfect $1'],
  [/\bperfect (?:lived)\b/g, 'live'],
  [/\bperfect (?:worked)\b/g, 'work'],
  [/\bperfect (play|own|practic)ed\b/g, '$1'],
  [/\bperfect used\b/g, 'use'],
  [/\bperfect known\b/g, 'know'],
  [/\bperfect studied\b/g, 'study'],
  [/\b(?:living|lives?|resides?|residing|based|located)\b(?= (?:in|at|near)\b)/g, 'live'],
  [/\bmy home = (?=in \^)/g, 'live '],
  [/\b(?:am |is )?(?:employed|hired)(?: (?:by|at))\b/g, 'work at'],
  [/\b(?:working|works?) (?:for|at)\b/g, 'work at'],
  [/\b(?:working|works?)\b/g, 'work'],
  [/^my employer = (?=\^)/, 'work at '],
  [
    /^my (?:current )?(?:job|profession|occupation|role|job title) = (?:now )?(?:as )?(?!to\b|in\b|at\b|\w+ing\b)/,
    'work as ',
  ],
  [/\b(?:kids|children)\b/g, 'children'],
  [/\b(?:kid)\b/g, 'child'],
  [/\b(?:mom|mum|mommy|mama)\b/g, 'mother'],
  [/\b(?:dad|daddy|papa)\b/g, 'father'],
  [/\bfilms\b/g, 'movies'],
  [/\bfilm\b/g, 'movie'],
  [/\bbicycle\b/g, 'bike'],
  [/\bapartment\b/g, 'flat'],
  [/\b(?:programmer|coder)\b/g, 'developer'],
  [/\b(?:attorney)\b/g, 'lawyer'],
  [/\b(?:physician)\b/g, 'doctor'],
  [/\b(?:called)\b/g, 'named'],
  [/\bold$/g, ''],
  [/^(?:my age = )?(\d{1,3})(?: years)? ?$/g, '$1'],
  [/\bhave got\b|\bhas got\b|\bowns?\b|\bhas\b|\bpossess(?:es)?\b/g, 'have'],
  [/\b(?:enjoys?|likes|fond of|keen on|fan of|into(?= \w+$)|enjoying)\b/g, 'like'],
  [/\b(?:loves|adores?|passionate about|crazy about)\b/g, 'love'],
  [/\b(?:hates|detests?|loathes?|despises?)\b/g, 'hate'],
  [/\b(like|love|hate|enjoy) to (?=\w)/g, '$1 '],
  [/\bprefers\b/g, 'prefer'],
  [/^prefer (.+?) to (.+)$/, 'prefer $1 over $2'],
  [/\bhave (severe |mild |strong )?(\^?\w+) allerg(?:y|ies)\b/g, '$1allergic to $2'],
  [/\bhave (severe |mild |strong )?allerg(?:y|ies) to\b/g, '$1allergic to'],
  [/\b(severe|mild|strong) allergic\b/g, '$1ly allergic'],
  [/(?<=\ballergic to .*[a-z]{2})(?<![su])s\b/g, ''],
  [/\b(?:follows?|following|eats?|on|keeps?) (vegan|vegetarian|pescatarian) (?:diet)\b/g, '$1'],
  [/\bfluent in (\^\w+)/g, 'speak $1 fluently'],
  [/\bspeaks?\b/g, 'speak'],
  [/\bspeak fluent (\^\w+)/g, 'speak $1 fluently'],
  [/\bworks? best\b/g, 'work best'],
  [/\b(?:wakes? up|gets? up|waking up|getting up)\b/g, 'get up'],
  [/^(?:was )?born on\b/, 'my birthday = on'],
  [/\bmy birthday = (?:on )?(?=@)/g, 'my birthday = '],
  [/\b(?:plays)\b/g, 'play'],
  [/\bdrinking alcohol\b/g, 'drink alcohol'],
  [/\b(an?|per) (?=day|week|month|year)/g, ''],
  [/\bevery day\b/g, 'daily'],
  [/^(?:please )?call me\b|^(?:go|goes) by\b/, 'my nickname ='],
  [/^my full name\b/, 'my name'],
  [/^named (?=\^)/, 'my name = '],
];
