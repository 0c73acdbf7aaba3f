// Which language somebody writes in, judged from several of their messages. The detector is loaded when it is needed: a
// user who writes English never pays for it.
import { defaultLanguage, languageWithoutRules } from '../domain/language.js';
import { cleanForExtraction } from './clean-turns.js';

/** The newest messages that are judged, and characters of each. */
export const [messagesJudged, charactersJudged] = [20, 1_000];

/** Shorter messages ("ok") say nothing. */
const leastLetters = 10;
/** Letters one message counts for at most: a pasted page is one voice. */
const mostLetters = 150;
/** What must have been seen in all, and the share of it in one language. Measured: see docs/languages.md. */
const [enoughMessages, enoughLetters, enoughShare] = [3, 100, 0.8];
/** A message whose best language is this little ahead of another speaks for both: Danish and Norwegian. */
const nearlyAsGood = 0.02;

/** True for text that is plainly English, by its function words; false when in doubt. */
export function isPlainlyEnglish(messages: readonly string[]): boolean {
  const words = messages.flatMap(
    (message) =>
      prose(message)
        .toLowerCase()
        .match(/[\p{L}']+/gu) ?? [],
  );
  return words.length > 0 && words.filter((word) => englishWords.has(word)).length / words.length >= 0.15;
}

/** A text-search configuration of `available`, or null where too little was said, or in several languages. */
export async function detectLanguage(
  messages: readonly string[],
  available: ReadonlySet<string>,
): Promise<string | null> {
  const texts = messages.slice(0, messagesJudged).map(prose);
  const told = texts.filter((text) => countLetters(text) >= leastLetters);
  const votes = told.map((text) => ({ text, letters: Math.min(countLetters(text), mostLetters) }));
  const letters = votes.reduce((sum, vote) => sum + vote.letters, 0);
  if (votes.length < enoughMessages || letters < enoughLetters) return null;
  const language = await dominant(votes, letters);
  if (language === null) return null;
  const configuration = configurations[language];
  return configuration !== undefined && available.has(configuration) ? configuration : languageWithoutRules;
}

interface Vote {
  text: string;
  letters: number;
}

/** The language with the most weight in all, where it is the one of nearly every message. */
async function dominant(votes: readonly Vote[], letters: number): Promise<string | null> {
  const { eld } = await import('eld/extrasmall');
  const weights = new Map<string, number>();
  const scored = votes.map((vote) => ({ ...vote, scores: eld.detect(vote.text).getScores() }));
  for (const vote of scored)
    for (const [language, score] of Object.entries(vote.scores))
      weights.set(language, (weights.get(language) ?? 0) + score * vote.letters);
  const [language] = [...weights].sort((one, other) => other[1] - one[1])[0] ?? [null];
  if (language === null) return null;
  const inIt = scored.filter(({ scores }) => (scores[language] ?? 0) >= best(scores) - nearlyAsGood);
  return inIt.reduce((sum, vote) => sum + vote.letters, 0) / letters >= enoughShare ? language : null;
}

function best(scores: Record<string, number>): number {
  return Math.max(0, ...Object.values(scores));
}

/** What the person wrote: without recalled memory, code, quoted lines, error messages, addresses. */
function prose(message: string): string {
  return cleanForExtraction(message.slice(0, charactersJudged))
    .replace(/```[\s\S]*?(?:```|$)/g, ' ')
    .replace(/`[^`\n]*`/g, ' ')
    .replace(/^[ \t]*>.*$/gm, ' ')
    .replace(/\b\w*(?:Error|Exception)\b.*/g, ' ')
    .replace(/\b(?:https?:\/\/|www\.)\S+|\S+@\S+/g, ' ');
}

/** A sign of Chinese, Japanese or Korean says about as much as three letters. */
function countLetters(text: string): number {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return letters + 2 * (text.match(/[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]/gu)?.length ?? 0);
}

/** Common in English, and rare as words of other languages. */
const englishWords = new Set(
  "the and of with that this you my have not what can but from they would it's i'm don't i'd i've it your been did how when where there which who will about just any then them their our could should does she his".split(
    ' ',
  ),
);

/** ISO 639-1 -> name of the configuration. Irish, Nepali, Indonesian and Yiddish are not told apart by the detector. */
const configurations: Record<string, string> = {
  ar: 'arabic',
  ca: 'catalan',
  da: 'danish',
  de: 'german',
  el: 'greek',
  en: defaultLanguage,
  es: 'spanish',
  et: 'estonian',
  eu: 'basque',
  fi: 'finnish',
  fr: 'french',
  hi: 'hindi',
  hu: 'hungarian',
  hy: 'armenian',
  it: 'italian',
  lt: 'lithuanian',
  nl: 'dutch',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sr: 'serbian',
  sv: 'swedish',
  ta: 'tamil',
  tr: 'turkish',
};
