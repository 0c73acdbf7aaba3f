// Whether words of a turn are stated as true, or only asked, supposed, quoted or said in jest.
// Used by the offline extractor to skip and by verification to reject, so that the two never disagree.
import { foldPunctuation, type Sentence, splitSentences } from './sentence.js';

export type NotAsserted = 'question' | 'hypothetical' | 'quoted' | 'joke';

/** Judges spans of one text: why `text.slice(start, end)` is not an assertion, or null when it is one. */
export type AssertionJudge = (start: number, end: number) => NotAsserted | null;

/**
 * A span is judged in its whole sentence: "I'm vegan" inside "What if I'm vegan?" is no assertion. A span over
 * several sentences is one as soon as one of them is. English cues.
 */
export function assertionJudge(text: string, sentences: readonly Sentence[] = splitSentences(text)): AssertionJudge {
  const folded = foldPunctuation(text);
  const quoted = quotedSpans(folded);
  return (start, end) => judge({ folded, sentences, quoted }, start, end);
}

/** Length of the part of a sentence before its question: "I'm vegan, | what can I eat?". 0 when it only asks. */
export function declarativeLength(sentence: string): number {
  if (sentence.length > longestJudged) return sentence.endsWith('?') ? 0 : sentence.length;
  const folded = foldPunctuation(sentence);
  if (startsAsQuestion.test(folded.replace(leadIn, ''))) return 0;
  if (!/\?[^\p{L}\p{N}.,:;]*$/u.test(folded)) return sentence.length;
  const turn = questionClause.exec(folded);
  return turn ? turn.index : 0;
}

interface Span {
  start: number;
  end: number;
}

interface Judged {
  folded: string;
  sentences: readonly Sentence[];
  quoted: readonly Span[];
}

/** A longer "sentence" is pasted text; clause patterns on it would cost quadratic time. */
const longestJudged = 2000;

/**
 * Lines marked as quoted ("> I moved to Ulm"), and spans between double quotation marks, without the marks; an unclosed one
 * runs to the end of its line. In order and apart from each other.
 */
function quotedSpans(folded: string): Span[] {
  const spans = [...folded.matchAll(/^[ \t]*>(?![ \t]*\d).*$/gm)].map(({ 0: line, index }) => ({
    start: index,
    end: index + line.length,
  }));
  const isInside = (at: number) => spans.some((span) => span.start <= at && at < span.end);
  const marked = [...quotationMarks(folded)].filter((span) => !isInside(span.start));
  return [...spans, ...marked].sort((a, b) => a.start - b.start);
}

function quotationMarks(folded: string): Span[] {
  const spans: Span[] = [];
  // A mark after a digit is inches, not speech.
  for (const match of folded.matchAll(/(?<!\d)"([^"\n]*)(?:"|\n|$)/g)) {
    spans.push({ start: match.index + 1, end: match.index + 1 + (match[1]?.length ?? 0) });
  }
  return spans;
}

const leadIn =
  /^(?:(?:hi|hey|hello|ok|okay|so|and|but|well|oh|also|thanks|thank you|btw|by the way|yes|yeah|no)\b(?:[ ,!.-]+|$))+/i;

const asking =
  'what|how|why|where|when|who|whom|whose|which|(?:can|could|would|will|should|do|does|did|is|are|am|was|were|have|has) (?:i|you|we|he|she|they|it|there|that|this|anyone|my|the)|any (?:idea|suggestion|tip|recommendation|advice|thought)s?|got any';

