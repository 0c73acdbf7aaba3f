// How far an answer has come; kept outside the streams so that a broken one can still be stored.
import type { ModelAnswer, ModelUsage } from '../ports/language-model.js';
import type { ToolCall } from './agent-types.js';

export interface Progress {
  /** Exactly what was sent to the caller. */
  text: string;
  toolCalls: ToolCall[];
  usage: ModelUsage;
  /** Of the first call, whose request is the one that was built. */
  firstUsage: ModelUsage | null;
  stopReason: ModelAnswer['stopReason'] | null;
}

export function noProgress(): Progress {
  return { text: '', toolCalls: [], usage: noUsage(), firstUsage: null, stopReason: null };
}

export function noUsage(): ModelUsage {
  return { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
}

export function addUsage(one: ModelUsage, other: ModelUsage): ModelUsage {
  return {
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    cacheReadTokens: one.cacheReadTokens + other.cacheReadTokens,
    cacheWriteTokens: one.cacheWriteTokens + other.cacheWriteTokens,
  };
}
