// What the question says beside its words: whom it names, when it means, whether it asks what the assistant said.
import type { ParseDates } from './date-parser.js';
import { type NamedDate, namedDates } from './named-dates.js';
import { withoutRequestWords } from './request-words.js';

export interface ReadQuery {
  text: string;
  /** What is looked for: the question without the words that ask for a form of answer. */
  searchedText: string;
  /** The text an embedding is made of: `searchedText` without speakers' names, which match everything those people said. */
  embeddedText: string;
  /** Lower-case words of speakers' names that occur in the question. */
  names: ReadonlySet<string>;
  dates: readonly NamedDate[];
  /** The assistant's words count in full: the question is about them, or is a long message. */
  wantsAssistant: boolean;
  /** Not a question but the next message of a conversation: it goes on with what was said lately. */
  isMessage: boolean;
  /** Asks what to do or choose: then what the user prefers bears on it. */
  asksForHelp: boolean;
  /** "What do you know about me?": about the person as a whole. */
  asksAboutSelf: boolean;
  /** Speaks of the user: "I", "my", "we". */
  mentionsSelf: boolean;
}

/** Past this many words the query is a message, and what the assistant said bears on it as much. Measured. */
const messageWords = 35;
/** From this many words on, several sentences or none that asks are a message. Measured on RealMem. */
const shortMessageWords = 15;

/** What the assistant said, asked for. "Can you list ..." asks for something new. */
const assistantCues =
  /\b(did|have|had) you\b[^.?!]{0,40}\b(say|said|tell|told|recommend(ed)?|suggest(ed)?|mention(ed)?|explain(ed)?|give|gave|given|write|wrote|written|advised?|proposed?|list(ed)?|answer(ed)?)\b|\byou(r| had| have|['’]d|['’]ve)? (just |also |once |earlier |previously |last )?(said|told|recommended|suggested|mentioned|explained|gave|wrote|advised|proposed|listed|answered|recommendations?|suggestions?|advice|answers?|explanations?)\b|\b(remind me|our (last|previous|earlier) (chat|conversation|discussion)|we (talked|discussed|spoke))\b/i;

const helpCues =
  /\b(suggest|recommend|advi[sc]e|should I|can you (help|suggest|recommend|explain|walk|show)|could you|how (can|do|should|would) (I|you)|what (are|is) (some|the best)|options|ideas)\b/i;

const selfCues =
  /\b(what|anything|everything|something)\b[^.?!]{0,40}\b(know|remember|recall|learned|learnt|stored|saved)\b[^.?!]{0,25}\b(about )?(me|us)\b|\bwho am i\b|\bdo you (know|remember) me\b|\btell me about (me|myself)\b|\bwhat (are|is) my (memories|facts|preferences|profile)\b/i;

export function readQuery(
  text: string,
  speakers: readonly string[],
  now: Date,
  parseDates: ParseDates | null = null,
): ReadQuery {
  const speakerWords = new Set(speakers.flatMap(nameWords));
  const names = new Set(nameWords(text).filter((word) => speakerWords.has(word)));
  const searchedText = withoutRequestWords(text);
  const words = text.split(/\s+/).length;
  return {
    text,
    searchedText,
    embeddedText: withoutNames(searchedText, names),
    names,
    dates: namedDates(text, now, parseDates),
    wantsAssistant: words > messageWords || assistantCues.test(text),
    isMessage: words > messageWords || (words > shortMessageWords && !isOneQuestion(text)),
    asksForHelp: helpCues.test(text),
    asksAboutSelf: selfCues.test(text),
    mentionsSelf: /\b(i|me|my|mine|myself|we|us|our|ours)\b/i.test(text),
  };
}

/** Words of three letters and more; `user` and `assistant` are roles, not names. */
export function nameWords(text: string): string[] {
  return (text.toLowerCase().match(/\p{L}{3,}/gu) ?? []).filter((word) => word !== 'user' && word !== 'assistant');
}

function isOneQuestion(text: string): boolean {
  const sentences = text.trim().split(/(?<=[.!?])\s+/);
  return sentences.length === 1 && text.trim().endsWith('?');
}

function withoutNames(text: string, names: ReadonlySet<string>): string {
  if (names.size === 0) return text;
  const rest = text
    .replace(/\p{L}{3,}(?:['’]s\b)?/gu, (word) => (names.has(word.toLowerCase().replace(/['’]s$/, '')) ? '' : word))
    .replace(/\s+/g, ' ')
    .trim();
  return /\p{L}/u.test(rest) ? rest : text;
}
