// Ranked items -> what fits the budget: whole items in rank order, near-repeats and shown turns out, long ones clipped.
import { profileLine } from '../domain/profile.js';
import type { LeftOut, RankedItem, RecalledFact, RecalledTurn } from '../domain/recalled.js';
import { bestPassage } from './best-passage.js';
import { inOrderOfTime, layoutTokens } from './layout.js';
import { renderFact, renderTurn } from './render-items.js';
import type { CountTokens } from './tokens.js';

export interface PackInput {
  items: readonly RankedItem[];
  /** Tokens for the items. */
  budget: number;
  /** Items at most. */
  limit: number;
  countTokens: CountTokens;
  terms: readonly string[];
  /** Turns that are among the recent ones. */
  shown: ReadonlySet<string>;
  /** Turns each fact rests on, by fact. */
  evidence: ReadonlyMap<string, readonly string[]>;
  /** What the block says of the user in any case. */
  profile: string | null;
}

export interface Packed {
  facts: RecalledFact[];
  turns: RecalledTurn[];
  leftOut: LeftOut[];
  tokens: number;
}

/** A turn longer than this, in tokens, is cut to its best passage. */
const wholeTurnTokens = 220;
/**
 * Ordinary text has a token for fewer characters than this, and a line has a mark, a date and a speaker: what cannot fit
 * by that is not counted, which takes longer. Text with fewer tokens is mostly blank.
 */
const [charactersOfAToken, tokensAround] = [6, 8];
const fewestOfPassage = 50;
/** Share of a turn's letters from which a fact says the same. */
const nearlyAll = 0.8;

export function pack(input: PackInput): Packed {
  const facts: RecalledFact[] = [];
  const turns: RecalledTurn[] = [];
  const leftOut: LeftOut[] = [];
  const said = new Set<string>();
  const considered = new Set<string>();
  const inProfile = new Set(input.profile?.split('\n').map(lettersOf));
  const plain = once(lettersOf);
  const better = factsForTurns(input, plain);
  let tokens = 0;
  const countLine = once(input.countTokens);
  const layout = () => layoutTokens(facts, turns, countLine);

  /** Adds the item when it fits with the lines it needs around it. */
  function add(item: RankedItem): boolean {
    // A long turn would be cut to a passage.
    const fewest = Math.min(fewestTokens(item), item.kind === 'turn' ? fewestOfPassage : Number.POSITIVE_INFINITY);
    if (tokens + fewest > input.budget) return false;
    const fitted = measure(item, input);
    const [list, length] = fitted.kind === 'fact' ? [facts, facts.push(fitted)] : [turns, turns.push(fitted)];
    const fits = tokens + fitted.tokens + layout() <= input.budget;
    if (fits) tokens += fitted.tokens;
    else list.length = length - 1;
    return fits;
  }

  for (const ranked of input.items) {
    // A fact that says what the turn says takes its place, at its rank.
    const item = better.get(ranked.id) ?? ranked;
    const leave = (reason: LeftOut['reason'], left: RankedItem = item) =>
      leftOut.push({ kind: left.kind, id: left.id, score: left.score, reason });
    if (item !== ranked) leave('said_by_fact', ranked);
    if (considered.has(item.id)) continue;
    considered.add(item.id);
    if (item.kind === 'turn' && input.shown.has(item.id)) leave('shown_as_recent');
    else if (item.kind === 'fact' && inProfile.has(plain(profileLine(item)))) leave('said_by_profile');
    else if (facts.length + turns.length >= input.limit) leave('rank');
    else if (said.has(plain(item.text))) leave('repeat');
    else if (add(item)) said.add(plain(item.text));
    else leave('budget');
  }
  // The ranking stays in `ranked`.
  return { facts, turns: inOrderOfTime(turns), leftOut, tokens: tokens + layout() };
}

/** The few lines around items are asked for with every item, and each text is compared several times. */
function once<Result>(work: (text: string) => Result): (text: string) => Result {
  const known = new Map<string, Result>();
  return (text) => {
    const result = known.get(text) ?? work(text);
    known.set(text, result);
    return result;
  };
}

/** Turn -> the best fact that rests on it and says nearly all of it. */
function factsForTurns({ items, evidence }: PackInput, plain: (text: string) => string): Map<string, RecalledFact> {
  const turnsById = new Map(items.flatMap((item) => (item.kind === 'turn' ? [[item.id, item] as const] : [])));
  const found = new Map<string, RecalledFact>();
  for (const fact of items) {
    if (fact.kind !== 'fact') continue;
    for (const turnId of evidence.get(fact.id) ?? []) {
      const turn = turnsById.get(turnId);
      if (turn && !found.has(turnId) && plain(fact.text).length >= nearlyAll * plain(turn.text).length)
        found.set(turnId, fact);
    }
  }
  return found;
}

function measure(item: RankedItem, { countTokens, budget, terms }: PackInput): RankedItem {
  if (item.kind === 'fact') return { ...item, tokens: countTokens(`${renderFact(item)}\n`) };
  const mayBeWhole = budget === Number.POSITIVE_INFINITY || fewestTokens(item) <= wholeTurnTokens;
  const whole = mayBeWhole ? countTokens(`${renderTurn(item)}\n`) : wholeTurnTokens + 1;
  if (whole <= wholeTurnTokens || budget === Number.POSITIVE_INFINITY) return { ...item, tokens: whole };
  const clipped = { ...item, text: bestPassage(item.text, terms), clipped: true };
  return { ...clipped, tokens: countTokens(`${renderTurn(clipped)}\n`) };
}

function fewestTokens({ text }: RankedItem): number {
  return tokensAround + Math.floor(text.length / charactersOfAToken);
}

function lettersOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
