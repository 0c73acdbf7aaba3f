// What both calibrations do: open the model that is measured, and keep what was measured where the caller wants it.
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readConfig } from '../config.js';
import { type Calibration, readCalibration } from '../domain/calibration.js';
import { createLocalEmbedding } from '../drivers/local-embedding.js';
import { RecollectError } from '../errors.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import { withMemory } from './open-memory.js';

/** Of the module at `file`; without one the bundled model. */
export async function openEmbeddingModel(file: string | undefined): Promise<EmbeddingModel> {
  if (file === undefined) return createLocalEmbedding({ runtime: readConfig().embeddingRuntime });
  const module: { embeddingModel?: EmbeddingModel } = await import(pathToFileURL(resolve(file)).href);
  if (typeof module.embeddingModel?.embed === 'function') return module.embeddingModel;
  throw new RecollectError('config_invalid', `${file} does not export an \`embeddingModel\`.`);
}

/** Into the file `out`, into the database with `save`; neither: nowhere. */
export async function keepCalibration(
  sections: Calibration,
  model: EmbeddingModel,
  { out, save, database }: { out?: string; save?: boolean; database: string | undefined },
): Promise<void> {
  if (out !== undefined) await writeSections(out, sections);
  if (save)
    await withMemory(database, { worker: false, embeddingModel: model }, (memory) => memory.calibrate(sections));
}

/** The other sections of the file stay as they are. */
async function writeSections(file: string, sections: Calibration): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  const before = readCalibration(JSON.parse(text), file);
  await writeFile(file, `${JSON.stringify({ ...before, ...sections }, null, 2)}\n`);
}
