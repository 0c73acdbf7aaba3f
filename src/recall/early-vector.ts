// The vector of a query, begun before anything is known of the user: a model takes longer than the database, so neither waits
// for the other. What the user's names or a rewriting change in the text is rare, and then asked for again.
import type { ShortTermParts } from './query-vectors.js';
import { withoutRequestWords } from './request-words.js';
import type { RewriteParts } from './rewrite-query.js';

/** Gives the vector of the text that is embedded in the end. */
export function embedEarly(
  { embedQuery, copies, rewriter }: ShortTermParts & Pick<RewriteParts, 'rewriter'>,
  userId: string,
  query: string,
): (embeddedText: string) => Promise<Float32Array> {
  // A rewritten query is another text most of the time. A shared cache would keep something of a user nobody knows, or not any more.
  if (rewriter || copies) return (embeddedText) => embedQuery(userId, embeddedText);
  const text = withoutRequestWords(query);
  const early = embedQuery(userId, text);
  // Whoever takes it hears of it; nobody does for a user without a memory.
  early.catch(() => undefined);
  return (embeddedText) => (embeddedText === text ? early : embedQuery(userId, embeddedText));
}
