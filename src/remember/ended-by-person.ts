// What a person retracted, edited or undid does not come back from the same words, whatever another extractor makes of them.

import type { VerifiedClaim } from '../domain/fact.js';
import { foldPunctuation } from '../domain/sentence.js';
import type { Connection } from '../ports/database.js';
import { type EndedFact, findEndedOfTurn } from '../store/ended-facts.js';
import { compareFacts } from './compare-facts.js';

/** Only facts that rest on the claim's own turn count: what is said again later is said anew. Call under the user's lock. */
export async function endedByPerson(
  connection: Connection,
  userId: string,
  claim: VerifiedClaim,
): Promise<'retracted_since' | 'superseded_since' | null> {
  const ended = await findEndedOfTurn(connection, userId, claim.turnId);
  const fact = ended.find((candidate) => coversClaim(candidate, claim));
  if (!fact) return null;
  return fact.state === 'retracted' ? 'retracted_since' : 'superseded_since';
}

/** It rests on no other words, or says nothing else. Of a retracted fact the quote is gone; its text stands for it. */
function coversClaim(fact: EndedFact, claim: VerifiedClaim): boolean {
  if (fold(fact.quote ?? fact.text).includes(fold(claim.quote))) return true;
  const { kind } = compareFacts(fact, claim);
  return kind === 'repeat' || kind === 'refinement';
}

function fold(text: string): string {
  return foldPunctuation(text)
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/[\s.!,;]+$/, '')
    .trim();
}
