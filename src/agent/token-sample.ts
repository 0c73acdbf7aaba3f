// What an answer teaches about the model's tokens: the text that was sent, and the input tokens that were reported.
import type { TokenSample } from '../memory-types/memory.js';
import type { ModelRequest, ModelUsage } from '../ports/language-model.js';

/** Null where something other than text was sent: images and documents are not counted in tokens of text. */
export function tokenSample(model: string, request: ModelRequest, usage: ModelUsage | null): TokenSample | null {
  if (usage === null) return null;
  const messages = request.messages.map(({ content }) => content);
  if (!messages.every((content) => typeof content === 'string')) return null;
  const tools = (request.tools ?? []).map((tool) => JSON.stringify(tool));
  return {
    model,
    texts: [...request.system.map(({ text }) => text), ...tools, ...messages],
    tokens: usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens,
  };
}
