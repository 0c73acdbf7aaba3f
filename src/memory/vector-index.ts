// The vector index as a memory has it: held against what the database says at open, asked by recall, written to by jobs.

import { newId } from '../domain/identifier.js';
import { layoutOf } from '../domain/index-place.js';
import { RecollectError } from '../errors.js';
import type { IndexHealth } from '../memory-types/memory.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { JobSender } from '../ports/job-queue.js';
import type { VectorIndex } from '../ports/vector-index.js';
import type { SearchedIndex } from '../recall/ask-index.js';
import type { Database } from '../store/database.js';
import { hasNoEmbeddings } from '../store/reembed.js';
import { findWrittenIndex, type StoredIndex } from '../store/vector-indexes.js';
import { countOutbox, hasOutbox } from '../store/vector-outbox.js';
import { type IndexTiming, indexTiming, type WrittenIndex } from '../upkeep/drain-outbox.js';
import { createIndexStores, type IndexStores } from '../upkeep/index-stores.js';
import { beginIndex } from '../upkeep/reindex.js';

/** What the database's own search is called where another one could stand. */
const ownSearch = 'pgvector';

export interface OpenedIndex {
  /** Null: the database searches alone. */
  searched: SearchedIndex | null;
  written: WrittenIndex | null;
  stores: IndexStores;
  /** For doctor. Null without an index. */
  check(): Promise<IndexHealth | null>;
  /** The same database; what changes vectors ends, in its transaction, with the job that brings the index up to them. */
  following(database: Database, jobs: () => JobSender): Database;
}

export interface VectorIndexParts {
  database: Database;
  embeddingModel: EmbeddingModel;
  tombstoneSecret: Buffer;
  /** The configured one. */
  index: VectorIndex | null;
  namespaces: number;
  /** Milliseconds recall waits for it. */
  timeout: number;
  timing?: IndexTiming;
  open(name: string): VectorIndex | null;
}

/** Waits for no call of the index, so that a memory opens while it is down. Throws `vector_index_changed`, with what to do. */
export async function openVectorIndex(parts: VectorIndexParts): Promise<OpenedIndex> {
  const { database, index, timeout, tombstoneSecret, open, timing = indexTiming } = parts;
  const stores = createIndexStores({ database, tombstoneSecret, timing, open });
  const stored = await findServing(parts);
  if (!index || !stored)
    return { searched: null, written: null, stores, check: async () => null, following: (database) => database };
  const layout = layoutOf(tombstoneSecret, stored);
  void warmUp(index);
  return {
    searched: { index, layout, timeout, trouble: { failures: 0, restsUntil: 0 } },
    written: { database, index, layout, timing },
    stores,
    check: () => checkIndex(database, index),
    following,
  };
}

/** Loads the client and looks up the host before the first recall has to wait for it. Where it is down, recall and doctor say so. */
async function warmUp(index: VectorIndex): Promise<void> {
  await index.describe(AbortSignal.timeout(10_000)).then(
    () => undefined,
    () => undefined,
  );
}

async function findServing(parts: VectorIndexParts): Promise<StoredIndex | null> {
  const { database, index, namespaces, embeddingModel: model } = parts;
  const written = await findWrittenIndex(database.driver);
  const serving = written?.state === 'serving' ? written : null;
  const configured = index?.name ?? ownSearch;
  if (configured === (serving?.name ?? ownSearch)) {
    if (serving && serving.namespaces !== namespaces)
      throw changed(describe(serving), describe({ name: configured, namespaces }));
    return serving;
  }
  // Where nothing was ever embedded, any index may serve.
  if (index && !written && (await hasNoEmbeddings(database.driver)))
    return beginIndex({ database, index, namespaces, dimensions: model.dimensions, indexId: newId() }, 'serving');
  throw changed(serving ? describe(serving) : ownSearch, configured);
}

function changed(serving: string, configured: string): RecollectError {
  const way =
    serving !== ownSearch && configured !== ownSearch
      ? `run \`recollect reindex --to ${ownSearch}\`, then \`recollect reindex --to ${configured.split(',')[0]}\``
      : `run \`recollect reindex --to ${configured.split(',')[0]}\``;
  return new RecollectError(
    'vector_index_changed',
    `Vectors of this database are searched with ${serving}, and ${configured} is configured; ${way}, or configure ${serving}.`,
    { details: { serving, configured } },
  );
}

function describe({ name, namespaces }: Pick<StoredIndex, 'name' | 'namespaces'>): string {
  return `${name}, ${namespaces === 0 ? 'a namespace per user' : `${namespaces} namespaces`}`;
}

function following(database: Database, jobs: () => JobSender): Database {
  return {
    ...database,
    asUser: (userId, work) =>
      database.asUser(userId, async (connection) => {
        const result = await work(connection);
        if (await hasOutbox(connection, userId, 'unsent')) await jobs().send(connection, 'index', { userId });
        return result;
      }),
  };
}

async function checkIndex(database: Database, index: VectorIndex): Promise<IndexHealth> {
  const reachable = await index.describe(AbortSignal.timeout(3_000)).then(
    () => true,
    () => false,
  );
  const { unsent, unseen } = await database.asUpkeep(countOutbox);
  return { name: index.name, reachable, unsent, unseen };
}
