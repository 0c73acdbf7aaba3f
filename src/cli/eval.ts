// recollect eval: how well retrieval finds the evidence of a data set's questions, through the public interface.
import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { isDatabaseUrl, readConfig } from '../config.js';
import { createLocalEmbedding } from '../drivers/local-embedding.js';
import { RecollectError } from '../errors.js';
import { type DatasetName, datasetNames } from '../eval/dataset.js';
import { cacheEmbeddingsOnDisk } from '../eval/embedding-cache.js';
import { type EvaluationMode, type EvaluationReport, evaluationModes, runEvaluation } from '../eval/index.js';
import { formatReport } from '../eval/table.js';
import { chooseContenders } from './eval-contenders.js';
import { withThrowAwayPlaces } from './eval-place.js';
import { writeEvaluation } from './eval-results.js';
import { type EvaluationStep, evaluationSteps } from './eval-sets.js';
import { databasePlace } from './open-memory.js';
import { type OtherSystemName, otherSystemNames } from './other-systems.js';
import { createProgress } from './progress.js';
import { readSharedOptions, wholeNumber, wholeNumbers, withSharedOptions } from './shared-options.js';

interface EvalOptions {
  data: string;
  k?: number[];
  facts: boolean;
  out?: string;
  limit?: number;
  mode?: EvaluationMode;
  compare?: boolean;
  with: OtherSystemName[];
  cache?: string;
  results?: string;
}

export function addEvalCommand(program: Command): void {
  withSharedOptions(program.command('eval'))
    .description('measure retrieval on a data set, in a throw-away database unless --database names one')
    .addArgument(new Argument('<dataset>', 'which data set').choices([...datasetNames, 'all']))
    .requiredOption(
      '--data <path>',
      'folder of the data set, or one of its files; for all, the folder of their folders',
    )
    .option('--k <numbers>', 'cut-offs (5,10,20)', wholeNumbers)
    .option('--no-facts', 'record turns without extracting facts')
    .option('--out <file>', 'write one JSON line a question')
    .option('--limit <number>', 'ask only the first so many questions', wholeNumber(1))
    .addOption(new Option('--mode <mode>', 'what to measure (retrieval)').choices(evaluationModes))
    .option('--compare', 'beside ablations and other systems; --database names a server for databases of the run')
    .option('--with <names>', `other systems to compare with, or none (${otherSystemNames.join()})`, systemNames, [
      ...otherSystemNames,
    ])
    .option('--cache <folder>', 'keep embeddings there between runs')
    .option('--results <file>', 'write the figures into this Markdown file, in place of the last ones')
    .action(async (dataset: DatasetName | 'all', options: EvalOptions, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const steps = await evaluationSteps(dataset, options.data, options.mode, options.compare ?? false);
      const reports: EvaluationReport[] = [];
      for (const step of steps) {
        const report = await evaluate(step, options, database);
        reports.push(report);
        output.line(formatReport(report));
        if (options.results !== undefined)
          await writeEvaluation(options.results, report, typed(step, options, database));
      }
      output.document(dataset === 'all' ? reports : reports[0]);
    });
}

async function evaluate(
  step: EvaluationStep,
  options: EvalOptions,
  database: string | undefined,
): Promise<EvaluationReport> {
  const model = createLocalEmbedding({ runtime: readConfig().embeddingRuntime });
  const embeddingModel = options.cache === undefined ? model : cacheEmbeddingsOnDisk(model, options.cache);
  const server = options.compare ? serverOf(database) : undefined;
  const taking = { others: options.with, facts: options.facts };
  const progress = createProgress();
  try {
    return await withThrowAwayPlaces(server, embeddingModel, async (places) =>
      runEvaluation({
        ...step,
        ...(step.compare
          ? { contenders: await chooseContenders(taking, server, embeddingModel, places) }
          : { mode: step.mode }),
        // The environment's database is somebody's memory: an evaluation writes only where `--database` says so.
        openMemory: () =>
          database === undefined || options.compare
            ? places.openMemory({ offline: options.compare ?? false })
            : places.openGiven(databasePlace(database)),
        k: options.k,
        noFacts: !options.facts,
        out: options.out,
        limit: options.limit,
        onProgress: ({ phase, done, total, system }) => {
          const label = phase === 'record' ? 'recording messages' : 'asking questions';
          progress.update(system === undefined ? label : `${system}: ${label}`, done, total);
        },
      }),
    );
  } finally {
    progress.finish();
    await model.close?.();
  }
}

/** Under --compare, `all` makes databases on the server for what is not compared, too. */
function serverOf(database: string | undefined): string | undefined {
  if (database === undefined || isDatabaseUrl(database)) return database;
  throw new RecollectError('invalid_input', 'With --compare, --database is the postgresql:// URL of a server.');
}

function systemNames(text: string): OtherSystemName[] {
  if (text === 'none') return [];
  return text.split(',').map((given) => {
    const known = otherSystemNames.find((name) => name === given.trim());
    if (known === undefined) throw new InvalidArgumentError(`It must be none or of ${otherSystemNames.join()}.`);
    return known;
  });
}

/** What to type for this step's figures, without what is somebody's own: paths and the server. */
function typed(step: EvaluationStep, options: EvalOptions, database: string | undefined): string {
  const flags = [
    step.mode === undefined ? [] : ['--mode', step.mode],
    step.compare ? ['--compare', '--with', options.with.join() || 'none'] : [],
    options.facts ? [] : ['--no-facts'],
    options.k === undefined ? [] : ['--k', options.k.join()],
    options.limit === undefined ? [] : ['--limit', String(options.limit)],
    database === undefined ? [] : ['--database', isDatabaseUrl(database) ? 'URL' : 'FOLDER'],
  ];
  return ['recollect eval', step.dataset, '--data FOLDER', ...flags.flat()].join(' ');
}
