// What the offline extractor takes for a durable statement: which cue a clause of a sentence starts with.
import { circumstanceCues } from './offline-extractor-circumstances.js';
import type { Cue } from './offline-extractor-grammar.js';
import { wishCues } from './offline-extractor-wishes.js';

export interface CueMatch {
  type: Cue['type'];
  confidence: number;
}

/** The strongest cue of a sentence's clauses (typographic punctuation made plain), or null: nothing durable. */
export function strongestCue(sentence: string): CueMatch | null {
  let best: CueMatch | null = null;
  for (const clause of clausesOf(sentence)) {
    const found = matchClause(clause.text, sentence);
    if (found === null) continue;
    const confidence = Math.round((found.confidence - clause.penalty) * 100) / 100;
    if (best === null || confidence > best.confidence) best = { type: found.type, confidence };
  }
  return best;
}

interface Clause {
  text: string;
  /** Taken off the confidence: hedged, or deep in the sentence. */
  penalty: number;
}

const hedge =
  /^(?:(?:i (?:think|guess|suppose|believe|feel like)(?: that)?|maybe|perhaps|probably|apparently|i'm pretty sure(?: that)?)\s+)(?=(?:i|i'm|i've|i'd|we|we're|my|our)\b)/i;
const introduction =
  /^(?!.{0,60}\b(?:says?|said|told|asks?|asked|thinks?|if|when you|you)\b)[^,;:?"]{1,60}?(?:[,;:]|\s-)\s+(?=(?:i|i'm|i've|i'd|we|we're|we've|my|our)\b)/i;
const laterClause =
  /(?:[,;]\s*|\s+|\s-+\s)(?:and|but|so|because|since|as|though|although|where|;)\s+(?=(?:i|i'm|i've|i'd|we|we're|we've|my|our)\b)/gi;

function clausesOf(sentence: string): Clause[] {
  const clauses: Clause[] = [];
  for (const start of clauseStarts(sentence)) {
    let text = sentence.slice(start);
    let penalty = start === 0 ? 0 : 0.05;
    const hedged = hedge.exec(text);
    if (hedged) {
      text = text.slice(hedged[0].length);
      penalty += 0.2;
    }
    clauses.push({ text, penalty });
  }
  return clauses;
}

function clauseStarts(sentence: string): number[] {
  const starts = [0];
  const introduced = introduction.exec(sentence);
  if (introduced) starts.push(introduced[0].length);
  for (const match of sentence.matchAll(laterClause)) starts.push(match.index + match[0].length);
  return starts;
}

const fleeting =
  /\b(?:right now|at the moment|today|tonight|this (?:morning|afternoon|evening|second|minute|week|weekend)|tomorrow|yesterday|last night|for now|in a (?:sec|second|minute|bit|moment)|brb|these suggestions|your (?:advice|suggestions?|help|support|insights?|input|tips?|words?|encouragement))\b/i;

// Pronouns whose meaning stays behind in the conversation: the sentence alone would say nothing.
const unresolved = /\b(?:them|him|her|his|their|this|that|these|those|it)\b/i;
const pointsElsewhere =
  /^\s*(?:(?!(?:because|and|but|so|when|as|since)\b)[\w'-]+\s+){0,2}(?:them|him|her|this|these|those|it|there)\b(?!\s+(?:year|month|summer|winter|spring|fall|autumn))/i;

const emptyWords = new Set(
  "a an the and or but so to of in on at for with from by as is are was were be been being am i i'm i've i'd i'll we we're we've my our me us it it's its that this these those them they he she him her you your there here then than very really just also too much many more most some any all lot lots bit thing things stuff one ones everything something anything do does did done doing have has had will would can could should not no n't don't about like good great nice well maybe now lately recently still again always up out into over sure because if when while since".split(
    ' ',
  ),
);

function matchClause(clause: string, sentence: string): Cue | null {
  for (const cue of allCues) {
    const match = cue.pattern.exec(clause);
    if (!match || (cue.with !== undefined && !cue.with.test(clause))) continue;
    if (!cue.event && fleeting.test(sentence)) return null;
    if (!cue.complete && !hasContent(clause.slice(match[0].length))) return null;
    return unresolved.test(match[0]) || pointsElsewhere.test(clause.slice(match[0].length)) ? null : cue;
  }
  return null;
}

function hasContent(rest: string): boolean {
  return (rest.match(/[\p{L}\p{N}](?:[\p{L}\p{N}'.+#-]*[\p{L}\p{N}+#])?/gu) ?? []).some(
    (word) => !emptyWords.has(word.toLowerCase()),
  );
}

const allCues: readonly Cue[] = [...wishCues, ...circumstanceCues];
