// @ts-check
// A system of this folder as `recollect bench recall` times it: with vectors that are made up, not embedded.

/**
 * @param {string} name file of this folder, without its ending
 * @param {import('../../src/bench/recall-system.js').RecallSystemOptions} options
 * @returns {Promise<import('../../src/bench/recall-system.js').RecallSystem>}
 */
export async function openRecallSystem(name, { databaseUrl, dimensions, limit }) {
  /** @type {Map<string, number[]>} what is known in the call that runs */
  const vectors = new Map();
  /** @type {{ open: import('../../src/eval/other-system.js').OpenOtherSystem }} */
  const { open } = await import(`./${name}.mjs`);
  const system = await open({
    databaseUrl,
    dimensions,
    plain: true,
    // What is not known is a part of the question that the system embeds as well, such as a name in it.
    embed: async (texts) => texts.map((text) => vectors.get(text) ?? [...vectors.values()][0] ?? []),
  });
  return {
    name,
    async load(users) {
      for await (const { userId, items } of users) {
        vectors.clear();
        for (const item of items) vectors.set(item.text, Array.from(item.vector));
        await system.add(
          userId,
          items.map(({ id, text, role, at, sessionId }) => ({ id, text, role, at, sessionId: sessionId ?? 'facts' })),
        );
      }
      await system.ready?.();
    },
    async search(userId, query, vector) {
      vectors.clear();
      vectors.set(query, Array.from(vector));
      return system.search(userId, query, limit);
    },
    close: () => system.close(),
  };
}
