// "My wife is a vet" is about the Eva (wife) that is known: the same person under one subject, where that is certain.
import type { VerifiedClaim } from '../domain/fact.js';
import { isOneOfAKind, namedFor, relationAlone } from '../domain/subject.js';
import type { Connection } from '../ports/database.js';
import { findSubjectsOf } from '../store/facts.js';
import { withSubject } from './verify.js';

/**
 * The claim about the named person its relation must mean: named in the same turn, or the only one known of a relation people
 * have one of at a time. `others` are the claims of its exchange. Call under the user's lock.
 */
export async function nameSubject(
  connection: Connection,
  userId: string,
  claim: VerifiedClaim,
  where: { scope: string | null; others: readonly VerifiedClaim[] },
): Promise<VerifiedClaim> {
  const relation = relationAlone(claim.subject);
  if (relation === null || oneOfSeveral.test(claim.quote)) return claim;
  const ofTurn = where.others.filter(({ turnId }) => turnId === claim.turnId).map(({ subject }) => subject);
  const name =
    namedFor(relation, ofTurn) ??
    (isOneOfAKind(relation)
      ? namedFor(relation, await findSubjectsOf(connection, userId, relation, where.scope))
      : null);
  return name === null ? claim : withSubject(claim, name);
}

/** "My younger sister" may not be the one that was named. */
const oneOfSeveral =
  /\b(?:other|another|second|first|third|younger|youngest|older|oldest|elder|eldest|little|big|twin|step|half|former|late|one of|ex)\b/i;
