// list_my_memories: what is known about the user now, newest first, page by page.

import { isUuid } from '../domain/input.js';
import type { Memory } from '../memory-types/memory.js';
import type { AgentTool } from './agent-types.js';
import { factLine, isVisible, memoryText, readString } from './tool-text.js';

const pageSize = 30;

export function listMemoriesTool(memory: Memory): AgentTool {
  return {
    definition: {
      name: 'list_my_memories',
      description:
        'Lists what is remembered about the user as facts, newest first. Use it when the user asks what you know or remember about them.',
      inputSchema: {
        type: 'object',
        properties: {
          type: {
            type: 'string',
            description: 'Only facts of this type, for example preference, goal, constraint or technical_context.',
          },
          after: { type: 'string', description: 'For the next page: the value the page before gave.' },
        },
        additionalProperties: false,
      },
    },
    async run(input, { userId, scope }) {
      const type = readString(input, 'type') ?? undefined;
      const after = readString(input, 'after') ?? undefined;
      if (after !== undefined && !isUuid(after)) return 'That is no page; leave `after` out to start from the newest.';
      const page = await memory.facts.list({ userId, type, after, limit: pageSize });
      const facts = page.facts.filter((fact) => isVisible(fact, scope));
      const more = page.next === null ? '' : `There are more: call list_my_memories again with after = ${page.next}.`;
      if (facts.length === 0)
        return more || `Nothing is remembered about the user${type ? ` of the type ${type}` : ''} yet.`;
      const lines = facts.map((fact) => factLine({ ...fact, at: fact.validFrom }));
      return memoryText(`${facts.length} facts.`, lines, more);
    },
  };
}
