// Our requests as the AI SDK's prompts, and its answers as ours.
import {
  type ContentBlock,
  isTextBlock,
  isToolResultBlock,
  isToolUseBlock,
  type MessageInput,
} from '../domain/message.js';
import { type ErrorCode, isRecollectError, RecollectError } from '../errors.js';
import type { ModelAnswer, ModelRequest, ModelUsage } from '../ports/language-model.js';
import type { AiSdkFinishReason, AiSdkUsage } from './ai-sdk-types.js';
import { readRetryAfter } from './post-json.js';

export function toPrompt({ system, messages }: Pick<ModelRequest, 'system' | 'messages'>): unknown[] {
  const names = new Map<string, string>();
  for (const { content } of messages)
    if (typeof content !== 'string') for (const use of content.filter(isToolUseBlock)) names.set(use.id, use.name);
  return [
    ...system.map(({ text, cache }) => ({
      ...{ role: 'system', content: text },
      // Others ignore what is addressed to Anthropic.
      ...(cache ? { providerOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } } } : {}),
    })),
    ...messages.flatMap((message) => toMessages(message, names)),
  ];
}

export function toTools(tools: NonNullable<ModelRequest['tools']>): unknown[] {
  return tools.map(({ name, description, inputSchema }) => ({
    ...{ type: 'function', name, description },
    inputSchema: { ...inputSchema, type: 'object' },
  }));
}

/** Thinking is left out: its form is each provider's own, and most take it back from nobody. */
function toMessages({ role, content }: MessageInput, names: ReadonlyMap<string, string>): unknown[] {
  if (typeof content === 'string') return [{ role, content: [{ type: 'text', text: content }] }];
  const texts = content.filter(isTextBlock).map(({ text }) => ({ type: 'text', text }));
  if (role === 'assistant') {
    const calls = content.filter(isToolUseBlock).map(({ id, name, input }) => ({
      ...{ type: 'tool-call', toolCallId: id, toolName: name, input: input ?? {} },
    }));
    return [{ role, content: [...texts, ...calls] }];
  }
  const results = content.filter(isToolResultBlock).map((block) => ({
    ...{ type: 'tool-result', toolCallId: block.tool_use_id, toolName: names.get(block.tool_use_id) ?? 'unknown' },
    output: { type: block.is_error ? 'error-text' : 'text', value: resultText(block.content) },
  }));
  return [
    ...(results.length > 0 ? [{ role: 'tool', content: results }] : []),
    ...(texts.length > 0 || results.length === 0 ? [{ role, content: texts }] : []),
  ];
}

function resultText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return content === undefined ? '' : JSON.stringify(content);
  return (content as ContentBlock[]).map((block) => (isTextBlock(block) ? block.text : `[${block.type}]`)).join('\n');
}

const stopReasons: Readonly<Record<string, ModelAnswer['stopReason']>> = {
  stop: 'end_turn',
  'tool-calls': 'tool_use',
  length: 'max_tokens',
  'content-filter': 'refusal',
};

export function toStopReason(reason: AiSdkFinishReason): ModelAnswer['stopReason'] {
  return stopReasons[finishWord(reason)] ?? 'unknown';
}

export function finishWord(reason: AiSdkFinishReason): string {
  return typeof reason === 'string' ? reason : reason.unified;
}

export function toUsage({ inputTokens, outputTokens, cachedInputTokens = 0 }: AiSdkUsage): ModelUsage {
  const output = typeof outputTokens === 'object' ? outputTokens.total : outputTokens;
  if (typeof inputTokens !== 'object')
    return {
      inputTokens: Math.max(0, (inputTokens ?? 0) - cachedInputTokens),
      outputTokens: output ?? 0,
      cacheReadTokens: cachedInputTokens,
      cacheWriteTokens: 0,
    };
  const { total = 0, cacheRead = 0, cacheWrite = 0, noCache } = inputTokens;
  return {
    inputTokens: noCache ?? Math.max(0, total - cacheRead - cacheWrite),
    outputTokens: output ?? 0,
    cacheReadTokens: cacheRead,
    cacheWriteTokens: cacheWrite,
  };
}

/** What a provider of the AI SDK throws, as ours. Its error holds the request, so it is not kept as the cause. */
export function aiSdkError(error: unknown, model: string, signal?: AbortSignal): RecollectError {
  if (isRecollectError(error)) return error;
  if (signal?.aborted)
    return new RecollectError('model_unavailable', `The call to ${model} was stopped by its caller.`, {
      details: { aborted: true },
    });
  const { statusCode: status, responseHeaders, name } = (error ?? {}) as Record<string, unknown>;
  if (name === 'AI_LoadAPIKeyError')
    return new RecollectError('model_unauthorized', `There is no API key for ${model}.`, { details: { model } });
  // An answer of 200 that cannot be read was cut, too.
  if (typeof status !== 'number' || status < 400)
    return new RecollectError('model_unavailable', `${model} could not be reached, or broke off its answer.`, {
      details: { model },
    });
  const wait = readRetryAfter(new Headers((responseHeaders ?? {}) as Record<string, string>));
  const [code, message] = describe(status, model);
  const details = { status, model, ...(wait === null ? {} : { retryAfterSeconds: wait / 1_000 }) };
  return new RecollectError(code, message, { details });
}

function describe(status: number, model: string): [ErrorCode, string] {
  if (status === 401 || status === 402 || status === 403)
    return ['model_unauthorized', `The provider of ${model} did not accept the key (HTTP ${status}).`];
  if (status === 429) return ['model_rate_limited', `The rate limit of ${model} is reached; try again in a moment.`];
  if (status >= 500 || [408, 409, 425].includes(status))
    return ['model_unavailable', `The provider of ${model} has a problem (HTTP ${status}); try again later.`];
  return ['model_refused', `The provider of ${model} refused the request (HTTP ${status}).`];
}
