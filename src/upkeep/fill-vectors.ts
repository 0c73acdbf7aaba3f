// Gives everything that has no vector of a model one: a batch of texts, whoever they are of, in one call outside any
// transaction, then one short transaction for each of their users.
import { embeddedCharacters, embeddedText } from '../domain/embedded-text.js';
import { RecollectError } from '../errors.js';
import type { EmbeddingModel, EmbeddingResult } from '../ports/embedding-model.js';
import type { Database } from '../store/database.js';
import { fillEmbeddings } from '../store/embeddings.js';
import { isRetired } from '../store/models.js';
import { findUnembedded, listUnembeddedUsers, type UnembeddedItem } from '../store/reembed.js';
import { holdUser } from '../store/users.js';

export interface FillParts {
  database: Database;
  embeddingModel: EmbeddingModel;
}

export interface FillOptions {
  batch: number;
  signal: AbortSignal | undefined;
}

const usersAtOnce = 50;
const sampleSize = 32;

type OwnedItem = UnembeddedItem & { userId: string };

/** One pass over all users. `onEmbedded` is told how many each batch had. */
export async function fill(parts: FillParts, options: FillOptions, onEmbedded: (count: number) => void): Promise<void> {
  for await (const items of unembeddedBatches(parts, options)) {
    options.signal?.throwIfAborted();
    const vectors = await embedItems(parts, items, options.signal);
    for (const userId of new Set(items.map((item) => item.userId)))
      await writeVectors(
        parts,
        userId,
        vectors.filter((vector) => vector.userId === userId),
      );
    onEmbedded(items.length);
  }
}

/** The same of one user. */
export async function fillUser(parts: FillParts, userId: string, signal: AbortSignal): Promise<void> {
  const { database, embeddingModel: model } = parts;
  for (let after: string | null = null; ; ) {
    signal.throwIfAborted();
    const page: { after: string | null; limit: number } = { after, limit: 64 };
    const found = await database.asUser(userId, (connection) => findUnembedded(connection, userId, model.name, page));
    const items = found.map((item) => ({ ...item, userId }));
    if (items.length === 0) return;
    await writeVectors(parts, userId, await embedItems(parts, items, signal));
    after = items.at(-1)!.id;
  }
}

/** Embeds a sample without keeping it. Nothing missing costs nothing. */
export async function estimateReembed(
  parts: FillParts & { countTokens: (text: string) => number },
  missing: number,
  signal: AbortSignal | undefined,
): Promise<{ seconds: number; tokens: number }> {
  const { value: sample } = await unembeddedBatches(parts, { batch: sampleSize, signal }).next();
  if (!sample) return { seconds: 0, tokens: 0 };
  // Loading the model is not what each item takes.
  await parts.embeddingModel.embed(['warm up'], 'document', signal);
  const start = performance.now();
  await embedItems(parts, sample, signal);
  const share = missing / sample.length;
  const seconds = ((performance.now() - start) / 1_000) * share;
  const tokens = sample.reduce((sum, item) => sum + parts.countTokens(textOf(item)), 0) * share;
  return { seconds: Math.ceil(seconds), tokens: Math.round(tokens) };
}

async function* unembeddedBatches(
  { database, embeddingModel }: FillParts,
  { batch }: FillOptions,
): AsyncGenerator<OwnedItem[], undefined> {
  const model = embeddingModel.name;
  let waiting: OwnedItem[] = [];
  for (let after = ''; ; ) {
    const page = { after, limit: usersAtOnce };
    const userIds = await database.asUpkeep((connection) => listUnembeddedUsers(connection, model, page));
    const last = userIds.at(-1);
    if (last === undefined) break;
    for (const userId of userIds) {
      for (let afterItem: string | null = null; ; ) {
        const items: UnembeddedItem[] = await database.asUser(userId, (connection) =>
          findUnembedded(connection, userId, model, { after: afterItem, limit: batch - waiting.length }),
        );
        waiting.push(...items.map((item) => ({ ...item, userId })));
        if (waiting.length < batch) break;
        yield waiting;
        waiting = [];
        afterItem = items.at(-1)!.id;
      }
    }
    after = last;
  }
  if (waiting.length > 0) yield waiting;
}

type OwnedVector = EmbeddingResult & { itemId: string; userId: string };

async function embedItems(
  { embeddingModel }: FillParts,
  items: readonly OwnedItem[],
  signal: AbortSignal | undefined,
): Promise<OwnedVector[]> {
  const results = await embeddingModel.embed(items.map(textOf), 'document', signal);
  return results.map((result, index) => {
    const { id, userId, kind, text } = items[index]!;
    const cut = kind === 'turn' && text.length > embeddedCharacters;
    return { itemId: id, userId, vector: result.vector, truncated: result.truncated || cut };
  });
}

function textOf(item: UnembeddedItem): string {
  return item.kind === 'turn' ? embeddedText(item) : item.text;
}

async function writeVectors(
  { database, embeddingModel }: FillParts,
  userId: string,
  embeddings: readonly OwnedVector[],
): Promise<void> {
  await database.asUser(userId, async (connection) => {
    // Under the lock: a fact that ends meanwhile must not get a vector that says it is current. Erased: nothing to do.
    if (!(await holdUser(connection, userId))) return;
    if (await isRetired(connection, embeddingModel.name))
      throw new RecollectError(
        'conflict',
        `The database was moved away from ${embeddingModel.name} by another run; this one stopped.`,
      );
    await fillEmbeddings(connection, userId, embeddingModel, embeddings);
  });
}
