// search_my_memories: facts and what was said, best first, with dates, page by page.
import type { Memory } from '../memory-types/memory.js';
import type { AgentTool } from './agent-types.js';
import { itemLine, memoryText, readCount, readString } from './tool-text.js';

const pageSize = 8;
const mostResults = 80;

export function searchMemoriesTool(memory: Memory): AgentTool {
  return {
    definition: {
      name: 'search_my_memories',
      description:
        'Searches everything remembered about the user: facts and what was said in earlier conversations, with dates. ' +
        'Use it when the answer may lie in the past and is not in front of you. Name people, things and dates in the query.',
      inputSchema: {
        type: 'object',
        properties: {
          query: { type: 'string', description: 'What to look for, in plain words.' },
          offset: { type: 'integer', description: 'For the next page: the number the page before gave. Default 0.' },
        },
        required: ['query'],
        additionalProperties: false,
      },
    },
    async run(input, { userId, scope, messageTurnId, usedFacts }) {
      const query = readString(input, 'query');
      if (query === null) return 'Give a query: a few words to look for.';
      const offset = readCount(input, 'offset', mostResults);
      // One more than the page, to know whether there is a next one, and one for the message itself.
      const k = offset + pageSize + 2;
      const found = await memory.recall({ userId, scope, query, k, recentTurns: 0, minRelevance: 0 });
      const items = found.ranked.filter((item) => item.id !== messageTurnId);
      const page = items.slice(offset, offset + pageSize);
      if (page.length === 0) return offset === 0 ? 'Nothing was found in memory.' : 'There are no more results.';
      for (const item of page) if (item.kind === 'fact') usedFacts.add(item.id);
      const next = offset + pageSize;
      const more =
        items.length > next && next < mostResults
          ? `There is more: call search_my_memories again with the same query and offset = ${next}.`
          : '';
      return memoryText(`Results ${offset + 1} to ${offset + page.length}, best first.`, page.map(itemLine), more);
    },
  };
}
