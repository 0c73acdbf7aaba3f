// What a new claim is to a fact that is held: the same, more, at odds with it, or something else. Pure code; likeness
// decides nothing here. Unsure is distinct: two facts that say nearly the same cost less than one lost.
import { excludes } from './compare-attributes.js';
import {
  contentKey,
  type Group,
  repeatsPreposition,
  type Statement,
  sameContent,
  statementOf,
} from './compare-statement.js';

export interface Relation {
  kind: 'repeat' | 'refinement' | 'update' | 'distinct';
  /** A short code, recorded with the decision. */
  reason: string;
}

/** The parts of a fact or claim that are compared. Subjects and scopes must be equal: the caller's business. */
export interface Comparand {
  text: string;
  subject: string;
  type: string;
}

export function compareFacts(held: Comparand, claim: Comparand): Relation {
  return comparerWith(claim)(held);
}

/** Reads the claim once, for many held facts. */
export function comparerWith(claim: Comparand): (held: Comparand) => Relation {
  const other = statementOf(claim.text, claim.subject, claim.type);
  return (held) => {
    const one = statementOf(held.text, held.subject, held.type);
    for (const rule of rules) {
      const relation = rule(one, other);
      if (relation) return relation;
    }
    return distinct;
  };
}

/** True when code calls the two distinct, though nothing it reads firmly tells them apart. */
export function cannotTell(held: Comparand, claim: Comparand): boolean {
  if (compareFacts(held, claim).kind !== 'distinct') return false;
  const one = statementOf(held.text, held.subject, held.type);
  const other = statementOf(claim.text, claim.subject, claim.type);
  return (
    one.negations === other.negations &&
    one.ended === other.ended &&
    hardWords.every((pattern) => wordsLike(one, pattern) === wordsLike(other, pattern))
  );
}

/** Names, then numbers with their units and days; a fact that differs in one of them is another fact. */
const hardWords: readonly RegExp[] = [/\^\S+/g, /@?\d[\d.:@-]*(?:[ap]m)?(?: [a-z]+)?/g];

function wordsLike({ words }: Statement, pattern: RegExp): string {
  return (words.match(pattern) ?? []).sort().join(' ');
}

/** What the claim says something of, as keys that are stored with its fact. */
export function attributeKeys({ text, subject, type }: Comparand): string[] {
  return [...new Set(statementOf(text, subject, type).attributes.map(({ key }) => key))];
}

type Rule = (held: Statement, claim: Statement) => Relation | null;

const distinct: Relation = { kind: 'distinct', reason: 'different' };

/** In order; the first that knows decides. */
const rules: readonly Rule[] = [sameWords, beyondReason, ending, denying, stance, newValue, sameAttribute, moreOrLess];

function sameWords(held: Statement, claim: Statement): Relation | null {
  const equal = held.words === claim.words && held.negations === claim.negations && held.ended === claim.ended;
  return equal ? { kind: 'repeat', reason: 'same_meaning' } : null;
}

/** Two denials in one sentence, or nothing left to compare. */
function beyondReason(held: Statement, claim: Statement): Relation | null {
  return held.negations > 1 || claim.negations > 1 || held.words === '' || claim.words === '' ? distinct : null;
}

/** "no longer", "used to", "quit": what is over, against what holds. */
function ending(held: Statement, claim: Statement): Relation | null {
  const leaves = claim.attributes.some(
    (gone) =>
      gone.ends && held.attributes.some((kept) => !kept.ends && kept.key === gone.key && kept.value === gone.value),
  );
  if (leaves && holds(held)) return { kind: 'update', reason: 'no_longer' };
  if (held.ended === null && claim.ended === null) return null;
  const same = sameContent(held, claim);
  if (held.ended !== null && claim.ended !== null) return same ? { kind: 'repeat', reason: 'same_meaning' } : distinct;
  if (claim.ended !== null) {
    if (held.negations === 1) return same ? { kind: 'refinement', reason: 'says_more' } : distinct;
    return same || speaksOfLess(held, claim) || saysOnly(claim, held)
      ? { kind: 'update', reason: 'no_longer' }
      : distinct;
  }
  if (same && claim.negations === 1) return { kind: 'repeat', reason: 'says_less' };
  // "Used to live in Porto" stays true of somebody who lives there again.
  const over = held.ended === 'no longer' && claim.negations === 0 && (same || saysOnly(held, claim));
  return over ? { kind: 'update', reason: 'again' } : distinct;
}

/** `one` is about a value that `other` states as well, and about nothing else. */
function saysOnly(one: Statement, other: Statement): boolean {
  return one.attributes.some(
    (said) =>
      said.single &&
      said.alone &&
      other.attributes.some((kept) => !kept.ends && kept.key === said.key && kept.value === said.value),
  );
}

function denying(held: Statement, claim: Statement): Relation | null {
  if (held.negations === claim.negations) return null;
  if (sameContent(held, claim)) return { kind: 'update', reason: 'negated' };
  const sharesAttribute = claim.attributes.some((said) =>
    held.attributes.some((kept) => kept.key === said.key && kept.value === said.value),
  );
  if (claim.negations === 1 && sharesAttribute && speaksOfLess(held, claim))
    return { kind: 'update', reason: 'negated' };
  return stance(held, claim) ?? distinct;
}

const strengths: Record<string, number> = { lik: 1, lov: 2, hat: -2 };

/** "Likes", "loves", "does not like", "hates" the same thing. */
function stance(held: Statement, claim: Statement): Relation | null {
  const [before, after] = [strengthOf(held), strengthOf(claim)];
  if (before === null || after === null || before === after) return null;
  if (contentKey(held) !== contentKey(claim) || held.degree !== claim.degree) return null;
  if (before * after < 0) return { kind: 'update', reason: 'negated' };
  return Math.abs(after) > Math.abs(before)
    ? { kind: 'refinement', reason: 'says_more' }
    : { kind: 'repeat', reason: 'says_less' };
}

