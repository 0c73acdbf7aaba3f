// The tools of the MCP server. What they give back is marked as memory and escaped, as in a prompt; a refusal is a tool
// error that says what to do instead.
import type { CallToolResult, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { ToolContext } from '../agent/agent-types.js';
import { deleteMemoryTool } from '../agent/delete-memory.js';
import { listMemoriesTool } from '../agent/list-memories.js';
import { factLine, isVisible, memoryText } from '../agent/tool-text.js';
import { builtInFactTypes, type Fact } from '../domain/fact.js';
import { isRecollectError, RecollectError } from '../errors.js';
import type { McpServerOptions } from './mcp-options.js';

const reads = { readOnlyHint: true, openWorldHint: false } as const;
const adds = { readOnlyHint: false, destructiveHint: false, openWorldHint: false } as const;
const changes = { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false } as const;

const longest = 4_000;
const factId = z.string().min(1).max(100).describe('The id of the fact, as the other tools show it in brackets.');
const factType = z.enum([...builtInFactTypes] as [string, ...string[]]).describe('What kind of fact it is.');

export function addMemoryTools(server: McpServer, options: McpServerOptions): void {
  addRemember(server, options);
  addRecordConversation(server, options);
  addRecall(server, options);
  addList(server, options);
  addCorrect(server, options);
  addDelete(server, options);
}

function addRemember(server: McpServer, { memory, userId, scope }: McpServerOptions): void {
  server.registerTool(
    'remember',
    {
      title: 'Remember a fact',
      description:
        'Stores one lasting fact about the user for later conversations. Only what the user said, in one plain sentence, ' +
        'with names, dates and numbers as they said them.',
      inputSchema: z.strictObject({
        text: z.string().min(1).max(longest).describe('The fact, for example: I am allergic to peanuts.'),
        type: factType.optional(),
        subject: z.string().min(1).max(200).optional().describe('Whom it is about, if not the user: Ana (sister).'),
      }),
      annotations: adds,
    },
    ({ text, type, subject }) =>
      answer(async () => {
        const fact = await memory.facts.add({ userId, scope, text, type, subject, actor: 'agent' });
        return memoryText(fact.state === 'pending' ? 'Waits for review.' : 'Remembered.', [toLine(fact)]);
      }),
  );
}

function addRecordConversation(server: McpServer, { memory, userId, scope }: McpServerOptions): void {
  server.registerTool(
    'record_conversation',
    {
      title: 'Record a conversation',
      description:
        'Stores messages of this conversation word for word, so that they can be found later; facts are learned from ' +
        'them in the background. Recording the same messages twice records them once.',
      inputSchema: z.strictObject({
        session: z.string().min(1).max(200).describe('A name for this conversation, the same for all its messages.'),
        messages: z
          .array(z.strictObject({ role: z.enum(['user', 'assistant']), content: z.string().min(1).max(100_000) }))
          .min(1)
          .max(100),
      }),
      annotations: { ...adds, idempotentHint: true },
    },
    ({ session, messages }) =>
      answer(async () => {
        const { turns } = await memory.remember({ userId, scope, sessionId: session, messages });
        const known = turns.filter(({ duplicate }) => duplicate).length;
        return `Recorded ${turns.length - known} messages${known === 0 ? '' : `; ${known} were recorded already`}.`;
      }),
  );
}

function addRecall(server: McpServer, { memory, userId, scope }: McpServerOptions): void {
  server.registerTool(
    'recall',
    {
      title: 'Recall',
      description:
        "Finds what bears on a question in everything remembered: facts and what was said in earlier conversations, with dates. Empty when nothing does. Name people, things and dates in the query; the user's own message is a good one.",
      inputSchema: z.strictObject({
        query: z.string().min(1).max(longest).describe('What to look for, in plain words.'),
        budget: z.int().min(100).max(20_000).optional().describe('Tokens at most. Default 1,500.'),
      }),
      annotations: reads,
    },
    ({ query, budget }) =>
      answer(async () => {
        const recalled = await memory.recall({ userId, scope, query, budget, recentTurns: 0, profile: true });
        await memory.facts.used(
          userId,
          recalled.facts.map(({ id }) => id),
        );
        return recalled.toSystemPrompt() || 'Nothing in memory bears on this.';
      }),
  );
}

function addList(server: McpServer, options: McpServerOptions): void {
  const tool = listMemoriesTool(options.memory);
  server.registerTool(
    'list_memories',
    {
      title: 'List memories',
      description: tool.definition.description,
      inputSchema: z.strictObject({
        type: factType.optional(),
        after: z.string().max(100).optional().describe('For the next page: the value the page before gave.'),
      }),
      annotations: reads,
    },
    (input) =>
      answer(async () =>
        asText(await tool.run(input, contextOf(options))).replaceAll(tool.definition.name, 'list_memories'),
      ),
  );
}

function addCorrect(server: McpServer, { memory, userId, scope }: McpServerOptions): void {
  server.registerTool(
    'correct_memory',
    {
      title: 'Correct a memory',
      description:
        'Replaces a fact that is wrong or out of date by a new wording. The old one stays readable as history. ' +
        'Its id is in list_memories.',
      inputSchema: z.strictObject({
        id: factId,
        text: z.string().min(1).max(longest).describe('What is true now, in one plain sentence.'),
      }),
      annotations: changes,
    },
    ({ id, text }) =>
      answer(async () => {
        const held = await memory.facts.get(userId, id);
        if (!isVisible(held, scope)) throw new RecollectError('not_found', 'There is no fact with this id.');
        return memoryText('Corrected.', [toLine(await memory.facts.update(userId, held.id, { text, actor: 'agent' }))]);
      }),
  );
}

function addDelete(server: McpServer, options: McpServerOptions): void {
  const tool = deleteMemoryTool(options.memory);
  server.registerTool(
    tool.definition.name,
    {
      title: 'Delete a memory',
      description: tool.definition.description,
      inputSchema: z
        .strictObject({
          id: factId.optional(),
          text: z.string().max(longest).optional().describe('Words of the fact, when you have no id.'),
        })
        .refine(({ id, text }) => id !== undefined || text !== undefined, 'Give the id or the words of the fact.'),
      annotations: changes,
    },
    (input) => answer(async () => asText(await tool.run(input, contextOf(options)))),
  );
}

/** The agent's tools run outside a conversation here. */
function contextOf({ userId, scope }: McpServerOptions): ToolContext {
  return {
    ...{ userId, scope, sessionId: 'default', message: '', messageTurnId: null, recalled: null, signal: undefined },
    usedFacts: new Set(),
  };
}

async function answer(work: () => Promise<string>): Promise<CallToolResult> {
  try {
    return { content: [{ type: 'text', text: await work() }] };
  } catch (error) {
    // What our errors say is for people and holds nobody's text. Anything else stays inside.
    const text = isRecollectError(error)
      ? `${error.message} (${error.code})`
      : 'Memory failed in an unexpected way. (internal)';
    return { content: [{ type: 'text', text }], isError: true };
  }
}

function asText(result: Awaited<ReturnType<ReturnType<typeof listMemoriesTool>['run']>>): string {
  return typeof result === 'string'
    ? result
    : result.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
}

function toLine(fact: Fact): string {
  return factLine({ ...fact, at: fact.validFrom });
}
