// @ts-check
// @mastra/memory with semantic recall over @mastra/pg: storage and vectors in PostgreSQL, scope `resource` (all of a
// user's threads), the default index. `messageRange` is 0: the turns around a hit, its default, have no rank of their own.
process.env.MASTRA_TELEMETRY_DISABLED = '1';

const { Memory } = await import('@mastra/memory');
const { PgVector, PostgresStore } = await import('@mastra/pg');

/** @type {import('../../src/eval/other-system.js').OpenOtherSystem} */
export async function open({ databaseUrl, embed }) {
  const storage = new PostgresStore({ id: 'storage', connectionString: databaseUrl });
  await storage.init();
  const vector = new RankedPgVector({ id: 'vector', connectionString: databaseUrl });
  const memory = new Memory({
    storage,
    vector,
    embedder: embeddingModel(embed),
    options: { lastMessages: false, semanticRecall: semanticRecall(20) },
  });
  /** @type {Map<string, number>} the time of each thread's last message */
  const lastTimes = new Map();
  return {
    async add(userId, items) {
      for (const sessionId of new Set(items.map((item) => item.sessionId))) {
        const threadId = `${userId}/${sessionId}`;
        if ((await memory.getThreadById({ threadId })) === null)
          await memory.createThread({ threadId, resourceId: userId });
      }
      const messages = items.map((item) => toMessage(userId, item));
      for (const message of messages) keepApart(message, lastTimes);
      await memory.saveMessages({ messages });
    },
    async search(userId, query, k) {
      const { messages } = await memory.recall({
        // The thread asked in; it searches all of the user's.
        threadId: `${userId}/now`,
        resourceId: userId,
        vectorSearchString: query,
        threadConfig: { lastMessages: false, semanticRecall: semanticRecall(k) },
      });
      // Its messages come in order of time; the rank is that of the vector search within it.
      const given = new Set(messages.map((message) => message.id));
      const ranked = [...new Set(vector.found)].filter((id) => given.has(id));
      return ranked.slice(0, k).map((id) => id.slice(userId.length + 1));
    },
    async close() {
      await memory.settled();
      await vector.disconnect();
      await storage.close();
    },
  };
}

/** Notes which messages the last search found, best first. */
class RankedPgVector extends PgVector {
  /** @type {string[]} */
  found = [];

  /**
   * @override
   * @param {import('@mastra/pg').PgVector extends { query(input: infer Input): unknown } ? Input : never} input
   */
  async query(input) {
    const rows = await super.query(input);
    this.found = rows.map((row) => String(row.metadata?.message_id));
    return rows;
  }
}

/**
 * @param {number} topK
 * @returns {{ topK: number, messageRange: number, scope: 'resource' }}
 */
function semanticRecall(topK) {
  return { topK, messageRange: 0, scope: 'resource' };
}

/**
 * @param {string} userId
 * @param {import('../../src/eval/other-system.js').OtherSystemItem} item
 * @returns {import('@mastra/core/agent').MastraDBMessage}
 */
function toMessage(userId, { id, text, role, at, sessionId }) {
  return {
    // Ids are unique over all users there.
    id: `${userId}/${id}`,
    threadId: `${userId}/${sessionId}`,
    resourceId: userId,
    role,
    createdAt: at,
    content: { format: 2, parts: [{ type: 'text', text }] },
  };
}

/**
 * It loads what it found by thread and time, and gives another message where two of a thread share a time: a millisecond
 * apart, each can be found.
 * @param {import('@mastra/core/agent').MastraDBMessage} message
 * @param {Map<string, number>} lastTimes
 */
function keepApart(message, lastTimes) {
  const thread = message.threadId ?? '';
  const time = Math.max(message.createdAt.getTime(), (lastTimes.get(thread) ?? 0) + 1);
  lastTimes.set(thread, time);
  message.createdAt = new Date(time);
}

/**
 * @param {(texts: readonly string[]) => Promise<number[][]>} embed
 * @returns {import('@mastra/core/vector').MastraEmbeddingModel<string>}
 */
function embeddingModel(embed) {
  return {
    specificationVersion: 'v2',
    provider: 'recollect',
    modelId: 'local',
    maxEmbeddingsPerCall: 100,
    supportsParallelCalls: false,
    doEmbed: async ({ values }) => ({ embeddings: await embed(values) }),
  };
}
