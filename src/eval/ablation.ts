// What each ingredient of the ranking is worth: the same candidates ranked anew from the parts of their scores, some left out.
import type { RankedItem, ScoreParts } from '../domain/recalled.js';
import { RecollectError } from '../errors.js';

export interface Ablation {
  name: string;
  title: string;
  /** The score without what is left out. */
  score: (parts: ScoreParts) => number;
}

export const ablations: readonly Ablation[] = [
  { name: 'keywords_only', title: 'words only', score: (parts) => parts.keywords },
  { name: 'meaning_only', title: 'meaning only', score: (parts) => parts.meaning },
  without('keywords', 'without words'),
  without('meaning', 'without meaning'),
  without('neighbours', 'without neighbours'),
  without('session', 'without the session'),
  without('date', 'without dates'),
  without('speaker', 'without the speaker'),
  without('substance', 'without what a turn states'),
  without('cue', 'without instructions and preferences'),
  without('recency', 'without recency'),
  { name: 'no_role', title: 'without the role', score: (parts) => total({ ...parts, roleFactor: 1 }) },
];

/**
 * Best first. What neighbours and the session took from words and meaning stays with them. Equal scores keep their order.
 * Throws `internal` where parts do not add up to the score: the ranking has one that is not known here.
 */
export function rerank(ranked: readonly RankedItem[], ablation: Ablation): RankedItem[] {
  const wrong = ranked.find((item) => Math.abs(total(item.parts) - item.score) > 1e-9);
  if (wrong !== undefined) {
    throw new RecollectError('internal', 'The parts of a score do not add up to it, so none can be left out');
  }
  return ranked
    .map((item) => ({ item, score: ablation.score(item.parts) }))
    .sort((left, right) => right.score - left.score)
    .map(({ item }) => item);
}

function without(part: Exclude<keyof ScoreParts, 'roleFactor'>, title: string): Ablation {
  return { name: `no_${part}`, title, score: (parts) => total({ ...parts, [part]: 0 }) };
}

function total({ roleFactor, ...parts }: ScoreParts): number {
  return Object.values(parts).reduce((sum, part) => sum + part, 0) * roleFactor;
}
