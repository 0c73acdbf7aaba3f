// Name and path in, data set out: the one place that knows every loader of conversations.
import { RecollectError } from '../errors.js';
import type { DatasetName, DatasetVariant, EvaluationDataset } from './dataset.js';
import { loadBeam } from './datasets/beam.js';
import { loadLocomo } from './datasets/locomo.js';
import { loadLongmemeval } from './datasets/longmemeval.js';
import { loadRealmem } from './datasets/realmem.js';

/** Loads a data set of questions about conversations. Throws `not_found` or `invalid_input` naming what is missing. */
export async function loadDataset(
  name: DatasetName,
  path: string,
  variant?: DatasetVariant,
): Promise<EvaluationDataset> {
  switch (name) {
    case 'locomo':
      return loadLocomo(path);
    case 'longmemeval':
      return loadLongmemeval(path, variant);
    case 'beam':
      return loadBeam(path);
    case 'realmem':
      return loadRealmem(path);
    default:
      throw new RecollectError('invalid_input', `${name} has no questions about turns; it has its own evaluation`);
  }
}
