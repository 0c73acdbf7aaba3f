// Whether words would command the agent that reads them: override its rules, send data away, call tools, act behind the user's
// back. Honest wishes ("always answer in German") are none. By patterns, so it misses what is worded otherwise: docs/injection.md.
import { commandsInOtherLanguage } from './agent-command-languages.js';
import { commandPatterns, orderHints } from './agent-command-patterns.js';
import { foldPunctuation } from './sentence.js';
import { hiddenWords, hidesText, visibleText } from './visible-text.js';

/** True when stored or shown, these words would be an order to the agent. Looks at the first 20,000 characters. */
export function commandsAgent(text: string): boolean {
  const read = text.slice(0, longestRead);
  const plainLetters = onlyAscii.test(read);
  if (plainLetters && !orderHints.test(read.toLowerCase())) return false;
  const hides = !plainLetters && (hidesText(read) || hasOrder(hiddenWords(read).toLowerCase()));
  return hides || readings(read).some(hasOrder);
}

const onlyAscii = /^[\n -~]*$/;
const longestRead = 20_000;

/** The text plain, and with each disguise taken off that it wears. */
function readings(text: string): string[] {
  const seen = onlyAscii.test(text) ? text : foldPunctuation(foldLookAlikes(visibleText(text.normalize('NFKC'))));
  const plain = seen.replace(/[^\S\n]+/g, ' ').toLowerCase();
  return [plain, ...spelledOut(plain), ...decoded(seen)];
}

function hasOrder(text: string): boolean {
  if (text === '') return false;
  return (
    commandPatterns.some(({ pattern, orderOnly = true }) =>
      orderOnly ? orders(text, pattern) : text.search(pattern) !== -1,
    ) ||
    squashedOverride.test(text.replace(/[^\p{L}]+/gu, '')) ||
    commandsInOtherLanguage(text)
  );
}

/** True where the pattern stands as an order, not as what somebody does. */
function orders(text: string, pattern: RegExp): boolean {
  for (const match of text.matchAll(pattern)) {
    const before = text.slice(Math.max(0, match.index - leadLength), match.index);
    const lead = before.split(/[.!?;:\n"()]/).at(-1) ?? '';
    if (toldToAgent.test(lead) || !(toldOfSomebody.test(lead) || refused.test(lead))) return true;
  }
  return false;
}

const leadLength = 120;

/** "I always | send": the words before the verb have somebody who does it. */
const toldOfSomebody =
  /(?:\b\w+s (?:that|which|who) |\b(?:i|we|he|she|they|it|who|people|everyone|somebody|someone|customers?|clients?|colleagues?|team|company|boss|employees|attackers?|scammers?|hackers?|malware|phish\w*|(?:my|our|his|her|their) (?:\w+ )?\w+)(?:['’](?:ll|ve|d|m|re|s))? (?:(?!to )[\w'’]+ ){0,2}(?:to )?|\b(?:remind|help|helps|helped|teach|taught|asked|asks|told|tells|let|lets|want|wants) (?:me|us|him|her|them|my \w+) (?:\w+ ){0,3}?(?:to )?|\b(?:job|task|role|goal|plan|hobby|idea|dream|work|way|how|tool|app|script|program|bot|able|trying|going|learning|learn|supposed|used|have|need|want|like|love|hate|prefer|try|plans|planning|decided|forgot|forget|hope|responsible for|order) (?:is |was )?to (?:\w+ ){0,1})$/u;
const toldToAgent =
  /\b(?:want|need|expect|require|order|instruct|tell|ask|like|wants|asked|told) (?:you|the (?:assistant|ai|agent|model|bot)) to (?:\w+ )?$/u;
/** "Never | ask me for my password" protects the user. */
const refused = /\b(?:never|not|don'?t|do not|doesn'?t|avoid|without|refuse to|stop)(?: \w+)? $/u;

const squashedOverride =
  /(?:ignore|disregard|forget)(?:all|any)?(?:of)?(?:the|your|these)?(?:previous|prior|above|earlier|preceding)(?:system)?(?:instructions?|rules|prompts?|guidelines)/u;

/** Letters of other alphabets that look Latin, in words that have Latin letters too. */
function foldLookAlikes(text: string): string {
  return text.replace(/[\p{L}\p{M}]+/gu, (word) =>
    /[a-z]/i.test(word) && /[\p{sc=Cyrl}\p{sc=Grek}\p{sc=Armn}\u0131]/u.test(word)
      ? [...word].map((letter) => lookAlikes[letter] ?? letter).join('')
      : word,
  );
}

const lookAlikes: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['аᴀα', 'a'],
    ['вβ', 'b'],
    ['сϲ', 'c'],
    ['ԁ', 'd'],
    ['еєε', 'e'],
    ['ɡ', 'g'],
    ['һհ', 'h'],
    ['іıιї', 'i'],
    ['ј', 'j'],
    ['кκ', 'k'],
    ['ӏ', 'l'],
    ['м', 'm'],
    ['нո', 'n'],
    ['оοօσ', 'o'],
    ['рρ', 'p'],
    ['ԛ', 'q'],
    ['г', 'r'],
    ['ѕ', 's'],
    ['тτ', 't'],
    ['υս', 'u'],
    ['ѵν', 'v'],
    ['ԝω', 'w'],
    ['хχ', 'x'],
    ['уγ', 'y'],
    ['АΑ', 'A'],
    ['ВΒ', 'B'],
    ['СϹ', 'C'],
    ['ЕΕ', 'E'],
    ['НΗ', 'H'],
    ['ІΙ', 'I'],
    ['КΚ', 'K'],
    ['МΜ', 'M'],
    ['Ν', 'N'],
    ['ОΟ', 'O'],
    ['РΡ', 'P'],
    ['Ѕ', 'S'],
    ['ТΤ', 'T'],
    ['ХΧ', 'X'],
    ['УΥ', 'Y'],
  ].flatMap(([from = '', to = '']) => [...from].map((letter) => [letter, to] as const)),
);

/** "1gn0r3" with letters for digits, and "i g n o r e" without the blanks. */
function spelledOut(text: string): string[] {
  if (!/[a-z][013457@$][a-z]/.test(text)) return [];
  const leet = text.replace(
    /(?<![\w@])(?=[a-z\d@$]{0,20}[a-z])(?=[a-z\d@$]{0,20}[\d@$])[a-z\d@$]{4,20}(?![\w@])/gi,
    (word) => word.replace(/[013457@$]/g, (digit) => digits[digit] ?? digit),
  );
  return leet === text ? [] : [leet];
}

const digits: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', '@': 'a', $: 's' };

/** Base64 that is text. */
function decoded(text: string): string[] {
  return (text.match(/(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{24,4000}={0,2}/g) ?? [])
    .slice(0, 10)
    .map((encoded) => Buffer.from(encoded, 'base64').toString('utf8').toLowerCase())
    .filter((found) => /^[\p{L}\p{N}\p{P}\p{S}\p{Z}\n]+$/u.test(found));
}
