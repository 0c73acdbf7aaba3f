// "Eats meat" must not come out of "I don't eat meat", nor the other way round: each clause of the fact is compared
// with the clause of the turn it most resembles, and both must deny or both affirm. English, a few words of others.
import { foldPunctuation } from '../domain/sentence.js';
import { clausesOf, openClause, shared, stemsOf } from './verify-words.js';

/**
 * True when every clause of `text` has the polarity of the words it rests on: `spoken` is the sentence its quote
 * stands in, `evidence` the turn around it.
 */
export function negationAgrees(text: string, spoken: string, evidence: string): boolean {
  const flat = flatten(spoken);
  const given = clausesOf(evidence).map((clause) => ({ clause, stems: stemsOf(clause) }));
  return clausesOf(text).every((clause) => {
    const verbatim = agreesVerbatim(flatten(clause).replace(/[.!?]+$/, ''), flat);
    if (verbatim !== null) return verbatim;
    const stems = stemsOf(clause);
    const most = Math.max(0, ...given.map((other) => shared(stems, other.stems)));
    if (most === 0) return !isDenied(clause) || isDenied(evidence);
    const closest = given.filter((other) => shared(stems, other.stems) === most);
    return closest.some((other) => samePolarity(clause, other.clause));
  });
}

/** For a clause copied word for word: whether one copy has no denial left standing before it. Null when not copied. */
function agreesVerbatim(clause: string, spoken: string): boolean | null {
  let found = false;
  for (let at = spoken.indexOf(clause); clause !== '' && at !== -1; at = spoken.indexOf(clause, at + 1)) {
    const before = spoken.slice(0, at).slice(-60);
    if (/[\p{L}\p{N}]$/u.test(before)) continue;
    found = true;
    const left = openClause(before);
    if (!(startsWithSubject.test(clause) ? deniesWhatFollows.test(left) : isDenied(left))) return true;
  }
  return found ? false : null;
}

const startsWithSubject = /^(?:i|we|my|our)\b/;
const deniesWhatFollows =
  /(?:(?:not|n't|never) (?:think|believe|say|said|true)(?: that)?|\bdoubt(?: that)?|\bnot that)\s*$/;

function flatten(text: string): string {
  return foldPunctuation(text.normalize('NFKC')).toLowerCase().replace(/ς/g, 'σ').replace(/\s+/g, ' ').trim();
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
  /\b(?:not only|can(?:'t| ?not) wait|can(?:'t| ?not) help (?:but )?|no (?:doubt|problem|worries|wonder|matter)|why not|not to mention|don't (?:forget|worry)|if not|not just|(?:can't|cannot|couldn't) (?:get enough|live without|recommend)|no\.? \d+)\b|^\s*(?:no|nope|nah)\s*[,.!]/gi;

const denial =
  /(?:\b(?:not|no|never|none|nobody|nothing|neither|nor|cannot|without|dont|doesnt|cant|wont|isnt|nicht|kein\w*|nie|niemals|não|nao|nunca|jamais|pas|ningún|ninguna?|niet|geen|nessun\w*|mai)|n't)(?![\p{L}])/iu;

// Words that deny in one wording and not in the other: "I don't eat meat" is "User is vegetarian".
const softDenial =
  /\b(?:avoid\w*|dislik\w*|hat(?:e|es|ed|ing)|detest\w*|loath\w*|intoleran\w*|allerg\w*|stop\w*|quit\w*|refus\w*|unable|lacks?|lacking|except|[\w-]*free|former\w*|fail\w*|rare(?:ly)?|hardly|barely|seldom|used to|instead|unlike|abstain\w*|out of|gave up|given up|restrict\w*|exclud\w*|vegan|vegetarian|sober|teetotal|until|unless|few|little|only|difficult\w*|struggl\w*|forbid\w*|prohibit\w*)\b/i;
