// A fact comes back into the search with a vector of the model that serves now, also where it ended under another.
import { checkId } from '../domain/input.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { Database } from '../store/database.js';
import { findMissingEmbeddings, insertEmbeddings } from '../store/embeddings.js';
import { mustFindFact } from './find-fact.js';

/** Throws `not_found`. Runs before the transaction that changes the fact: no transaction waits for a model. */
export async function ensureVector(
  parts: { database: Database; embeddingModel: EmbeddingModel },
  user: string,
  factId: string,
): Promise<void> {
  const { database, embeddingModel } = parts;
  const userId = checkId('userId', user);
  const missing = await database.asUser(userId, async (connection) => {
    const fact = await mustFindFact(connection, userId, factId);
    const ids = await findMissingEmbeddings(connection, userId, embeddingModel.name, [fact.id]);
    return ids.length === 0 ? null : fact;
  });
  if (!missing) return;
  const [embedded] = await embeddingModel.embed([missing.text], 'document');
  await database.asUser(userId, (connection) =>
    insertEmbeddings(connection, userId, embeddingModel, [{ itemId: missing.id, ...embedded! }]),
  );
}
