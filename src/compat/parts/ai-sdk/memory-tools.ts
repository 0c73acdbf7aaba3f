// The agent's memory tools as a tool set of the AI SDK.
import { z } from 'zod';
import type { AgentTool, ToolContext } from '../../../agent/agent-types.js';
import { memoryTools } from '../../../agent/memory-tools.js';
import { checkId, checkScope, checkSessionId } from '../../../domain/input.js';
import { withoutPrivate } from '../../../domain/tagged-span.js';
import type { Memory } from '../../../memory-types/memory.js';
import { readConversation } from '../call/conversation.js';
import { asList, asObject, asText } from '../call/json-values.js';

export interface MemoryToolsOptions {
  memory: Memory;
  userId: string;
  /** Where the user's words are recorded that a saved fact is quoted from. Default `default`; that of the middleware beside it. */
  sessionId?: string;
  scope?: string;
}

export interface MemoryTool {
  description: string;
  inputSchema: z.ZodType<Record<string, unknown>>;
  execute(
    input: Record<string, unknown>,
    options: { messages?: readonly unknown[]; abortSignal?: AbortSignal },
  ): Promise<string>;
}

export type MemoryToolName = 'list_my_memories' | 'search_my_memories' | 'save_memory' | 'delete_memory';

/** Throws `invalid_input`. */
export function createMemoryTools(options: MemoryToolsOptions): Record<MemoryToolName, MemoryTool> {
  const { memory } = options;
  const place = {
    userId: checkId('userId', options.userId),
    sessionId: checkSessionId(options.sessionId ?? 'default'),
    scope: checkScope(options.scope) ?? undefined,
  };
  const tools = memoryTools(memory).map((tool) => [tool.definition.name, toTool(memory, place, tool)]);
  return Object.fromEntries(tools) as Record<MemoryToolName, MemoryTool>;
}

type Place = Pick<ToolContext, 'userId' | 'sessionId' | 'scope'>;

function toTool(memory: Memory, place: Place, { definition, run }: AgentTool): MemoryTool {
  return {
    description: definition.description,
    inputSchema: z.fromJSONSchema({ ...definition.inputSchema }) as MemoryTool['inputSchema'],
    async execute(input, { messages = [], abortSignal }) {
      const message = lastWords(messages);
      const quoted = definition.name === 'save_memory' && message !== '';
      const messageTurnId = quoted ? await recordMessage(memory, place, message) : null;
      const usedFacts = new Set<string>();
      const context = { ...place, message, messageTurnId, recalled: null, signal: abortSignal, usedFacts };
      const result = await run(input, context);
      if (usedFacts.size > 0) await memory.facts.used(place.userId, [...usedFacts], { actor: 'agent' });
      return typeof result === 'string' ? result : JSON.stringify(result);
    },
  };
}

/** A fact rests on a turn: the one the middleware has recorded a moment ago, or a new one. */
async function recordMessage(memory: Memory, { userId, sessionId, scope }: Place, content: string): Promise<string> {
  const { turns } = await memory.turns.list({ userId, sessionId, limit: latestTurns });
  const words = withoutPrivate(content);
  const known = turns.find(({ role, text }) => role === 'user' && text === words);
  if (known) return known.id;
  const messages = [{ role: 'user' as const, content }];
  return (await memory.remember({ userId, sessionId, scope: scope ?? null, messages })).turns[0]!.id;
}

/** The message that is being answered is among the last. */
const latestTurns = 6;

function lastWords(messages: readonly unknown[]): string {
  const sent = messages.map(asObject).flatMap(({ role, content }, at) => {
    const texts = typeof content === 'string' ? [content] : asList(content).map((part) => asText(asObject(part).text));
    return role === 'user' ? [{ at, role: 'user' as const, texts, media: [], toolResult: false }] : [];
  });
  return readConversation(sent)?.said.at(-1)?.text ?? '';
}
