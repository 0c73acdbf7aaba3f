// Why an item was chosen, in one sentence a person understands.
import type { ScoreParts } from '../domain/recalled.js';

export function describeScore(parts: ScoreParts): string {
  const reasons: [number, string][] = [
    [parts.keywords, 'shares its words'],
    [parts.meaning, 'means something close'],
    [parts.date, 'was said at the time asked about'],
    [parts.speaker, 'was said by the person named'],
    [parts.neighbours, 'stands beside a good match'],
    [parts.rerank ?? 0, 'was judged to fit by the reranker'],
    [parts.session, 'is of a conversation that fits'],
    [parts.cue, 'tells how to answer'],
    [parts.recency, 'is of a late conversation'],
    [parts.substance - 0.2, 'states something'],
  ];
  const strongest = reasons
    .filter(([part]) => part >= 0.05)
    .sort(([one], [other]) => other - one)
    .slice(0, 3)
    .map(([, reason]) => reason);
  const why = strongest.length === 0 ? 'nothing fitted better' : strongest.join(', ');
  return parts.roleFactor < 1 ? `${why} (the assistant's words count less)` : why;
}
