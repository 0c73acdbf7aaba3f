// Which embedding model serves. One at a time; it changes in one transaction, with the writers of vectors waiting.
import { RecollectError } from '../errors.js';
import type { Connection } from '../ports/database.js';

/** Makes the model known, and the first one the serving one; false when it is known with other dimensions. */
export async function registerModel(connection: Connection, model: string, dims: number): Promise<boolean> {
  const findDimensions = async () => {
    const [row] = await connection.query<{ dims: number }>('select dims from recollect.models where model = $1', [
      model,
    ]);
    return row?.dims;
  };
  // Looked up first: a process that may not write the table needs no right to, once somebody has. Of two that are first at
  // once, one is; the other one comes second at its second try.
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const known = await findDimensions();
    if (known !== undefined) return known === dims;
    await connection.query(
      `insert into recollect.models (model, dims, serving)
       values ($1, $2, not exists (select from recollect.models where serving)) on conflict do nothing`,
      [model, dims],
    );
  }
  return (await findDimensions()) === dims;
}

export async function findServingModel(connection: Connection): Promise<string | null> {
  const [row] = await connection.query<{ model: string }>('select model from recollect.models where serving');
  return row?.model ?? null;
}

/**
 * Until the transaction ends, no other model begins to serve. Throws `embedding_model_changed` when this one serves no more.
 */
export async function holdServing(connection: Connection, model: string): Promise<void> {
  // Two statements: the second one must see what was committed while the first one waited.
  await connection.query(`select pg_advisory_xact_lock_shared(hashtext('recollect.serving'))`);
  const serving = await findServingModel(connection);
  if (serving !== model) throw modelChanged(serving, model);
}

/** No vector of the serving model is written until the transaction ends. */
export async function lockServing(connection: Connection): Promise<void> {
  await connection.query(`select pg_advisory_xact_lock(hashtext('recollect.serving'))`);
}

/** From now on this model serves; every other one is retired. Call under lockServing. */
export async function serveModel(connection: Connection, model: string): Promise<void> {
  await connection.query(
    `update recollect.models set serving = false, retired_at = coalesce(retired_at, now()) where model <> $1`,
    [model],
  );
  await connection.query('update recollect.models set serving = true, retired_at = null where model = $1', [model]);
}

/** A model that was moved away from before may be moved to again. */
export async function wantModel(connection: Connection, model: string): Promise<void> {
  await connection.query('update recollect.models set retired_at = null where model = $1', [model]);
}

export async function isRetired(connection: Connection, model: string): Promise<boolean> {
  const rows = await connection.query(
    'select 1 as retired from recollect.models where model = $1 and retired_at is not null',
    [model],
  );
  return rows.length > 0;
}

export async function findRetiredModels(connection: Connection): Promise<string[]> {
  const rows = await connection.query<{ model: string }>(
    'select model from recollect.models where retired_at is not null order by model',
  );
  return rows.map((row) => row.model);
}

export function modelChanged(serving: string | null, model: string): RecollectError {
  return new RecollectError(
    'embedding_model_changed',
    `The database was moved to the embedding model ${serving}; start this process again with it (here ${model} is configured).`,
    { details: { serving, configured: model } },
  );
}

/** The width of the serving model's vectors; null where none serves yet. */
export async function findServingDimensions(connection: Connection): Promise<number | null> {
  const [row] = await connection.query<{ dims: number }>('select dims from recollect.models where serving');
  return row?.dims ?? null;
}
