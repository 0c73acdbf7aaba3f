// Undoing: a fact that was retracted, replaced or expired is current again, in the search as in the history.
import type { Fact } from '../domain/fact.js';
import { newId } from '../domain/identifier.js';
import { checkId } from '../domain/input.js';
import { RecollectError } from '../errors.js';
import type { Connection } from '../ports/database.js';
import { insertDecision } from '../store/decisions.js';
import { findEvidence, findFact, insertEvidence, retireFact } from '../store/facts.js';
import { setRecallable } from '../store/items.js';
import { lockUser } from '../store/users.js';
import { place } from './carry-out.js';
import { embedFact } from './embed-fact.js';
import type { ExtractParts } from './extract.js';
import { mustFindFact } from './find-fact.js';
import { compareWithHeld, makeKnown } from './make-known.js';
import { recordStatement } from './record-statement.js';
import { verifyStatement } from './verify.js';

/**
 * Gives the fact; restoring a current one changes nothing. The fact that had replaced it is set aside for it. Throws
 * `not_found`, and `conflict` where it waits for review or its words are held by another fact.
 */
export async function restoreFact(
  parts: ExtractParts,
  input: { userId: string; factId: string; actor?: string },
): Promise<Fact> {
  const userId = checkId('userId', input.userId);
  const actor = checkId('actor', input.actor ?? 'user');
  const vector = await embedFact(parts, userId, input.factId);
  return parts.database.asUser(userId, async (connection) => {
    const { language } = await lockUser(connection, userId);
    const ended = await mustFindFact(connection, userId, input.factId);
    if (ended.state === 'current') return ended;
    if (ended.state === 'pending')
      throw new RecollectError('conflict', 'This fact waits for review; approve it instead.');
    const at = parts.clock.now();
    const change: Change = { userId, actor, language, at };
    const replacement = await findReplacement(connection, userId, ended);
    if (replacement) await setAside(connection, replacement, ended, change);
    const { embeddingModel: model, reconcileThresholds: thresholds } = parts;
    const known = { userId, vector, model, thresholds, said: at, actor, at };
    const decision = await compareWithHeld(connection, ended, known);
    if (decision.kind === 'repeat') throw heldBy(decision.fact);
    const restored = await makeKnown(connection, ended, known);
    await giveEvidence(connection, restored, change);
    // Disuse is counted from this decision on.
    await insertDecision(connection, userId, {
      factId: restored.id,
      otherFactId: replacement?.id ?? null,
      kind: 'restored',
      reason: undoing[ended.state],
      actor,
      at,
    });
    // Who restores it states it now: what cannot hold beside it ends.
    if (decision.kind === 'new') await place(connection, userId, restored, decision, { actor, at });
    return restored;
  });
}

interface Change {
  userId: string;
  actor: string;
  language: string;
  at: Date;
}

const undoing = {
  retracted: 'retraction_undone',
  superseded: 'replacement_undone',
  expired: 'expiry_undone',
} as const;

function heldBy(fact: Fact): RecollectError {
  return new RecollectError('conflict', `The same is ${fact.state} as the fact ${fact.id}.`, {
    details: { factId: fact.id },
  });
}

/** What stands now in the place of a fact that was replaced, at the end of the chain; null when that ended otherwise. */
async function findReplacement(connection: Connection, userId: string, ended: Fact): Promise<Fact | null> {
  const seen = new Set([ended.id]);
  let fact: Fact | null = ended;
  while (fact?.state === 'superseded' && fact.supersededBy !== null && !seen.has(fact.supersededBy)) {
    seen.add(fact.supersededBy);
    fact = await findFact(connection, userId, fact.supersededBy);
  }
  return fact?.state === 'current' && fact.id !== ended.id ? fact : null;
}

/** It never held in the world, if what it replaced still does: its valid time is empty. */
async function setAside(connection: Connection, fact: Fact, restored: Fact, change: Change): Promise<void> {
  const { userId, actor, at } = change;
  const end = { state: 'superseded' as const, at, validTo: fact.validFrom, supersededBy: restored.id };
  await retireFact(connection, userId, fact.id, end);
  await setRecallable(connection, userId, [fact.id], false);
  const decision = { factId: fact.id, otherFactId: restored.id, kind: 'superseded' as const, reason: 'undone' };
  await insertDecision(connection, userId, { ...decision, actor, at });
}

/** Retracting removed the quotes. Who restores the fact states it, and every fact has evidence. */
async function giveEvidence(
  connection: Connection,
  fact: Fact,
  { userId, actor, language, at }: Change,
): Promise<void> {
  const evidence = await findEvidence(connection, userId, fact.id);
  if (evidence.some(({ quote }) => quote !== null)) return;
  const { type, subject, confidence, text, scope } = fact;
  const turn = await recordStatement(connection, { userId, text, scope, actor, exchangeId: newId(), language, at });
  const claim = verifyStatement({ type, subject, text, confidence, quote: text }, turn.id);
  await insertEvidence(connection, userId, {
    id: newId(),
    factId: fact.id,
    turnId: claim.turnId,
    quote: claim.quote,
    recordedAt: at,
  });
}
