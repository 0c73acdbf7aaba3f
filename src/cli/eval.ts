// recollect eval: how well retrieval finds the evidence of a data set's questions, through the public interface.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Argument, type Command, Option } from 'commander';
import { readConfig } from '../config.js';
import { createLocalEmbedding } from '../drivers/local-embedding.js';
import { type DatasetName, datasetNames } from '../eval/dataset.js';
import { cacheEmbeddingsOnDisk } from '../eval/embedding-cache.js';
import { type EvaluationMode, type EvaluationReport, evaluationModes, runEvaluation } from '../eval/index.js';
import { formatReport } from '../eval/table.js';
import { createMemory } from '../memory.js';
import type { Memory } from '../memory-types.js';
import { databasePlace, onSignal } from './open-memory.js';
import { createProgress } from './progress.js';
import { readSharedOptions, wholeNumber, wholeNumbers, withSharedOptions } from './shared-options.js';

interface EvalOptions {
  data: string;
  k?: number[];
  facts: boolean;
  out?: string;
  limit?: number;
  mode?: EvaluationMode;
  cache?: string;
}

export function addEvalCommand(program: Command): void {
  withSharedOptions(program.command('eval'))
    .description('measure retrieval on a data set, in a throw-away database unless --database names one')
    .addArgument(new Argument('<dataset>', 'which data set').choices(datasetNames))
    .requiredOption('--data <path>', 'folder of the data set, or one of its files')
    .option('--k <numbers>', 'cut-offs (5,10,20)', wholeNumbers)
    .option('--no-facts', 'record turns without extracting facts')
    .option('--out <file>', 'write one JSON line a question')
    .option('--limit <number>', 'ask only the first so many questions', wholeNumber(1))
    .addOption(new Option('--mode <mode>', 'what to measure (retrieval)').choices(evaluationModes))
    .option('--cache <folder>', 'keep embeddings there between runs')
    .action(async (dataset: DatasetName, options: EvalOptions, command: Command) => {
      const { output, database } = readSharedOptions(command);
      const progress = createProgress();
      const report = await withThrowAwayMemory(database, options.cache, (openMemory) =>
        runEvaluation({
          dataset,
          openMemory,
          path: options.data,
          mode: options.mode,
          k: options.k,
          noFacts: !options.facts,
          out: options.out,
          limit: options.limit,
          onProgress: ({ phase, done, total }) =>
            progress.update(phase === 'record' ? 'recording messages' : 'asking questions', done, total),
        }),
      ).finally(() => progress.finish());
      output.document(report);
      output.line(formatReport(report));
    });
}

/** The environment's database is somebody's memory: an evaluation writes only where `--database` says so. */
async function withThrowAwayMemory(
  database: string | undefined,
  cache: string | undefined,
  work: (openMemory: () => Promise<Memory>) => Promise<EvaluationReport>,
): Promise<EvaluationReport> {
  const folder = database === undefined ? await mkdtemp(join(tmpdir(), 'recollect-eval-')) : null;
  const model = createLocalEmbedding({ runtime: readConfig().embeddingRuntime });
  const embeddingModel = cache === undefined ? model : cacheEmbeddingsOnDisk(model, cache);
  let opened: Memory | undefined;
  const cleanUp = async () => {
    await opened?.close();
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  };
  const stopListening = onSignal(cleanUp);
  try {
    return await work(async () => {
      opened = await createMemory({ database: folder ?? databasePlace(database), embeddingModel });
      return opened;
    });
  } finally {
    await cleanUp();
    stopListening();
  }
}
