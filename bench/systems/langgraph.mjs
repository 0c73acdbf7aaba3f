// @ts-check
// LangGraph's PostgresStore with a vector index (its default: HNSW, cosine) over the field `text`, searched in its mode
// `hybrid` with the weight it has by default; `plain` is what it does without a mode: vectors alone.
import { createHash } from 'node:crypto';
import { PostgresStore } from '@langchain/langgraph-checkpoint-postgres/store';

/** Each takes a connection; the pool has ten. */
const putsAtOnce = 8;

/** @type {import('../../src/eval/other-system.js').OpenOtherSystem} */
export async function open({ databaseUrl, dimensions, embed, plain }) {
  const store = PostgresStore.fromConnString(databaseUrl, {
    index: { dims: dimensions, fields: ['text'], embed: (texts) => embed(texts) },
  });
  await store.setup();
  return {
    async add(userId, items) {
      for (let start = 0; start < items.length; start += putsAtOnce)
        await Promise.all(
          items.slice(start, start + putsAtOnce).map(({ id, text, role, at, sessionId }) => {
            const value = { text, role, at: at.toISOString(), sessionId };
            return store.put(namespaceOf(userId), id, value);
          }),
        );
    },
    async search(userId, query, k) {
      const items = await store.search(namespaceOf(userId), { query, limit: k, mode: plain ? 'auto' : 'hybrid' });
      return items.map((item) => item.key);
    },
    close: () => store.stop(),
  };
}

/**
 * Labels may hold neither dots nor wildcards, and a search takes every namespace that begins with the same letters: a hash
 * and a label behind it keep users apart.
 * @param {string} userId
 */
function namespaceOf(userId) {
  return [createHash('sha256').update(userId).digest('hex').slice(0, 32), 'memories'];
}
