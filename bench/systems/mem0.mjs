// @ts-check
// mem0ai (open source, TypeScript) on its pgvector store. `infer: false` stores each turn as it is: no language model.
// The rest is its default: exact search (`hnsw` off), keyword scores on top. Threshold 0, as ours is asked with.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Both are read when the module loads: no telemetry, and no file in the home folder.
process.env.MEM0_TELEMETRY = 'false';
const folder = mkdtempSync(join(tmpdir(), 'recollect-mem0-'));
process.env.MEM0_DIR = folder;
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

// The CommonJS build: the other cannot load `compromise`, with which mem0 finds the names in a question.
/** @type {typeof import('mem0ai/oss')} */
const { Memory } = createRequire(import.meta.url)('mem0ai/oss');

/** @type {import('../../src/eval/other-system.js').OpenOtherSystem} */
export async function open({ databaseUrl, dimensions, embed }) {
  const connection = { collectionName: 'memories', connectionString: databaseUrl };
  const embeddings = {
    embedQuery: async (/** @type {string} */ text) => (await embed([text]))[0],
    embedDocuments: (/** @type {string[]} */ texts) => embed(texts),
  };
  const memory = new Memory({
    disableHistory: true,
    vectorStore: {
      provider: 'pgvector',
      config: { ...connection, dimension: dimensions, embeddingModelDims: dimensions },
    },
    embedder: { provider: 'langchain', config: { model: embeddings, embeddingDims: dimensions } },
    // It wants one at start; `infer: false` never calls it.
    llm: { provider: 'langchain', config: { model: { invoke: noLanguageModel } } },
  });
  return {
    async add(userId, items) {
      // One call a turn: a call has one metadata for all its messages.
      for (const { id, text, role, sessionId } of items)
        await memory.add([{ role, content: text }], { userId, metadata: { turnId: id, sessionId }, infer: false });
    },
    async search(userId, query, k) {
      const { results } = await memory.search(query, { filters: { user_id: userId }, topK: k, threshold: 0 });
      return results.map((result) => String(result.metadata?.turnId));
    },
    close: () => closeStores(memory),
  };
}

/** It has no way to be closed: its stores are private. */
async function closeStores(/** @type {unknown} */ memory) {
  const { vectorStore, _entityStore: entityStore } =
    /** @type {{ vectorStore?: Closable, _entityStore?: Closable }} */ (memory);
  await vectorStore?.close();
  await entityStore?.close();
}

/** @typedef {{ close(): Promise<void> }} Closable */

function noLanguageModel() {
  throw new Error('Nothing here calls a language model');
}
