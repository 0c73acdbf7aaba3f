// Moves a database to another embedding model while it is used: fill -> switch -> fill what came meanwhile -> clean up.
// What is done is what the tables hold, so a run that was killed is gone on with by running it again.
import { RecollectError } from '../errors.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { Database } from '../store/database.js';
import {
  findRetiredModels,
  findServingModel,
  lockServing,
  registerModel,
  serveModel,
  wantModel,
} from '../store/models.js';
import { countSomeUnembedded, countUnembedded, deleteRetiredVectors, listUsersWithVectors } from '../store/reembed.js';
import { holdUser } from '../store/users.js';
import { vacuumSearch } from '../store/vacuum.js';
import { findWrittenIndex } from '../store/vector-indexes.js';
import { estimateReembed, fill } from './fill-vectors.js';

export interface ReembedParts {
  database: Database;
  /** The model to move to. */
  embeddingModel: EmbeddingModel;
  /** For the estimate: about how many tokens a text has. */
  countTokens: (text: string) => number;
}

export interface ReembedOptions {
  /** Count and estimate, change nothing. Embeds one sample. Default false. */
  dryRun?: boolean;
  /** Texts in one call of the model. Default 64. */
  batch?: number;
  /** False: only fill; the switch is then a matter of seconds, at a time of your choice. Default true. */
  switchOver?: boolean;
  /** Stops between two batches; what is done stays done. */
  signal?: AbortSignal;
  onEstimate?: (estimate: ReembedEstimate) => void;
  onProgress?: (step: 'embedding' | 'removing', done: number, total: number) => void;
}

export interface ReembedEstimate {
  /** The model that serves; null where none does yet. */
  from: string | null;
  to: string;
  /** Turns and facts of all users. */
  items: number;
  /** Those without a vector of the new model, and how many users they are of. */
  missing: number;
  users: number;
  /** For the missing ones, from a sample that was measured. */
  seconds: number;
  /** About how many tokens their texts have, for a model that is paid by them. */
  tokens: number;
}

export interface ReembedReport extends ReembedEstimate {
  dryRun: boolean;
  /** Vectors made. */
  embedded: number;
  /** True when the new model serves now. */
  serving: boolean;
  /** Old vectors deleted. */
  removed: number;
}

/** Passes over everything before the switch takes place with a few items left: under constant writing some always are. */
const strictPasses = 5;
/** Vectors deleted in one transaction. */
const removedAtOnce = 500;

/** Throws `config_invalid` for a model known with other dimensions, `conflict` when another run moved elsewhere, and what the model throws. */
export async function reembed(parts: ReembedParts, options: ReembedOptions = {}): Promise<ReembedReport> {
  const { database, embeddingModel: model } = parts;
  const { dryRun = false, batch = 64, switchOver = true, signal, onProgress } = options;
  const from = await findServingModel(database.driver);
  const counts = await database.asUpkeep((connection) => countUnembedded(connection, model.name));
  const estimate = { from, to: model.name, ...counts, ...(await estimateReembed(parts, counts.missing, signal)) };
  options.onEstimate?.(estimate);
  const report: ReembedReport = { ...estimate, dryRun, embedded: 0, serving: from === model.name, removed: 0 };
  if (dryRun) return report;

  await prepare(database, model);
  const count = (done: number) => {
    report.embedded += done;
    onProgress?.('embedding', report.embedded, Math.max(counts.missing, report.embedded));
  };
  await fill(parts, { batch, signal }, count);
  if (!switchOver && !report.serving) return report;
  // The index is read alone, and planned well, from the first search on.
  if (report.embedded > 0) await vacuumSearch(database.driver);
  for (let pass = 1; !(await switchTo(database, model.name, pass <= strictPasses ? 0 : batch)); pass += 1)
    await fill(parts, { batch, signal }, count);
  report.serving = true;
  await fill(parts, { batch, signal }, count);
  report.removed = await removeRetired(database, signal, (done) => onProgress?.('removing', done, counts.items));
  if (report.removed > 0) await vacuumSearch(database.driver);
  await database.driver.tidy?.();
  return report;
}

async function prepare(database: Database, model: EmbeddingModel): Promise<void> {
  const index = await findWrittenIndex(database.driver);
  if (index && index.dims !== model.dimensions)
    throw new RecollectError(
      'config_invalid',
      `${index.name} has ${index.dims} dimensions and ${model.name} has ${model.dimensions}; run \`recollect reindex --to pgvector\` first.`,
    );
  await database.asUpkeep(async (connection) => {
    if (!(await registerModel(connection, model.name, model.dimensions)))
      throw new RecollectError(
        'config_invalid',
        `The database knows ${model.name} with other dimensions than ${model.dimensions}.`,
      );
    await wantModel(connection, model.name);
  });
}

/** One transaction, while which nobody writes a vector. False when more than `mayMiss` items have none of the model. */
async function switchTo(database: Database, model: string, mayMiss: number): Promise<boolean> {
  return database.asUpkeep(async (connection) => {
    await lockServing(connection);
    if ((await countSomeUnembedded(connection, model, mayMiss + 1)) > mayMiss) return false;
    await serveModel(connection, model);
    return true;
  });
}

/** Small transactions, one user at a time: nobody waits long for them. */
async function removeRetired(
  database: Database,
  signal: AbortSignal | undefined,
  onRemoved: (removed: number) => void,
): Promise<number> {
  const models = await findRetiredModels(database.driver);
  let removed = 0;
  for (let after = ''; models.length > 0; ) {
    const page = { after, limit: 50 };
    const userIds = await database.asUpkeep((connection) => listUsersWithVectors(connection, models, page));
    const last = userIds.at(-1);
    if (last === undefined) break;
    for (const userId of userIds)
      for (let deleted = removedAtOnce; deleted === removedAtOnce; removed += deleted) {
        signal?.throwIfAborted();
        deleted = await database.asUser(userId, async (connection) =>
          (await holdUser(connection, userId)) ? deleteRetiredVectors(connection, userId, models, removedAtOnce) : 0,
        );
        onRemoved(removed + deleted);
      }
    after = last;
  }
  return removed;
}
