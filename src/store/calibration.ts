// What was measured of an embedding model on this database: a column of the models table. Nothing of a user.
import { type Calibration, readCalibration } from '../domain/calibration.js';
import type { Connection } from '../ports/database.js';

/** What was measured of the model on this database; empty for one that nobody calibrated here. */
export async function findCalibration(connection: Connection, model: string): Promise<Calibration> {
  const [row] = await connection.query<{ calibration: unknown }>(
    'select calibration from recollect.models where model = $1',
    [model],
  );
  return readCalibration(row?.calibration ?? {}, `the database (model ${model})`);
}

/** Adds these sections, in place of what they were before. False when the database does not know the model. */
export async function saveCalibration(connection: Connection, model: string, sections: Calibration): Promise<boolean> {
  const rows = await connection.query(
    `update recollect.models set calibration = coalesce(calibration, '{}') || $2::jsonb where model = $1
     returning model`,
    [model, JSON.stringify(sections)],
  );
  return rows.length > 0;
}
