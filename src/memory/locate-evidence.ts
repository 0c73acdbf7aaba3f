// Evidence of a fact -> the sentence it came from: which turn of which session, and where in its text the quote stands.
import type { LocatedEvidence } from '../domain/fact.js';
import type { Connection } from '../ports/database.js';
import { comparable, findQuote } from '../remember/verify-quote.js';
import { findEvidence } from '../store/facts.js';
import { findTurns } from '../store/turns.js';

export async function locateEvidence(
  connection: Connection,
  userId: string,
  factId: string,
): Promise<LocatedEvidence[]> {
  const found = await findEvidence(connection, userId, factId);
  const turnIds = found.flatMap(({ turnId }) => (turnId === null ? [] : [turnId]));
  const turns = new Map((await findTurns(connection, userId, turnIds)).map((turn) => [turn.id, turn]));
  return found.map((evidence) => {
    const turn = evidence.turnId === null ? undefined : turns.get(evidence.turnId);
    if (!turn) return { ...evidence, place: null };
    // The first place, as it was verified.
    const [quoted = null] = evidence.quote === null ? [] : findQuote(evidence.quote, comparable(turn.text));
    return { ...evidence, place: { sessionId: turn.sessionId, seq: turn.seq, quoted } };
  });
}
