// A fact that is there becomes known: approved, or restored. What is held meanwhile may say the same, or exclude it.
import type { ReconcileCalibration } from '../domain/calibration.js';
import type { Fact } from '../domain/fact.js';
import type { Connection } from '../ports/database.js';
import type { EmbeddingResult } from '../ports/embedding-model.js';
import { insertEmbeddings } from '../store/embeddings.js';
import { makeCurrent } from '../store/fact-states.js';
import { setRecallable } from '../store/items.js';
import { type Reconciliation, reconcile } from './reconcile.js';

export interface Known {
  userId: string;
  vector: EmbeddingResult;
  model: { name: string; dimensions: number };
  thresholds: ReconcileCalibration;
  /** When it was said; when it is restored, now. */
  said: Date;
  actor: string;
  at: Date;
}

/** What the fact is to the others that are held. Nothing that ended speaks against it: somebody just decided. */
export function compareWithHeld(connection: Connection, fact: Fact, known: Known): Promise<Reconciliation> {
  const { type, subject, text, confidence, scope } = fact;
  return reconcile(connection, known.userId, {
    claim: { type, subject, text, confidence, quote: text },
    vector: known.vector.vector,
    model: known.model.name,
    thresholds: known.thresholds,
    scope,
    said: known.said,
    recorded: null,
    except: fact.id,
  });
}

/** Current and in the search, with a vector of this model. Call under the user's lock. */
export async function makeKnown(connection: Connection, fact: Fact, known: Known): Promise<Fact> {
  const { userId, model, vector } = known;
  const current = (await makeCurrent(connection, userId, fact.id, [fact.state])) ?? fact;
  await setRecallable(connection, userId, [fact.id], true);
  await insertEmbeddings(connection, userId, model, [
    { itemId: fact.id, vector: vector.vector, truncated: vector.truncated },
  ]);
  return current;
}
