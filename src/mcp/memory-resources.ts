// What a client may read without a tool: the profile, and all that is known as facts.
import type { McpServer } from '@modelcontextprotocol/server';
import { factLine, isVisible, memoryText } from '../agent/tool-text.js';
import { escapeMemory } from '../domain/memory-text.js';
import type { McpServerOptions } from './mcp-options.js';

const profileUri = 'recollect://profile';
const factsUri = 'recollect://facts';

/** Facts in the resource; list_memories pages through the rest. */
const mostFacts = 200;

export function addMemoryResources(server: McpServer, { memory, userId, scope }: McpServerOptions): void {
  const mimeType = 'text/plain';
  server.registerResource(
    'profile',
    profileUri,
    { title: 'Profile', description: 'What matters about the user always, in a few lines.', mimeType },
    async (uri) => {
      const profile = await memory.users.profile(userId);
      const text = profile
        ? memoryText(
            'The user.',
            profile.text.split('\n').map((line) => escapeMemory(line)),
          )
        : 'Nothing is known about the user yet.';
      return { contents: [{ uri: uri.href, mimeType, text }] };
    },
  );
  server.registerResource(
    'facts',
    factsUri,
    { title: 'Facts', description: `What is known about the user now, newest first, at most ${mostFacts}.`, mimeType },
    async (uri) => {
      const { facts, next } = await memory.facts.list({ userId, limit: mostFacts });
      const lines = facts
        .filter((fact) => isVisible(fact, scope))
        .map((fact) => factLine({ ...fact, at: fact.validFrom }));
      const more = next === null ? '' : 'There are more: list_memories shows them page by page.';
      const text =
        lines.length === 0 ? 'Nothing is known about the user yet.' : memoryText(`${lines.length} facts.`, lines, more);
      return { contents: [{ uri: uri.href, mimeType, text }] };
    },
  );
}
