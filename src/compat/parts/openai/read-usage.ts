// What OpenAI's protocol says of a call's tokens: cached ones are part of the input there.
import { asCount, asObject } from '../call/json-values.js';
import type { AnswerUsage } from '../call/protocol.js';

export function readUsage(model: unknown, given: unknown): AnswerUsage | null {
  const usage = asObject(given);
  const output = usage.completion_tokens ?? usage.output_tokens;
  if (typeof model !== 'string' || typeof output !== 'number') return null;
  const details = asObject(usage.prompt_tokens_details ?? usage.input_tokens_details);
  const cacheReadTokens = asCount(details.cached_tokens);
  const input = asCount(usage.prompt_tokens ?? usage.input_tokens);
  const inputTokens = Math.max(0, input - cacheReadTokens);
  return { model, tokens: { inputTokens, outputTokens: asCount(output), cacheReadTokens } };
}
