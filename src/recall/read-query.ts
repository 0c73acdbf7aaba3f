// What the question says beside its words: whom it names, when it means, whether it asks what the assistant said.
import { type NamedDate, namedDates } from './named-dates.js';

export interface ReadQuery {
  text: string;
  /** The text an embedding is made of: without speakers' names, which would match everything those people said. */
  embeddedText: string;
  /** Lower-case words of speakers' names that occur in the question. */
  names: ReadonlySet<string>;
  dates: readonly NamedDate[];
  /** The assistant's words count in full: the question is about them, or is not a question but a message. */
  wantsAssistant: boolean;
  /** "What do you know about me?": about the person as a whole. */
  asksAboutSelf: boolean;
  /** Speaks of the user: "I", "my", "we". */
  mentionsSelf: boolean;
}

/** Past this many words the query is a message, and what the assistant said bears on it as much. Measured. */
const messageWords = 35;

const assistantCues =
  /\b(you|your)\b[^.?!]{0,40}\b(said|say|told|tell|recommend(ed)?|suggest(ed)?|mention(ed)?|explain(ed)?|gave|wrote|advi[sc]e[d]?|propos(ed|e)|list(ed)?|answer(ed)?)\b|\b(remind me|our (last|previous|earlier) (chat|conversation|discussion)|we (talked|discussed|spoke))\b/i;

const selfCues =
  /\b(what|anything|everything|something)\b[^.?!]{0,40}\b(know|remember|recall|learned|learnt|stored|saved)\b[^.?!]{0,25}\b(about )?(me|us)\b|\bwho am i\b|\bdo you (know|remember) me\b|\btell me about (me|myself)\b|\bwhat (are|is) my (memories|facts|preferences|profile)\b/i;

export function readQuery(text: string, speakers: readonly string[], now: Date): ReadQuery {
  const speakerWords = new Set(speakers.flatMap(nameWords));
  const names = new Set(nameWords(text).filter((word) => speakerWords.has(word)));
  return {
    text,
    embeddedText: withoutNames(text, names),
    names,
    dates: namedDates(text, now),
    wantsAssistant: text.split(/\s+/).length > messageWords || assistantCues.test(text),
    asksAboutSelf: selfCues.test(text),
    mentionsSelf: /\b(i|me|my|mine|myself|we|us|our|ours)\b/i.test(text),
  };
}

/** Words of three letters and more; `user` and `assistant` are roles, not names. */
export function nameWords(text: string): string[] {
  return (text.toLowerCase().match(/\p{L}{3,}/gu) ?? []).filter((word) => word !== 'user' && word !== 'assistant');
}

function withoutNames(text: string, names: ReadonlySet<string>): string {
  if (names.size === 0) return text;
  const rest = text
    .replace(/\p{L}{3,}(?:['’]s\b)?/gu, (word) => (names.has(word.toLowerCase().replace(/['’]s$/, '')) ? '' : word))
    .replace(/\s+/g, ' ')
    .trim();
  return /\p{L}/u.test(rest) ? rest : text;
}
