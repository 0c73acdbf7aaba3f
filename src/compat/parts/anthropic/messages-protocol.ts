// The Messages API as the core sees it.
import { createHash } from 'node:crypto';
import type { ContentBlock } from '../../../domain/message.js';
import { readConversation, type SentMessage } from '../call/conversation.js';
import { asList, asObject, asText, type JsonObject, parse } from '../call/json-values.js';
import type { Protocol, SentCall, SentRequest } from '../call/protocol.js';
import { placeBlocks } from './place-block.js';
import { readMessageAnswer } from './read-answer.js';

export const messagesProtocol: Protocol = {
  name: 'anthropic',
  pathOf: (path) => /\/v1\/.*$/.exec(path)?.[0] ?? path,
  takes: ({ method, path }) => method === 'POST' && path === '/v1/messages',
  readCall(request, text): SentCall | null {
    const body = asObject(parse(text));
    if (isSideRequest(request, body)) return null;
    const messages = asList(body.messages).map(asObject);
    const conversation = readConversation(messages.flatMap(readMessage));
    const thread = asObject(body.thread);
    const lastBound = messages.findLastIndex(holdsThinking);
    return {
      conversation,
      previousId: thread.type === 'continue' ? asText(thread.previous_message_id) : null,
      sessionName: claudeCodeSession(request, body),
      boundTo: lastBound === -1 ? null : nameMessages(messages.slice(0, lastBound)),
      name: () => nameMessages(messages),
      withBlocks: (block, kept) => placeBlocks({ json: text, body, block, kept, humanAt: conversation?.humanAt ?? -1 }),
    };
  },
  readAnswer: readMessageAnswer,
};

/** A `system` message inside the conversation is the application's. */
function readMessage({ role, content }: JsonObject, at: number): SentMessage[] {
  if (role !== 'user' && role !== 'assistant') return [];
  if (typeof content === 'string') return [{ at, role, texts: [content], media: [], toolResult: false }];
  const blocks = asList(content).map(asObject);
  return [
    {
      ...{ at, role },
      texts: blocks.filter(({ type }) => type === 'text').map(({ text }) => asText(text)),
      media: blocks.filter((block): block is ContentBlock => media.has(asText(block.type))),
      toolResult: blocks.some(({ type }) => asText(type).endsWith('tool_result')),
    },
  ];
}

const media = new Set(['image', 'document']);

function holdsThinking({ role, content }: JsonObject): boolean {
  return role === 'assistant' && asList(content).some((block) => /thinking$/.test(asText(asObject(block).type)));
}

/** Breakpoints move from request to request, and a text is the same as one block of it. */
function nameMessages(messages: readonly JsonObject[]): string {
  const plain = messages.map(({ role, content }) => ({
    role,
    content: typeof content === 'string' ? [{ type: 'text', text: content }] : content,
  }));
  const text = JSON.stringify(plain, (key, value: unknown) => (key === 'cache_control' ? undefined : value));
  return createHash('sha256').update(text).digest('hex');
}

/** Claude Code names its session in a header, older ones in `metadata.user_id`, as JSON or as text. */
function claudeCodeSession({ headers }: SentRequest, body: JsonObject): string | null {
  const named = headers.get('x-claude-code-session-id')?.trim();
  if (named) return named;
  const userId = asText(asObject(body.metadata).user_id);
  return /session_(?:id"\s*:\s*")?([0-9a-f]{8}-[0-9a-f-]{27})/i.exec(userId)?.[1] ?? null;
}

/**
 * What Claude Code asks for itself, for titles and topics, names its session as well, but brings no tools; a request for a token
 * or two only tries the key.
 */
function isSideRequest(request: SentRequest, body: JsonObject): boolean {
  if (typeof body.max_tokens === 'number' && body.max_tokens < 5) return true;
  return claudeCodeSession(request, body) !== null && asList(body.tools).length === 0;
}
