// memory.recall as bench recall times it: through the public interface, with a query vector that is made or given.
import type { Memory } from '../memory-types/memory.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import { benchModel } from './generate.js';
import type { MemoryQuery } from './generate-memories.js';

/** Opens a Memory over a migrated database that holds vectors of `embeddingModel`. */
export type OpenBenchMemory = (embeddingModel: EmbeddingModel) => Promise<Memory>;

export interface TimedMemory {
  /** Ids, best first, as many as recall ranks; the query's vector is at hand. */
  search(query: MemoryQuery): Promise<string[]>;
  /** The same, and the bundled model embeds the query first; what it makes is put aside, the data is not its own. */
  searchWithEmbedding(query: MemoryQuery): Promise<string[]>;
  /** As an agent asks in a new conversation: with the last turns of the one before. The vector is at hand. */
  searchInConversation(query: MemoryQuery): Promise<string[]>;
  close(): Promise<void>;
}

export async function openTimedMemory(open: OpenBenchMemory, bundled: EmbeddingModel): Promise<TimedMemory> {
  let given: Float32Array = new Float32Array(benchModel.dimensions);
  let embeds = false;
  const memory = await open({
    ...benchModel,
    async embed(texts, kind) {
      if (embeds) await bundled.embed(texts, kind);
      return texts.map(() => ({ vector: given, truncated: false }));
    },
  });
  async function ask(query: MemoryQuery, options: { embedding?: boolean; sessionId?: string } = {}): Promise<string[]> {
    given = query.vector;
    embeds = options.embedding ?? false;
    const { sessionId } = options;
    const { ranked } = await memory.recall({
      userId: query.userId,
      query: query.text,
      ...(sessionId && { sessionId }),
    });
    return ranked.map((item) => item.id);
  }
  return {
    search: (query) => ask(query),
    searchWithEmbedding: (query) => ask(query, { embedding: true }),
    searchInConversation: (query) => ask(query, { sessionId: 'a new one' }),
    close: () => memory.close(),
  };
}
