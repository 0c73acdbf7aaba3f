// "Eats meat" must not come out of "I don't eat meat", nor the other way round: each clause of the fact is compared
// with the clause of the turn it most resembles, and both must deny or both affirm. English, a few words of others.
import { foldPunctuation } from '../domain/sentence.js';
import { clausesOf, shared, stemsOf } from './verify-words.js';

/** True when every clause of `text` has the polarity of the words it rests on. `evidence` is the turn's text. */
export function negationAgrees(text: string, evidence: string): boolean {
  const given = clausesOf(evidence).map((clause) => ({ clause, stems: stemsOf(clause) }));
  return clausesOf(text).every((clause) => {
    const stems = stemsOf(clause);
    const most = Math.max(0, ...given.map((other) => shared(stems, other.stems)));
    if (most === 0) return !isDenied(clause) || isDenied(evidence);
    const closest = given.filter((other) => shared(stems, other.stems) === most);
    return closest.some((other) => samePolarity(clause, other.clause));
  });
}

function samePolarity(one: string, other: string): boolean {
  const first = polarity(one);
  const second = polarity(other);
  // A soft word ("avoids", "hates", "quit") may stand for a denial or for itself.
  return first === second || first === 'soft' || second === 'soft';
}

function polarity(clause: string): 'affirmed' | 'denied' | 'soft' {
  if (isDenied(clause)) return 'denied';
  return softDenial.test(clause) ? 'soft' : 'affirmed';
}

function isDenied(clause: string): boolean {
  return denial.test(foldPunctuation(clause).replace(idioms, ' '));
}

const idioms =
  /\b(?:not only|can(?:'t|not) wait|can(?:'t|not) help (?:but )?|no (?:doubt|problem|worries|wonder|matter)|why not|not to mention|don't (?:forget|worry)|never mind|if not|not just|(?:can't|cannot|couldn't) (?:get enough|live without|recommend)|no\.? \d+)\b|^\s*(?:no|nope|nah)\s*[,.!]/gi;

const denial =
  /(?:\b(?:not|no|never|none|nobody|nothing|neither|nor|cannot|without|dont|doesnt|cant|wont|isnt|nicht|kein\w*|nie|niemals|não|nao|nunca|jamais|pas|ningún|ninguna?|niet|geen|nessun\w*|mai)|n't)(?![\p{L}])/iu;

const softDenial =
  /\b(?:avoid\w*|dislik\w*|hat(?:e|es|ed|ing)|detest\w*|loath\w*|intoleran\w*|allerg\w*|stop\w*|quit\w*|refus\w*|unable|lacks?|lacking|except|free|former\w*|ex|fail\w*|rare(?:ly)?|hardly|barely|seldom|used to|instead|unlike|abstain\w*|less|out of|away|gave up|given up|left|lost|against|restrict\w*|exclud\w*|vegan|vegetarian|sober|teetotal|can't stand|abroad|until|unless|few|little|only|just|too|difficult\w*|struggl\w*|problem\w*|forbid\w*|prohibit\w*|ban\w*|limit\w*|never)\b/i;