function strengthOf({ predicate, negations }: Statement): number | null {
  const strength = strengths[predicate];
  if (strength === undefined) return null;
  if (negations === 0) return strength;
  // "Does not love" and "does not hate" say little.
  return Math.abs(strength) === 1 ? -strength : null;
}

/** Another value of what a person has one of. */
function newValue(held: Statement, claim: Statement): Relation | null {
  if (!holds(held) || !holds(claim) || claim.additive) return null;
  if (isCompound(held)) return null;
  const contradicted = claim.attributes.some(
    (said) =>
      said.single &&
      held.attributes.some(
        (kept) => (kept.single || claim.changed) && !kept.ends && !said.ends && excludes(kept, said),
      ),
  );
  return contradicted ? { kind: 'update', reason: 'new_value' } : null;
}

/** The same value in another frame ("moved to Bern", "lives in Bern"), or one that says more: "Sam" and "Sam Porter". */
function sameAttribute(held: Statement, claim: Statement): Relation | null {
  if (!holds(held) || !holds(claim)) return null;
  const [less, more] = [saysOnly(claim, held), saysOnly(held, claim)];
  if (less) return { kind: 'repeat', reason: more ? 'same_meaning' : 'says_less' };
  if (more && !limiting.test(claim.words)) return { kind: 'refinement', reason: 'says_more' };
  const [kept, said] = [held.attributes[0], claim.attributes[0]];
  if (!kept?.alone || !said?.alone || kept.key !== said.key) return null;
  if (kept.value === said.value) return { kind: 'repeat', reason: 'same_meaning' };
  if (narrows(kept.key, kept.value, said.value)) return { kind: 'refinement', reason: 'says_more' };
  return narrows(kept.key, said.value, kept.value) ? { kind: 'repeat', reason: 'says_less' } : null;
}

function narrows(key: string, wide: string, narrow: string): boolean {
  if (key === 'name') return narrow.startsWith(`${wide} `);
  return key === 'job' && narrow.endsWith(` ${wide}`) && !notTheJob.test(narrow);
}

const notTheJob = /\b(?:former|ex|retired|aspiring|student|assistant|trainee|future|deputy|vice)\b/;

function moreOrLess(held: Statement, claim: Statement): Relation | null {
  if (held.ended !== claim.ended || held.negations !== claim.negations) return null;
  if (sameContent(held, claim)) return { kind: 'repeat', reason: 'same_meaning' };
  if (speaksOfLess(claim, held)) return { kind: 'refinement', reason: 'says_more' };
  return speaksOfLess(held, claim) ? { kind: 'repeat', reason: 'says_less' } : null;
}

/** All of `less` is in `more`, and what `more` adds takes nothing back. */
function speaksOfLess(more: Statement, less: Statement): boolean {
  if (more.predicate !== less.predicate || (less.degree !== '' && less.degree !== more.degree)) return false;
  if (repeatsPreposition(more.groups) || repeatsPreposition(less.groups)) return false;
  for (const group of less.groups) {
    const same = more.groups.find((other) => other.preposition === group.preposition);
    if (!same || !group.members.every((member) => same.members.includes(member))) return false;
  }
  return more.groups.every((group) => {
    const same = less.groups.find((other) => other.preposition === group.preposition);
    return same ? addsToList(more, same, group) : addsDetail(more, group);
  });
}

/** "Allergic to peanuts" -> "allergic to peanuts and shellfish". */
function addsToList({ negations }: Statement, less: Group, more: Group): boolean {
  const added = more.members.filter((member) => !less.members.includes(member));
  if (added.length === 0) return true;
  return (!more.open || negations === 1) && !added.some((member) => limiting.test(member));
}

/** "Lives in Porto" -> "lives in Porto with her parents". Behind a denial most details take something back. */
function addsDetail({ predicate, groups, negations }: Statement, { preposition, members }: Group): boolean {
  if (members.some((member) => limiting.test(member))) return false;
  if (alwaysAdds.has(preposition)) return true;
  if (negations > 0) return false;
  const lead = predicate === '' ? (groups[0]?.members[0] ?? '') : predicate;
  return detailsOf.some(([leads, adding]) => leads.test(lead) && adding.has(preposition));
}

const limiting =
  /\b(?:only|except|unless|if|when|until|but|without|sometim|rarely|hardly|almost|mostly|usually|most|partly|before|after|summer|winter|weekend|sometimes)/;
const alwaysAdds = new Set(['since', 'because', 'named']);
const detailsOf: readonly [RegExp, ReadonlySet<string>][] = [
  [/^(?:liv|mov<?)$/, new Set(['in', 'at', 'with', 'near', 'on', 'from'])],
  [/^work$/, new Set(['in', 'at', 'with', 'as', 'on', 'for', 'from'])],
  [/^(?:married|engaged)/, new Set(['to', 'with'])],
  [/^(?:play|run|swim|exercis|train|cook|read)$/, new Set(['every', 'with', 'in', 'at'])],
  [/(?:er|or|ist|ian|nurs|ant|ect|lead|chef)$/, new Set(['at', 'in', 'for'])],
];

function holds({ ended, negations }: Statement): boolean {
  return ended === null && negations === 0;
}

/** Says two things: ending it for one would lose the other. */
function isCompound({ words }: Statement): boolean {
  return /;|\b(?:and|but|because|while|which|who)\b(?= (?:my|i|have|live|work|like|love|hate|use|play|speak|am)\b)/.test(
    words,
  );
}
