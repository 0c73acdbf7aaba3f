// Statements about somebody tied to the speaker by a possessive: "my sister Ana is vegan". Without that tie
// ("Ana is vegan") the offline extractor takes nothing: it cannot know who Ana is.
import type { BuiltInFactType } from '../domain/fact.js';
import {
  diets,
  lastingStates,
  occupations,
  relationAdjectives,
  relations,
  workRelations,
} from './offline-extractor-words.js';

export interface PersonStatement {
  type: BuiltInFactType;
  confidence: number;
  /** "Ana (sister)", or "sister" when no name is given. */
  subject: string;
}

/** What a sentence (typographic punctuation made plain) says about a relation of the speaker, or null. */
export function statementAboutPerson(sentence: string): PersonStatement | null {
  const start = opening.exec(sentence);
  if (!start) return null;
  const relation = (start[1] ?? '').toLowerCase();
  let rest = sentence.slice(start[0].length);
  const attribute = attributes.exec(rest);
  if (attribute) {
    return {
      type: 'personal_context',
      confidence: 0.85,
      subject: attribute[1] ? nameIt(attribute[1], relation) : relation,
    };
  }
  const name = named.exec(rest);
  if (name) rest = rest.slice(name[0].length);
  const predicate = predicates.find(({ pattern }) => pattern.test(rest));
  if (!predicate) return null;
  const isWork = predicate.type === 'personal_context' && workRelations.test(relation);
  return {
    type: isWork ? 'business_context' : predicate.type,
    confidence: predicate.confidence,
    subject: name?.[1] ? nameIt(name[1], relation) : relation,
  };
}

function nameIt(name: string, relation: string): string {
  return `${name} (${relation})`;
}

const opening = new RegExp(
  `^(?:my|our) (?:(?:${relationAdjectives}) ){0,2}((?:${relations})(?: and (?:my |our )?(?:${relations}))?)(?![\\w-])`,
  'i',
);
const properName = "\\p{Lu}[\\p{L}\\p{M}'-]*[\\p{L}\\p{M}](?: \\p{Lu}[\\p{L}\\p{M}-]+)?";
const attributes = new RegExp(
  `^'s (?:(?:[Nn]ame is|[Nn]ame's) (${properName})|(?:birthday|age|favou?rite [\\w ]{2,30}|diet|blood type|phone number|job|wedding|anniversary) (?:is|are)\\s)`,
  'u',
);
const named = new RegExp(`^,? (${properName}?)(?='s\\b|\\b)(?:,(?= ))?`, 'u');

const verb = '(?:,? who)?(?:\\s+(?:also|really|still|always|just|recently|absolutely|currently|now|both|all))*\\s+';
const is =
  "(?:(?:,? who)?\\s+(?:is|are|was|were)|'s)(?:\\s+(?:also|both|all|severely|currently|now|still|just|a strict|strictly))*\\s+";
const object = '(?!(?:it|that|this|them|him|her|me|you|your|to (?:hear|see|know))\\b)';

const predicates: readonly { type: BuiltInFactType; confidence: number; pattern: RegExp }[] = [
  predicate('constraint', 0.9, `${is}(?:not )?${diets}`),
  predicate(
    'constraint',
    0.9,
    `${verb}(?:(?:can't|cannot|can not|doesn't|don't|never|won't) (?:eat|drink|have|tolerate|use|take)|avoids?|has an? (?:[\\w-]+ ){0,2}(?:allergy|intolerance))\\b\\s*${object}`,
  ),
  predicate(
    'preference',
    0.8,
    `${verb}(?:(?:doesn't|don't) (?:really )?(?:like|enjoy)|loves?|likes?|enjoys?|prefers?|hates?|dislikes?|adores?)\\s+${object}`,
  ),
  predicate(
    'preference',
    0.75,
    `${is}(?:into|obsessed with|a (?:big |huge )?fan of|crazy about|passionate about|afraid of|scared of)\\s+${object}`,
  ),
  predicate('personal_context', 0.85, `${is}(?:called|named)\\s`),
  predicate(
    'personal_context',
    0.85,
    `${is}(?:${lastingStates}|from \\p{Lu}|\\d{1,3}(?:\\s+years? old)?(?:[.,!]|$| and)|turning \\d|in (?:college|university|high school|kindergarten|grade|\\w+ grade|the (?:army|navy|hospital)))`,
  ),
  predicate('personal_context', 0.8, `${is}an? (?:[\\w'-]+ ){0,3}${occupations}`),
  predicate(
    'personal_context',
    0.8,
    `${verb}(?:lives?|works?|worked|studies|study|teaches|plays?|speaks?|attends|goes to|owns|runs|manages)\\s+(?!out\\b)${object}(?=\\w)`,
  ),
  predicate(
    'personal_context',
    0.85,
    `${verb}(?:moved (?:to|from)|passed away|died|got (?:married|engaged|divorced)|graduated|retired|was (?:born|diagnosed)|were (?:born|diagnosed)|had a baby|gave birth|started (?:school|college|university|kindergarten|a (?:new )?job)|has (?:been diagnosed|diabetes|asthma|adhd|autism|dementia|cancer|epilepsy|(?:a|two|three|four|\\d) (?:[\\w-]+ )?(?:kids?|child(?:ren)?|sons?|daughters?|dogs?|cats?)))\\b`,
  ),
];

function predicate(type: BuiltInFactType, confidence: number, source: string) {
  return { type, confidence, pattern: new RegExp(`^(?:${source})(?:(?<=\\W)|(?!\\w))`, 'u') };
}
