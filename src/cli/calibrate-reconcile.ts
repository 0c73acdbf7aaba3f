// recollect calibrate reconcile: from which likeness on a held fact is compared with a new one.
import type { Command } from 'commander';
import { calibrateReconcile } from '../eval/calibrate-reconcile.js';
import { loadPairs } from '../eval/datasets/reconcile-pairs.js';
import { keepCalibration, openEmbeddingModel } from './calibration-place.js';
import { readSharedOptions, withSharedOptions } from './shared-options.js';

interface Options {
  data: string;
  embeddingModel?: string;
  out?: string;
  save?: boolean;
}

export function addCalibrateReconcileCommand(calibrate: Command): void {
  withSharedOptions(calibrate.command('reconcile'))
    .description('fit how like a held fact must be to be compared with a new one, on labelled pairs')
    .requiredOption(
      '--data <file>',
      'pairs, one JSON line each (test/remember/reconcile-pairs.jsonl of the repository)',
    )
    .option('--embedding-model <file>', 'module that exports `embeddingModel`; default the bundled model')
    .option('--out <file>', 'write the section `reconcile` of this calibration file')
    .option('--save', 'save it in the database for this embedding model, which reconcile then uses')
    .action(async (options: Options, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const pairs = await loadPairs(options.data);
      const model = await openEmbeddingModel(options.embeddingModel);
      const { measured, ...thresholds } = await calibrateReconcile(pairs, model);
      const section = {
        ...thresholds,
        measured: {
          ...measured,
          date: new Date().toISOString().slice(0, 10),
          command: 'recollect calibrate reconcile --data PATH',
        },
      };
      await keepCalibration({ reconcile: section }, model, { ...options, database });
      await model.close?.();
      output.document({ reconcile: section });
      const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
      const { cosine, trigram, ambiguous } = section;
      output.line(`candidates: cosine ${cosine} or trigram ${trigram}; ambiguous from cosine ${ambiguous}`);
      output.line(
        `related pairs that become candidates: ${percent(measured.recall)} of ${measured.related}, ` +
          `${percent(measured.recall_held_out)} where fitted on the other half; unrelated: ${percent(measured.unrelated_candidates)}`,
      );
      if (options.out === undefined && !options.save)
        output.line('Nothing was written: --out FILE or --save does that.');
    });
}
