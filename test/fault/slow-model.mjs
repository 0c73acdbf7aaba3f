// Another embedding model for `reembed --to`: slow, and says after which batch it could be killed.
import { setTimeout as delay } from 'node:timers/promises';
import { createHashEmbedding } from '#src/testing/hash-embedding.js';

const hash = createHashEmbedding(96);

export const embeddingModel = {
  ...hash,
  async embed(texts, kind, signal) {
    process.stderr.write('batch\n');
    await delay(50);
    return hash.embed(texts, kind, signal);
  },
};
