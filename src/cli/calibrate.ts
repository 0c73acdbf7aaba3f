// recollect calibrate: measures what the decisions that depend on an embedding model's numbers need to know of it.
import { type Command, Option } from 'commander';
import { type CalibratedRelevance, calibrateRelevance } from '../eval/calibrate-relevance.js';
import { type DatasetName, datasetNames } from '../eval/dataset.js';
import { cacheEmbeddingsOnDisk } from '../eval/embedding-cache.js';
import { loadDataset } from '../eval/load-dataset.js';
import { addCalibrateReconcileCommand } from './calibrate-reconcile.js';
import { keepCalibration, openEmbeddingModel } from './calibration-place.js';
import { withThrowAwayPlaces } from './eval-place.js';
import type { Output } from './output.js';
import { createProgress } from './progress.js';
import { fraction, readSharedOptions, withSharedOptions } from './shared-options.js';
import { alignColumns } from './table.js';

interface CalibrateCliOptions {
  data: string;
  dataset: DatasetName;
  keep?: number;
  facts: boolean;
  embeddingModel?: string;
  cache?: string;
  out?: string;
  save?: boolean;
}

export function addCalibrateCommand(program: Command): void {
  const calibrate = withSharedOptions(program.command('calibrate')).description(
    "measure what an embedding model's numbers mean, for the decisions made by them",
  );
  withSharedOptions(calibrate.command('relevance'))
    .description('fit when recall shows nothing, on questions asked of the right and of the wrong conversation')
    .requiredOption('--data <path>', 'folder of the data set, or one of its files')
    .addOption(new Option('--dataset <name>', 'its form (locomo)').choices(datasetNames).default('locomo'))
    .option('--keep <share>', 'answerable questions to keep, 0 to 1 (0.96)', fraction)
    .option('--no-facts', 'record turns without extracting facts')
    .option('--embedding-model <file>', 'module that exports `embeddingModel`; default the bundled model')
    .option('--cache <folder>', 'keep embeddings there between runs')
    .option('--out <file>', 'write the section `relevance` of this calibration file')
    .option('--save', 'save it in the database for this embedding model, which recall then uses')
    .action(async (options: CalibrateCliOptions, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const dataset = await loadDataset(options.dataset, options.data);
      const model = await openEmbeddingModel(options.embeddingModel);
      const cached = options.cache === undefined ? model : cacheEmbeddingsOnDisk(model, options.cache);
      const progress = createProgress();
      const relevance = await withThrowAwayPlaces(undefined, cached, async (places) =>
        calibrateRelevance(dataset, await places.openMemory({ offline: true }), {
          ...{ keep: options.keep, noFacts: !options.facts },
          onProgress: ({ phase, done, total }) =>
            progress.update(phase === 'record' ? 'recording messages' : 'asking questions', done, total),
        }),
      ).finally(() => progress.finish());
      const section = { ...relevance, measured: { ...relevance.measured, ...provenance(options) } };
      await keepCalibration({ relevance: section }, model, { ...options, database });
      await model.close?.();
      output.document({ relevance: section });
      showRelevance(output, section, options);
    });
  addCalibrateReconcileCommand(calibrate);
}

function provenance({ dataset, keep, facts }: CalibrateCliOptions) {
  const flags = `${keep === undefined ? '' : ` --keep ${keep}`}${facts ? '' : ' --no-facts'}`;
  return {
    date: new Date().toISOString().slice(0, 10),
    command: `recollect calibrate relevance --dataset ${dataset} --data PATH${flags}`,
  };
}

function showRelevance(output: Output, section: CalibratedRelevance, { out, save }: CalibrateCliOptions): void {
  const { intercept, cosine, coverage, fit, threshold, measured } = section;
  const percent = (share: number | null) => (share === null ? '-' : `${(share * 100).toFixed(1)} %`);
  const rows = (['held_out', 'fitted'] as const).map((name) => {
    const { kept, evidence_kept, rejected, rejected_with_names } = measured[name];
    return [name.replace('_', ' '), ...[kept, evidence_kept, rejected, rejected_with_names].map(percent)];
  });
  const head = ['', 'own kept', 'with evidence', 'foreign rejected', 'with names'];
  output.line(`${measured.dataset}: ${measured.own} questions of ${measured.conversations} conversations`);
  for (const line of alignColumns([head, ...rows], [1, 2, 3, 4])) output.line(line);
  output.line(
    `weights: intercept ${intercept}, cosine ${cosine}, coverage ${coverage}, fit ${fit}; threshold ${threshold}`,
  );
  if (out === undefined && !save) output.line('Nothing was written: --out FILE or --save does that.');
}
