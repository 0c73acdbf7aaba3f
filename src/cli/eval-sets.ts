// `recollect eval all`: every data set below one folder, each found by how its folder's name begins.
import { RecollectError } from '../errors.js';
import type { DatasetName } from '../eval/dataset.js';
import { findDataFiles } from '../eval/datasets/data-files.js';
import type { EvaluationMode } from '../eval/index.js';

export interface EvaluationStep {
  dataset: DatasetName;
  path: string;
  mode: EvaluationMode | undefined;
  compare: boolean;
}

/** One step, or for `all` those of every data set. Throws `not_found` where a folder is missing. */
export async function evaluationSteps(
  dataset: DatasetName | 'all',
  path: string,
  mode: EvaluationMode | undefined,
  compare: boolean,
): Promise<EvaluationStep[]> {
  if (dataset !== 'all') return [{ dataset, path, mode, compare }];
  if (mode !== undefined) throw new RecollectError('invalid_input', 'all runs every mode; leave --mode out.');
  return Promise.all(
    wholeRun.map(async (step) => {
      const begins = new RegExp(`^${step.dataset}`);
      const [folder] = await findDataFiles(path, begins, `folder whose name begins with ${step.dataset}`);
      return { dataset: step.dataset, path: folder!, mode: step.mode, compare: compare && 'compared' in step };
    }),
  );
}

/** The long ones last. Abstention needs several conversations; the order of RealMem makes it as long again. */
const wholeRun: readonly { dataset: DatasetName; mode?: EvaluationMode; compared?: true }[] = [
  { dataset: 'locomo', compared: true },
  { dataset: 'locomo', mode: 'abstention' },
  { dataset: 'longmemeval', compared: true },
  { dataset: 'beam', compared: true },
  { dataset: 'beam', mode: 'abstention' },
  { dataset: 'precision' },
  { dataset: 'halumem' },
  { dataset: 'realmem', compared: true },
];
