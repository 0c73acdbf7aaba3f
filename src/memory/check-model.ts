// At open: the configured embedding model must be the one that serves.
import { RecollectError } from '../errors.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { Database } from '../store/database.js';
import { findServingModel, lockServing, registerModel, serveModel } from '../store/models.js';
import { hasNoEmbeddings } from '../store/reembed.js';

/**
 * Throws `config_invalid` for a model known with other dimensions, and `embedding_model_changed`, with what to do, where another
 * one serves. `named`: the command line knows it by its name.
 */
export async function checkModel(database: Database, model: EmbeddingModel, named: boolean): Promise<void> {
  if (!(await registerModel(database.driver, model.name, model.dimensions)))
    throw new RecollectError(
      'config_invalid',
      `The database holds vectors of ${model.name} with other dimensions than ${model.dimensions}.`,
    );
  const serving = await findServingModel(database.driver);
  if (serving === model.name || (await takeOver(database, model.name))) return;
  const command = named
    ? `run \`recollect reembed --to ${model.name}\``
    : 'call reembed() with it, or run `recollect reembed --to` with a module that exports it';
  throw new RecollectError(
    'embedding_model_changed',
    `The database holds vectors of ${serving}, and ${model.name} is configured; ${command}, or configure ${serving}.`,
    { details: { serving, configured: model.name } },
  );
}

/** Where nothing was ever embedded, any model may serve. */
async function takeOver(database: Database, model: string): Promise<boolean> {
  return database.asUpkeep(async (connection) => {
    await lockServing(connection);
    if (!(await hasNoEmbeddings(connection))) return false;
    await serveModel(connection, model);
    return true;
  });
}
