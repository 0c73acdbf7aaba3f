// Who speaks when, and that every turn says something.
import { objectsOf } from './request.js';
import type { RuleInput } from './rule.js';

export function checkFirstTurn({ merged }: RuleInput): string | undefined {
  return merged[0]?.role === 'assistant' ? 'messages: first message must use the "user" role' : undefined;
}

export function checkLastTurn({ merged, endpoint }: RuleInput): string | undefined {
  if (endpoint === 'count_tokens' || merged.at(-1)?.role !== 'assistant') return undefined;
  return 'This model does not support assistant message prefill. The conversation must end with a user message.';
}

export function checkSystemTurns({ body }: RuleInput): string | undefined {
  const roles = objectsOf(body.messages).map((message) => message.role);
  for (const [index, role] of roles.entries()) {
    if (role !== 'system') continue;
    if (index === 0) return "messages.0: use the top-level 'system' parameter for the initial system prompt";
    if (roles[index - 1] !== 'user') return `messages.${index}: a system message must immediately follow a user turn`;
    if (index + 1 < roles.length && roles[index + 1] !== 'assistant') {
      return `messages.${index}: a system message must be last or be followed by an assistant turn`;
    }
  }
  return undefined;
}

export function checkEmptyContent({ body }: RuleInput): string | undefined {
  for (const [index, message] of objectsOf(body.messages).entries()) {
    const { content } = message;
    if ((typeof content === 'string' || Array.isArray(content)) && content.length === 0) {
      return `messages.${index}: all messages must have non-empty content except for the optional final assistant message`;
    }
  }
  return undefined;
}

export function checkEmptyText({ body, merged }: RuleInput): string | undefined {
  const inMessages = merged.flatMap((message) =>
    message.content.flatMap((block) => [block, ...objectsOf(block.content)]),
  );
  return complaintAbout('messages', inMessages) ?? complaintAbout('system', objectsOf(body.system));
}

function complaintAbout(where: string, blocks: readonly { [field: string]: unknown }[]): string | undefined {
  const texts = blocks.filter((block) => block.type === 'text').map((block) => String(block.text));
  if (texts.some((text) => text === '')) return `${where}: text content blocks must be non-empty`;
  const blank = texts.some((text) => text.trim() === '');
  return blank ? `${where}: text content blocks must contain non-whitespace text` : undefined;
}
