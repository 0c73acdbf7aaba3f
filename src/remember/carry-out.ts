// What reconcile decided, carried out: the new fact, or one more piece of evidence; what it refines or ends becomes history.
import type { Fact } from '../domain/fact.js';
import { newId } from '../domain/identifier.js';
import type { Connection } from '../ports/database.js';
import { insertDecision } from '../store/decisions.js';
import { setPinned } from '../store/fact-states.js';
import { findEvidence, insertEvidence } from '../store/facts.js';
import type { Met, Reconciliation } from './reconcile.js';
import { supersede } from './supersede.js';
import { type FactWrite, writeFact } from './write-fact.js';

/** Gives the fact that now stands for the claim. Call under the user's lock. */
export async function carryOut(
  connection: Connection,
  write: Omit<FactWrite, 'repeatOf' | 'reason'>,
  decision: Exclude<Reconciliation, { kind: 'blocked' }>,
): Promise<Fact> {
  if (decision.kind === 'repeat')
    return writeFact(connection, { ...write, hold: null, repeatOf: decision.fact, reason: decision.reason });
  const fact = await writeFact(connection, { ...write, repeatOf: null });
  // What waits for review replaces nothing until it is approved.
  if (fact.state === 'pending') return fact;
  await place(connection, write.userId, fact, decision, write);
  return fact;
}

/** A fact that is current now, among those it met: it ends them, or is ended by one said later. */
export async function place(
  connection: Connection,
  userId: string,
  fact: Fact,
  { endedBy, ...replaced }: Extract<Reconciliation, { kind: 'new' }>,
  by: { actor: string; at: Date },
): Promise<void> {
  if (endedBy)
    await supersede(connection, userId, fact, endedBy.fact, { ...by, reason: 'said_earlier', until: endedBy.until });
  else await replaceHeld(connection, userId, fact, replaced, by);
}

/** The facts the new one refines or ends are superseded by it. */
async function replaceHeld(
  connection: Connection,
  userId: string,
  fact: Fact,
  { refines, ends }: { refines: readonly Met[]; ends: readonly Met[] },
  by: { actor: string; at: Date },
): Promise<void> {
  for (const met of refines) await refine(connection, userId, met, fact, by);
  for (const met of ends)
    await supersede(connection, userId, met.fact, fact, { ...by, reason: met.reason, until: fact.validFrom });
}

/** Both quotes stay: the older one's evidence is the newer one's as well. A pin goes with what it was put on. */
async function refine(
  connection: Connection,
  userId: string,
  { fact: older, reason }: Met,
  newer: Fact,
  { actor, at }: { actor: string; at: Date },
): Promise<void> {
  for (const { turnId, quote, recordedAt } of await findEvidence(connection, userId, older.id))
    await insertEvidence(connection, userId, { id: newId(), factId: newer.id, turnId, quote, recordedAt });
  if (older.pinned) await setPinned(connection, userId, newer.id, true);
  await supersede(connection, userId, older, newer, { reason: 'refined', actor, at, until: newer.validFrom });
  await insertDecision(connection, userId, {
    factId: newer.id,
    otherFactId: older.id,
    kind: 'refined',
    reason,
    actor,
    at,
  });
}
