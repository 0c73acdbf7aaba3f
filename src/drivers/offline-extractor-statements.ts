// Cuts a turn into the statements the offline extractor may quote: pasted text, code, fillers and questions are left out.
import { assertionJudge, declarativeLength } from '../domain/assertion.js';
import { foldPunctuation, splitSentences } from '../domain/sentence.js';

export interface Statement {
  /** Verbatim, fillers at its start included: the evidence. */
  quote: string;
  /** The quote without fillers: what is kept as the fact. */
  text: string;
  /** True when the speaker asked to remember it. */
  asked: boolean;
}

const longestStatement = 300;
const shortestStatement = 6;
/** Characters of a turn that are read: beyond them it is a pasted document, not the user's own words. */
const longestTurn = 8000;

/** The sentences of a turn that are stated, not asked, supposed, quoted or joked about. */
export function statementsOf(turnText: string): Statement[] {
  const read = turnText.slice(0, longestTurn);
  const text = maskPasted(read);
  const sentences = splitSentences(text);
  const judges = [assertionJudge(text, sentences), assertionJudge(read)];
  // The last sentence of a cut turn may have lost its question mark.
  if (read.length < turnText.length) sentences.pop();
  const statements: Statement[] = [];
  for (const sentence of sentences) {
    if (sentence.text.length > 2 * longestStatement) continue;
    const end = sentence.start + declarativeLength(sentence.text);
    const quote = trimEnd(text.slice(sentence.start, end));
    const filler = fillers.exec(foldPunctuation(quote))?.[0] ?? '';
    const kept = quote.slice(filler.length);
    if (kept.length < shortestStatement || quote.length > longestStatement) continue;
    if (judges.some((whyNot) => whyNot(sentence.start, sentence.start + quote.length) !== null)) continue;
    statements.push({ quote, text: kept, asked: askedToRemember.test(filler) });
  }
  return statements;
}

/** Same length as given: pasted documents, code and quoted lines become line breaks. */
function maskPasted(text: string): string {
  let masked = text;
  for (const pattern of pasted) masked = masked.replace(pattern, (found) => found.replace(/[^\n]/g, '\n'));
  return masked.replace(
    taskColon,
    (found: string, kept: string) => kept + found.slice(kept.length).replace(/[^\n]/g, '\n'),
  );
}

const pasted: readonly RegExp[] = [
  /```[\s\S]*?(?:```|$)/g,
  /~~~[\s\S]*?(?:~~~|$)/g,
  /^[ \t]*>.*$/gm,
  /<(\w[\w-]*)\b[^<>]*>[\s\S]*?<\/\1>/g,
  // Mail headers and what follows them.
  /^(?:From|Subject|To|Sent): .*$[\s\S]*/gm,
];

// "Translate this: I have two kids" hands over somebody's text; so does "Here is my draft:" before a new line.
const taskColon =
  /^((?:.*[.!?]\s+)?(?:(?:please|can you|could you|would you|help me|now|and)\s+)*(?:translate|proofread|rewrite|rephrase|paraphrase|summari[sz]e|fix|correct|edit|improve|analy[sz]e|review|classify|explain|complete|continue|check|write|draft|translate)\b[^\n:]*:|.*\b(?:draft|e-?mail|essay|article|letter|text|story|poem|transcript|document|following|below|lyrics|review|post|paragraph)\b[^\n:]{0,40}:(?=\s*\n))[\s\S]*/im;

// Words that may be followed by a blank only; the others need punctuation, or "No meat for me" would lose its no.
const openers =
  'well|oh|um+|uh+|hmm+|ok|okay|so|and|but|also|plus|btw|by the way|actually|honestly|basically|anyways?|fyi|for the record|just so you know';
const interjections =
  "ah|yes|yeah|yep|yup|no|nope|nah|sure|right|hi|hey|hello|hi there|hey there|wow|cool|great|awesome|nice|exactly|absolutely|definitely|totally|indeed|true|alright|man|guess what|you know|for context|for reference|fun fact|to be honest|tbh|in fact|as i (?:said|mentioned)|like i said|(?:thanks|thank you)(?: (?:so much|very much|a lot|again))?(?: for [\\w ,']{1,40})?|of course|agreed|i agree|sounds good|got it|no problem|(?:thanks|thank you|wow|hey|hi|hello|oh|yeah|yes|cool|awesome|great|nice|congrats),? [a-z]+";
const reminders =
  "(?:(?:please )?(?:remember|note|keep in mind|don't forget|do not forget)|(?:i (?:should|must|forgot to|want to|wanted to|have to) (?:mention|add|note|tell you|say))|i told you|let me tell you|you should know|did i mention)(?: that)?(?=[:,]? (?:i\\b|i'|we\\b|we'|my\\b|our\\b))";
const fillers = new RegExp(
  `^(?:(?:(?:${openers}|${reminders})[\\s,!:;.-]+|(?:${interjections})\\s?[,!:;.-][\\s,!:;.-]*)(?=\\S))+`,
  'i',
);

const askedToRemember = /\b(?:remember|keep in mind|don't forget|do not forget|note)\b/i;

function trimEnd(quote: string): string {
  // A conjunction stands after a blank or punctuation. Any other sign may be a letter to verification: ⓤ and ™ are compared as u and TM.
  return quote.replace(/(?:\s|[,;:–—-]|(?<=^|[\s\p{P}])(?:and|so|but|then)\s*$)+$/iu, '');
}
