// reindex(): moves a database to a vector index, or back, without opening a memory: no model is needed for it.
import { readConfig } from '../config.js';
import type { MemoryOptions } from '../memory-types/options.js';
import type { VectorIndex } from '../ports/vector-index.js';
import { openDeploymentKeys } from '../store/signing-key.js';
import { type ReindexOptions, type ReindexReport, reindex as reindexDatabase } from '../upkeep/reindex.js';
import { chooseVectorIndex, withDatabase } from './drivers.js';

/**
 * Moves a database to the vector index `to`, or back to its own search (`pgvector`), while it is used. Throws `config_invalid` for an
 * index that does not fit, `conflict` where the database writes to another one, and what the index throws; running it again goes on.
 */
export async function reindex(
  options: Pick<MemoryOptions, 'database' | 'connections' | 'config' | 'vectorIndex'> & {
    /** `pgvector`, `pinecone:INDEX`, or an index. */
    to: string | VectorIndex;
    /** Default what the settings say. 0: one for each user. */
    namespaces?: number;
  } & ReindexOptions,
): Promise<ReindexReport> {
  const { to, vectorIndex } = options;
  const given = typeof to === 'string' ? vectorIndex : to;
  const config = readConfig({
    ...options.config,
    ...(typeof options.database === 'string' ? { database: options.database } : {}),
    ...(options.namespaces === undefined ? {} : { vectorNamespaces: options.namespaces }),
    ...(typeof to === 'string' ? { vectorIndex: to } : { vectorIndex: 'pgvector' }),
  });
  const { index, namespaces, open } = chooseVectorIndex({ vectorIndex: given }, config);
  return withDatabase(options, config, async (database) => {
    const { tombstoneSecret } = await openDeploymentKeys(database.driver, config.signingKey);
    const target = to === 'pgvector' ? null : index;
    return reindexDatabase({ database, tombstoneSecret, index: target, namespaces, open }, options);
  });
}
