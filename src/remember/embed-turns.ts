// Gives the turns of an exchange their vectors, one model call a batch, outside any transaction.
import { embeddedCharacters, embeddedText } from '../domain/embedded-text.js';
import type { Turn } from '../domain/turn.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { Database } from '../store/database.js';
import { findMissingEmbeddings, insertEmbeddings } from '../store/embeddings.js';

export async function embedTurns(
  parts: { database: Database; embeddingModel: EmbeddingModel },
  userId: string,
  turns: readonly Turn[],
  signal: AbortSignal,
): Promise<void> {
  const { database, embeddingModel } = parts;
  const ids = turns.map((turn) => turn.id);
  const missing = new Set(
    await database.asUser(userId, (connection) => findMissingEmbeddings(connection, userId, embeddingModel.name, ids)),
  );
  const waiting = turns.filter((turn) => missing.has(turn.id));
  if (waiting.length === 0) return;
  const results = await embeddingModel.embed(waiting.map(embeddedText), 'document', signal);
  const embeddings = results.map((result, index) => ({
    itemId: waiting[index]!.id,
    vector: result.vector,
    truncated: result.truncated || waiting[index]!.text.length > embeddedCharacters,
  }));
  await database.asUser(userId, (connection) => insertEmbeddings(connection, userId, embeddingModel, embeddings));
}
