// Our requests and answers in the form of OpenAI's Chat Completions, and back.
import {
  type ContentBlock,
  isTextBlock,
  isToolResultBlock,
  isToolUseBlock,
  type MessageInput,
} from '../domain/message.js';
import type { ModelAnswer, ModelRequest, ModelUsage } from '../ports/language-model.js';

export type ChatMessage =
  | { role: 'system' | 'user'; content: string }
  | { role: 'assistant'; content: string | null; tool_calls?: ChatToolCall[] }
  | { role: 'tool'; tool_call_id: string; content: string };

interface ChatToolCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}

/** What one chunk of a stream may hold; everything may be missing. */
export interface ChatChunk {
  model?: string;
  choices?: {
    delta?: {
      content?: string | null;
      refusal?: string | null;
      tool_calls?: { index?: number; id?: string; function?: { name?: string; arguments?: string } }[];
    };
    message?: { content?: string | null; refusal?: string | null };
    finish_reason?: string | null;
  }[];
  usage?: {
    prompt_tokens?: number;
    completion_tokens?: number;
    prompt_tokens_details?: { cached_tokens?: number };
  } | null;
  error?: { message?: string };
}

export function toChatMessages({ system, messages }: Pick<ModelRequest, 'system' | 'messages'>): ChatMessage[] {
  const said = system.map(({ text }) => text).join('\n\n');
  return [...(said === '' ? [] : [{ role: 'system' as const, content: said }]), ...messages.flatMap(toChat)];
}

export function toChatTools(tools: NonNullable<ModelRequest['tools']>): unknown[] {
  return tools.map(({ name, description, inputSchema }) => ({
    type: 'function',
    function: { name, description, parameters: { ...inputSchema, type: 'object' } },
  }));
}

function toChat({ role, content }: MessageInput): ChatMessage[] {
  if (typeof content === 'string') return [{ role, content }];
  const text = content
    .filter(isTextBlock)
    .map((block) => block.text)
    .join('\n');
  if (role === 'assistant') {
    const calls = content.filter(isToolUseBlock).map(({ id, name, input }) => ({
      ...{ id, type: 'function' as const },
      function: { name, arguments: JSON.stringify(input ?? {}) },
    }));
    return [{ role, content: text === '' ? null : text, ...(calls.length > 0 ? { tool_calls: calls } : {}) }];
  }
  // Results come before what is said next, right after the calls they answer.
  const results = content.filter(isToolResultBlock).map((block) => ({
    ...{ role: 'tool' as const, tool_call_id: block.tool_use_id },
    content: block.is_error ? `Error: ${resultText(block.content)}` : resultText(block.content),
  }));
  return [...results, ...(text === '' && results.length > 0 ? [] : [{ role, content: text }])];
}

function resultText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return content === undefined ? '' : JSON.stringify(content);
  return (content as ContentBlock[]).map((block) => (isTextBlock(block) ? block.text : `[${block.type}]`)).join('\n');
}

const stopReasons: Readonly<Record<string, ModelAnswer['stopReason']>> = {
  stop: 'end_turn',
  tool_calls: 'tool_use',
  function_call: 'tool_use',
  length: 'max_tokens',
  content_filter: 'refusal',
};

export function toStopReason(reason: string): ModelAnswer['stopReason'] {
  return stopReasons[reason] ?? 'unknown';
}

/** Its prompt tokens hold the cached ones; ours are apart. */
export function toUsage(usage: ChatChunk['usage']): ModelUsage {
  const cached = usage?.prompt_tokens_details?.cached_tokens ?? 0;
  return {
    inputTokens: Math.max(0, (usage?.prompt_tokens ?? 0) - cached),
    outputTokens: usage?.completion_tokens ?? 0,
    cacheReadTokens: cached,
    cacheWriteTokens: 0,
  };
}
