// The hash embedding as a module that RECOLLECT_EMBEDDING_MODEL can name.
import { createHashEmbedding } from '#src/testing/hash-embedding.js';

export const embeddingModel = createHashEmbedding();
