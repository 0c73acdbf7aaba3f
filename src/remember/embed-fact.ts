// The vector of a fact that comes back, by the model that serves now: to compare it with what is held meanwhile, and for the
// search, also where the fact ended under another model.
import { checkId } from '../domain/input.js';
import type { EmbeddingModel, EmbeddingResult } from '../ports/embedding-model.js';
import type { Database } from '../store/database.js';
import { mustFindFact } from './find-fact.js';

/** Throws `not_found`. Runs before the transaction that changes the fact: no transaction waits for a model. */
export async function embedFact(
  parts: { database: Database; embeddingModel: EmbeddingModel },
  user: string,
  factId: string,
): Promise<EmbeddingResult> {
  const userId = checkId('userId', user);
  const fact = await parts.database.asUser(userId, (connection) => mustFindFact(connection, userId, factId));
  const [embedded] = await parts.embeddingModel.embed([fact.text], 'document');
  return embedded!;
}
