// One fact into the database: the row, its evidence, its place in the search, its vector and the decision's record.
import type { HoldReason } from '../domain/decision-reason.js';
import type { Fact, VerifiedClaim } from '../domain/fact.js';
import { defaultSubject } from '../domain/fact.js';
import { newId } from '../domain/identifier.js';
import { factSignals } from '../domain/item-signals.js';
import type { Metadata, Turn } from '../domain/turn.js';
import { RecollectError } from '../errors.js';
import type { Connection } from '../ports/database.js';
import type { EmbeddingResult } from '../ports/embedding-model.js';
import { insertDecision } from '../store/decisions.js';
import { insertEmbeddings } from '../store/embeddings.js';
import { holdFact } from '../store/fact-states.js';
import { insertEvidence, insertFact } from '../store/facts.js';
import { insertItems, setRecallable } from '../store/items.js';
import { attributeKeys } from './compare-facts.js';
import { factHash } from './fact-key.js';

export interface FactWrite {
  userId: string;
  exchangeId: string | null;
  claim: VerifiedClaim;
  turn: Pick<Turn, 'id' | 'scope' | 'createdAt'>;
  /** Where the turn stands in a conversation; null for a statement, which stands in none. */
  place: Pick<Turn, 'sessionId' | 'seq'> | null;
  metadata?: Metadata;
  language: string;
  vector: EmbeddingResult;
  model: { name: string; dimensions: number };
  /** Why a new fact waits for review; null: it is current at once. */
  hold?: HoldReason | null;
  /** The fact this claim only repeats. */
  repeatOf: Fact | null;
  /** How it repeats it. Default `same_words`. */
  reason?: string;
  actor: string;
  at: Date;
}

/** Gives the fact that now stands: the new one, or the one repeated. Call under the user's lock. */
export async function writeFact(connection: Connection, write: FactWrite): Promise<Fact> {
  const { userId, claim, turn, at } = write;
  const id = newId();
  const inserted =
    write.repeatOf ??
    (await insertFact(connection, userId, id, claim, factHash(claim.text), {
      scope: turn.scope,
      metadata: write.metadata ?? {},
      validFrom: turn.createdAt,
      recordedAt: at,
      attributes: attributeKeys(claim),
    }));
  // Under the lock reconcile saw every equal fact, so an insert that meets one is a defect, not a race.
  if (!inserted) throw new RecollectError('internal', 'An equal fact appeared under the lock of its user.');
  const isNew = inserted.id === id;
  const hold = isNew ? (write.hold ?? null) : null;
  if (isNew) await makeFindable(connection, write, inserted);
  if (hold) {
    await holdFact(connection, userId, id);
    await setRecallable(connection, userId, [id], false);
  }
  await insertEvidence(connection, userId, {
    id: newId(),
    factId: inserted.id,
    turnId: turn.id,
    quote: claim.quote,
    recordedAt: at,
  });
  await insertDecision(connection, userId, {
    factId: inserted.id,
    exchangeId: write.exchangeId,
    kind: hold ? 'held' : isNew ? 'stored' : 'repeated',
    reason: hold ?? (isNew ? 'new' : (write.reason ?? 'same_words')),
    actor: write.actor,
    at,
  });
  return hold ? { ...inserted, state: 'pending' } : inserted;
}

async function makeFindable(connection: Connection, write: FactWrite, fact: Fact): Promise<void> {
  const { userId, model, vector } = write;
  await insertItems(connection, userId, write.language, [
    {
      id: fact.id,
      kind: 'fact',
      // The fact ranks with the conversation it comes from.
      sessionId: write.place?.sessionId ?? null,
      seq: write.place?.seq ?? null,
      role: 'user',
      speaker: fact.subject === defaultSubject ? null : fact.subject,
      scope: fact.scope,
      at: fact.validFrom,
      ...factSignals(fact.text, fact.type),
      own: fact.text,
      before: '',
      after: '',
    },
  ]);
  await insertEmbeddings(connection, userId, model, [
    { itemId: fact.id, vector: vector.vector, truncated: vector.truncated },
  ]);
}
