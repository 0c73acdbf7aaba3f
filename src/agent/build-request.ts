// What one message asks of the model: the stable words first, then what changes from call to call, then the conversation.
import type { MessageInput } from '../domain/message.js';
import type { ModelRequest, SystemBlock, ToolDefinition } from '../ports/language-model.js';
import type { Recalled } from '../recall/recalled.js';
import { isWorthCaching } from './cache-minimum.js';

export interface RequestParts {
  model: string;
  /** The stable start of the system prompt; tools come before it in the cache. */
  instructions: string;
  tools: readonly ToolDefinition[];
  maxTokens: number;
  recalled: Recalled | null;
  /** The user's message, and its turn where it was stored by an earlier try. */
  message: string;
  retriedTurnId: string | null;
  now: Date;
  signal: AbortSignal | undefined;
}

export function buildRequest(parts: RequestParts): ModelRequest {
  return {
    system: buildSystem(parts),
    messages: buildMessages(parts),
    tools: parts.tools,
    maxTokens: parts.maxTokens,
    signal: parts.signal,
  };
}

/** Memory and date change with every message: behind the prefix, or nothing of it would ever be cached. */
function buildSystem({ model, instructions, tools, recalled, now }: RequestParts): SystemBlock[] {
  const prefix = instructions.length + tools.reduce((sum, tool) => sum + JSON.stringify(tool).length, 0);
  const stable = isWorthCaching(model, prefix) ? { text: instructions, cache: true } : { text: instructions };
  const memory = recalled?.toSystemPrompt() ?? '';
  return [stable, { text: memory === '' ? today(now) : `${today(now)}\n\n${memory}` }];
}

/**
 * Recent turns, then the message. They may end with the user: another chat of the session is still being answered, or
 * an answer was never given. The API would join the two without a word; joining them here keeps them apart by a line.
 */
function buildMessages({ recalled, message, retriedTurnId }: RequestParts): MessageInput[] {
  const earlier = recalled?.toMessages(retriedTurnId === null ? {} : { before: retriedTurnId }) ?? [];
  const last = earlier.at(-1);
  if (last?.role !== 'user') return [...earlier, { role: 'user', content: message }];
  const before = typeof last.content === 'string' ? [{ type: 'text', text: last.content }] : last.content;
  return [...earlier.slice(0, -1), { role: 'user', content: [...before, { type: 'text', text: message }] }];
}

/** Memory is full of dates; without this one "last week" means nothing. */
function today(now: Date): string {
  const weekday = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' }).format(now);
  return `Today is ${weekday}, ${now.toISOString().slice(0, 10)} (UTC).`;
}
