// Another memory system on the same terms: what a module of bench/systems/ gives, and how it is evaluated.
import type { Role } from '../domain/message.js';
import type { EmbeddingKind, EmbeddingModel } from '../ports/embedding-model.js';
import { documentText } from './history.js';
import type { EvaluatedSystem } from './system.js';

export interface OtherSystemItem {
  /** Unique within its user. Search gives it back. */
  id: string;
  /** As the system stores and embeds it: who said it, then what. */
  text: string;
  role: Role;
  at: Date;
  sessionId: string;
}

export interface OtherSystem {
  /** In the order it was said. */
  add(userId: string, items: readonly OtherSystemItem[]): Promise<void>;
  /** Called before questions are asked: builds what the system builds after its data. */
  ready?(): Promise<void>;
  /** Ids of at most `k` items, best first, none twice. */
  search(userId: string, query: string, k: number): Promise<string[]>;
  close(): Promise<void>;
}

export interface OtherSystemOptions {
  /** An empty database of its own on a server; systems without one ignore it. */
  databaseUrl: string;
  dimensions: number;
  /** Unit vectors of the model every system is run with. */
  embed(texts: readonly string[]): Promise<number[][]>;
  /** For timing: its plain search, where it has a better one that costs more. Default: its best. */
  plain?: boolean;
}

/** What a module in bench/systems/ exports as `open`. */
export type OpenOtherSystem = (options: OtherSystemOptions) => Promise<OtherSystem>;

/** Opens it with `embeddingModel` as its own; closing it leaves the model open. */
export async function openOtherSystem(
  name: string,
  open: OpenOtherSystem,
  databaseUrl: string,
  embeddingModel: EmbeddingModel,
): Promise<EvaluatedSystem & { close(): Promise<void> }> {
  // They embed questions and documents through one function, so what is going on says which it is: only documents are cached.
  let kind: EmbeddingKind = 'document';
  const system = await open({
    databaseUrl,
    dimensions: embeddingModel.dimensions,
    embed: async (texts) => (await embeddingModel.embed(texts, kind)).map(({ vector }) => Array.from(vector)),
  });
  return {
    name,
    async record(userId, { sessionId, messages }) {
      kind = 'document';
      const items = messages.map((message) => ({
        id: message.id,
        text: documentText(message),
        role: message.role,
        at: message.createdAt,
        sessionId,
      }));
      await system.add(userId, items);
    },
    settled: async () => system.ready?.(),
    async ask(userId, query, k = 20) {
      kind = 'query';
      return { turnIds: await system.search(userId, query, k), tokens: null };
    },
    close: () => system.close(),
  };
}
