// reembed(): moves a database to another embedding model without opening a memory: the old model need not be there.
import { readConfig } from '../config.js';
import { meterEmbedding } from '../drivers/metered-model.js';
import { createResolver } from '../memory/follow-accounts.js';
import { createUsage, readSpending } from '../memory/usage.js';
import type { MemoryOptions } from '../memory-types/options.js';
import { systemClock } from '../ports/clock.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import { loadTokenCounter } from '../recall/tokens.js';
import { type ReembedOptions, type ReembedReport, reembed as reembedDatabase } from '../upkeep/reembed.js';
import { openObservers, withDatabase } from './drivers.js';

/**
 * Moves a database to another embedding model while it is used. Opens no memory: the old model need not be there. Throws
 * `config_invalid`, `conflict` when another run moved elsewhere, and what the model throws; running it again goes on.
 */
export async function reembed(
  options: Pick<MemoryOptions, 'database' | 'connections' | 'config'> & {
    embeddingModel: EmbeddingModel;
  } & ReembedOptions,
): Promise<ReembedReport> {
  const config = readConfig({
    ...options.config,
    ...(typeof options.database === 'string' ? { database: options.database } : {}),
  });
  return withDatabase(options, config, async (database) => {
    const resolve = createResolver(database);
    const { meter, settled } = createUsage({
      database,
      clock: systemClock,
      resolve,
      ...readSpending(null, config.prices),
    });
    // A call holds texts of several users: it is counted for nobody.
    const embeddingModel = meterEmbedding(options.embeddingModel, meter, await openObservers());
    const report = await reembedDatabase({ database, embeddingModel, countTokens: await loadTokenCounter() }, options);
    await settled();
    return report;
  });
}
