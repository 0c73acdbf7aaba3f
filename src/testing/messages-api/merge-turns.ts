// Combines consecutive turns of one role, which the API does silently and which therefore changes who said what.
import { isObject, type MergedMessage, objectsOf, type SentBlock } from './request.js';

/**
 * The turns as the model sees them. Source: `MessageCreateParamsBase.messages` in the SDK's messages.d.ts,
 * "Consecutive `user` or `assistant` turns in your request will be combined into a single turn."
 * Anything that is not a message is left out; the shape rules refuse it.
 */
export function mergeTurns(messages: unknown): MergedMessage[] {
  const merged: MergedMessage[] = [];
  for (const message of objectsOf(messages)) {
    const role = String(message.role);
    const last = merged.at(-1);
    if (last?.role === role) last.content.push(...blocksOf(message.content));
    else merged.push({ role, content: blocksOf(message.content) });
  }
  return merged;
}

function blocksOf(content: unknown): SentBlock[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content)) return [];
  return content.filter((block): block is SentBlock => isObject(block) && typeof block.type === 'string');
}
