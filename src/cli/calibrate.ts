// recollect calibrate: measures what the decisions that depend on an embedding model's numbers need to know of it.
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Command, Option } from 'commander';
import { readConfig } from '../config.js';
import { readCalibration } from '../domain/calibration.js';
import { createLocalEmbedding } from '../drivers/local-embedding.js';
import { RecollectError } from '../errors.js';
import { type CalibratedRelevance, calibrateRelevance } from '../eval/calibrate-relevance.js';
import { type DatasetName, datasetNames } from '../eval/dataset.js';
import { cacheEmbeddingsOnDisk } from '../eval/embedding-cache.js';
import { loadDataset } from '../eval/load-dataset.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import { withThrowAwayPlaces } from './eval-place.js';
import { withMemory } from './open-memory.js';
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
      const model =
        options.embeddingModel === undefined
          ? createLocalEmbedding({ runtime: readConfig().embeddingRuntime })
          : await importModel(options.embeddingModel);
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
      if (options.out !== undefined) await writeSection(options.out, section);
      if (options.save)
        await withMemory(database, { worker: false, embeddingModel: model }, (memory) =>
          memory.calibrate({ relevance: section }),
        );
      await model.close?.();
      output.document({ relevance: section });
      showRelevance(output, section, options);
    });
}

async function importModel(file: string): Promise<EmbeddingModel> {
  const module: { embeddingModel?: EmbeddingModel } = await import(pathToFileURL(resolve(file)).href);
  if (typeof module.embeddingModel?.embed === 'function') return module.embeddingModel;
  throw new RecollectError('config_invalid', `${file} does not export an \`embeddingModel\`.`);
}

function provenance({ dataset, keep, facts }: CalibrateCliOptions) {
  const flags = `${keep === undefined ? '' : ` --keep ${keep}`}${facts ? '' : ' --no-facts'}`;
  return {
    date: new Date().toISOString().slice(0, 10),
    command: `recollect calibrate relevance --dataset ${dataset} --data PATH${flags}`,
  };
}

/** The other sections of the file stay as they are. */
async function writeSection(file: string, relevance: CalibratedRelevance): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  const before = readCalibration(JSON.parse(text), file);
  await writeFile(file, `${JSON.stringify({ ...before, relevance }, null, 2)}\n`);
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
