// How a cue of the offline extractor is written: pieces of English grammar, and the shape they are put into.
import type { BuiltInFactType } from '../domain/fact.js';
import { capitalTechnologies, technologies } from './offline-extractor-words.js';

export interface Cue {
  type: BuiltInFactType;
  /** Matched at the start of a clause, typographic punctuation made plain. */
  pattern: RegExp;
  confidence: number;
  /** Also needed, anywhere in the clause. */
  with?: { test(clause: string): boolean };
  /** The pattern says it all: no further content word is needed behind it. */
  complete?: boolean;
  /** Something that happened: "today" does not make it fleeting. */
  event?: boolean;
}

export function cue(
  type: BuiltInFactType,
  confidence: number,
  source: string,
  options: Pick<Cue, 'with' | 'complete' | 'event'> = {},
): Cue {
  return { type, confidence, pattern: new RegExp(`^(?:${source})`, 'i'), ...options };
}

const adverbs =
  '(?:(?:really|also|always|usually|generally|mostly|still|just|actually|absolutely|definitely|particularly|especially|recently|currently|now|personally|truly|only|both|all|typically|often|mainly|totally|officially|finally|already|simply|strongly|deeply|genuinely|honestly|normally|severely|quite|very|pretty|super|so|mildly|highly|happily|newly|primarily|unfortunately)\\s+)*';
export const i = `(?:i|we|my (?:wife|husband|partner|family|girlfriend|boyfriend|sister|brother|team|friend) and i)\\s+${adverbs}`;
export const iDo = `${i}(?:do\\s+)?`;
export const iAm = `(?:i'm|i am|im|we're|we are|my (?:wife|husband|partner|family|girlfriend|boyfriend) and i are)\\s+${adverbs}`;
export const iHave = `(?:i've|i have|ive|we've|we have)\\s+${adverbs}`;
export const not =
  "(?:do not|don't|dont|did not|didn't|never|no longer|cannot|can't|cant|can not|won't|couldn't)\\s+(?:really\\s+|even\\s+|ever\\s+)?";
/** Something nameable: no "it", "that", "your ..." and no talk about the talk. */
export const thing =
  '(?!(?:it|that|this|these|those|them|him|her|me|you|your|yours|how|what|when|whatever|where|why|if|the (?:way|idea|thought|sound|look|photo|pic|picture|suggestion)|to (?:hear|see|know|think|say|ask|tell|thank|chat|talk|share|discuss|try (?:it|that|this)|do (?:it|that|this)|check (?:it|that|them|out))|hearing|seeing|knowing|talking (?:to|with) you|chatting|everything|nothing|something|having (?:it|them|him|her|you)|his|all (?:of )?(?:it|that|this)|(?:a|the) (?:question|list|few))\\b)';

/** Verbs of aims that last longer than the conversation, after "I want to". */
export const lastingAims =
  'become|learn|start (?!with|by|over)|build|move|relocate|travel|visit|buy (?:a|my|our)|lose|gain|save|get (?:better|fit|married|promoted|in shape|certified|back into|healthier|a (?:job|dog|cat|degree|promotion))|study|quit|stop|finish|publish|launch|grow|improve|pursue|open (?:a|my|our)|adopt|have (?:kids|children|a family)|retire|change careers|apply (?:for|to)|graduate|switch to|migrate|master|reduce|make a (?:real |positive |bigger |greater )?(?:difference|impact)|expand|work (?:as|in|at|with|for)|live|teach|develop|establish|climb|run (?:a|my)|write (?:a|my) (?:book|novel|memoir|screenplay)|contribute to|help (?:people|others|kids|children|families|students|underserved|those)|inspire|explore (?!it|that|this|these|more|them)|focus (?:more )?on';

/** A date or season ahead. */
export const ahead =
  /\b(?:next (?:week|month|year|summer|winter|spring|fall|autumn|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*|this (?:summer|winter|spring|fall|autumn|year)|in (?:january|february|march|april|may|june|july|august|september|october|november|december|the (?:summer|winter|spring|fall|autumn)|\d{4}|\d+ (?:weeks|months|years)|a (?:month|year|few (?:weeks|months|years))|two (?:weeks|months|years))|on (?:january|february|march|april|may|june|july|august|september|october|november|december|the \d|\d)|by the end|soon)\b/i;

/** Names a technology. */
export const technology = {
  test: (clause: string): boolean => anyCase.test(clause) || withCapital.test(clause),
};

const anyCase = new RegExp(`(?<![\\w.])(?:${technologies})(?![\\w+#])`, 'i');
const withCapital = new RegExp(`(?<![\\w.])(?:${capitalTechnologies})(?![\\w+#'])`);