const startsAsQuestion =
  /^(?:(?:what|how|why|where|when|who|which)(?:'s|'re|'d)? (?:is|are|was|were|do|does|did|can|could|should|would|will|if|about|many|much|to|the|a)\b|(?:what|how|where|who)'s\b|(?:can|could|would|will|should|do|does|did|is|are|am|was|were|have|has|may) (?:i|you|we|he|she|they|it|there|anyone)\b)/i;

const questionClause = new RegExp(
  `(?:\\s*[,;:-]+\\s*|\\s*\\.{2,}\\s*|\\s+)(?:(?:and|so|but|then|now|also|please|btw|by the way)[ ,]+)*(?<=[,;:.-]\\s*|\\b(?:and|so|but|then)[ ,]+)(?:${asking})\\b`,
  'i',
);

const hypotheticalStart =
  /^(?:(?:and|but|so|well|ok|okay|hey|now)[ ,]+)*(?:if|imagine|suppose|supposing|pretend|let's (?:say|pretend|imagine|assume)|say (?:i|we)\b|assum(?:e|ing)|what if|hypothetically|in theory|unless|even if|only if|whether|once upon|had (?:i|we)\b|were (?:i|we)\b)\b/i;

const hypotheticalInside =
  /\b(?:if (?:i|we|he|she|they|you|my) (?:had|were|was|could|would|ever|lived|worked|owned)|i wish|we wish|as if|as though|(?:would|could|might|should) have|would've|could've|hypothetical(?:ly)?|let's say|pretend(?:ing)?|role-?play|my character|(?:in|for) (?:my|the|a) (?:story|novel|game|book i'm writing)|in (?:my|a) dream)\b/i;

// "My boss thinks I'm lazy" is the boss's word. Who says, knows or told is taken at their word: a doctor, most often.
const reported =
  /\b(?:[Hh]e|[Ss]he|[Tt]hey|[Pp]eople|[Ee]very(?:one|body)|[Ss]ome(?:one|body)|[Mm]y [\w-]+|\p{Lu}\p{Ll}+)(?: [\w-]+ly)? (?:thinks?|thought|believes?|believed|assumes?|assumed|claims?|claimed|pretends?|pretended|jokes?|joked|guess(?:es|ed)?) (?:that )?(?:I|we)\b/u;

const joke =
  /(?:\b(?:just kidding|kidding|jk|lol|lmao|rofl|ha(?:ha)+|joking|sarcasm|not really)\b|😂|🤣|😜|😉|\s\/s\b)/i;

const jokeAfter = /^\W*(?:just kidding|kidding|jk|joking|just joking|not really|nah)\b/i;

const firstPerson = /\b(?:i|i'm|i've|i'd|i'll|my|me|we|we're|we've|our|us)\b/i;

function judge(judged: Judged, start: number, end: number): NotAsserted | null {
  const { sentences } = judged;
  let reason: NotAsserted | null = null;
  for (let index = firstEndingAfter(sentences, start); index < sentences.length; index++) {
    const sentence = sentences[index];
    if (sentence === undefined || sentence.start >= end) break;
    const part = { start: Math.max(start, sentence.start), end: Math.min(end, sentence.end) };
    const why = judgeSentence(judged, sentence, sentences[index + 1], part);
    if (why === null) return null;
    reason ??= why;
  }
  return reason;
}

function firstEndingAfter(spans: readonly Span[], position: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.end ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

function judgeSentence(
  judged: Judged,
  sentence: Sentence,
  next: Sentence | undefined,
  { start, end }: Span,
): NotAsserted | null {
  const { folded } = judged;
  const whole = folded.slice(sentence.start, sentence.end);
  if (isSpeech(judged, start, end)) return 'quoted';
  const declarative = declarativeLength(whole);
  if (start - sentence.start >= declarative) return 'question';
  const upToEnd = folded.slice(sentence.start, Math.min(end, sentence.start + declarative));
  if (hypotheticalStart.test(upToEnd) || hypotheticalInside.test(upToEnd)) return 'hypothetical';
  if (/\b(?:if|whether)\b/i.test(folded.slice(sentence.start, start))) return 'hypothetical';
  // The clause the span stands in; looked back for a little only, since a pasted "sentence" may be a whole document.
  const before = folded.slice(Math.max(sentence.start, start - 300), start);
  const clause = before.split(/[,;]|\b(?:but|and)\b/).at(-1) ?? '';
  if (reported.test(clause + folded.slice(start, end))) return 'quoted';
  if (joke.test(whole)) return 'joke';
  if (next && jokeAfter.test(folded.slice(next.start, next.end))) return 'joke';
  return null;
}

// Titles in quotation marks are fine ("Dune"); first-person words in them are somebody's speech.
function isSpeech({ folded, quoted }: Judged, start: number, end: number): boolean {
  let outside = folded.slice(start, end);
  let spoken = false;
  for (let index = firstEndingAfter(quoted, start); index < quoted.length; index++) {
    const span = quoted[index];
    if (span === undefined || span.start >= end) break;
    if (span.start <= start && end <= span.end) return true;
    const from = Math.max(span.start, start);
    const to = Math.min(span.end, end);
    if (firstPerson.test(folded.slice(from, to))) spoken = true;
    outside = outside.slice(0, from - start) + ' '.repeat(to - from) + outside.slice(to - start);
  }
  return spoken && !firstPerson.test(outside);
}
