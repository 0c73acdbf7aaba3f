// Second step of opening a memory: the models, each counted and watched, and where vectors are searched.
import { checkCount } from '../domain/input.js';
import { isNamedEmbeddingModel, openEmbeddingModel } from '../drivers/embedding-models.js';
import { meterEmbedding, meterExtractor, meterLanguageModel, meterReranker } from '../drivers/metered-model.js';
import { checkModel } from '../memory/check-model.js';
import { openVectorIndex } from '../memory/vector-index.js';
import { findCalibration } from '../store/calibration.js';
import { chooseModels, chooseVectorIndex } from './drivers.js';
import type { Foundation } from './foundation.js';

export type Models = Awaited<ReturnType<typeof openModels>>;

/** Throws `config_invalid`, `embedding_model_changed` and `vector_index_changed`. */
export async function openModels({ options, config, driver, database, keys, observers, metering }: Foundation) {
  const { meter } = metering;
  const opened = options.embeddingModel ?? (await openEmbeddingModel(config.embeddingModel, config));
  const embeddingModel = meterEmbedding(opened, meter, observers);
  await checkModel(database, embeddingModel, isNamedEmbeddingModel(embeddingModel.name));
  const timeout = checkCount('vectorIndexTimeout', options.vectorIndexTimeout ?? 1_000);
  const vectorSettings = { ...chooseVectorIndex(options, config), timeout };
  const vectors = await openVectorIndex({ database, embeddingModel, ...keys, ...vectorSettings });
  const { languageModel, ...chosen } = await chooseModels(options, config);
  return {
    embeddingModel,
    vectors,
    languageModel,
    // Measured on this database's own data, so it wins over what the model came with.
    calibration: { ...embeddingModel.calibration, ...(await findCalibration(driver, embeddingModel.name)) },
    extractor: meterExtractor(chosen.extractor, meter, observers),
    summariser: chosen.summariser && meterLanguageModel(chosen.summariser, meter, observers),
    reranker: options.reranker ? meterReranker(options.reranker, meter, observers) : null,
  };
}
