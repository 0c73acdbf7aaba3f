// ChatGPT's export: conversations.json (or conversations-000.json …), each conversation a tree of messages. The branch that was
// open last is the conversation; what was edited away is not.
import type { ContentBlock } from '../../domain/message.js';
import { branchTo } from './branch.js';
import { type History, type HistoryReader, leaveOut } from './history.js';
import { isObject, type JsonObject, textOf, timeOf } from './json-values.js';
import { readConversations } from './read-json.js';

export const chatgptReader: HistoryReader = {
  name: 'chatgpt',
  files: /^conversations(-\d+)?\.json$/,
  read: (documents) => readConversations(documents, readConversation),
};

function readConversation(history: History, conversation: JsonObject, place: string): void {
  const id = textOf(conversation.conversation_id) ?? textOf(conversation.id);
  if (!id || !isObject(conversation.mapping)) {
    history.bad.push({ place, reason: 'is not a conversation: it needs an id and a mapping' });
    return;
  }
  const branch = openBranch(conversation.mapping, textOf(conversation.current_node));
  const title = textOf(conversation.title);
  let at = timeOf(conversation.create_time);
  for (const message of branch) {
    const author = isObject(message.author) ? message.author.role : undefined;
    const blocks = readBlocks(message);
    if (!isSaid(message) || (author !== 'user' && author !== 'assistant') || blocks.length === 0) {
      if (blocks.length > 0) leaveOut(history, 'messages of tools and of the system');
      continue;
    }
    at = timeOf(message.create_time) ?? at;
    history.turns.push({
      place: `${place}, message ${textOf(message.id) ?? '?'}`,
      sessionId: `chatgpt/${id}`,
      scope: null,
      message: {
        role: author,
        content: blocks,
        id: `chatgpt:${textOf(message.id)}`,
        ...(at === undefined ? {} : { createdAt: at }),
        metadata: { source: 'chatgpt', ...(title === undefined ? {} : { title }) },
      },
    });
  }
  const messages = Object.values(conversation.mapping).filter((node) => isObject(node) && isObject(node.message));
  leaveOut(history, 'messages of other branches', messages.length - branch.length);
}

function openBranch(mapping: JsonObject, current: string | undefined): JsonObject[] {
  const nodeOf = (name: string) => {
    const node: unknown = mapping[name];
    return isObject(node) ? node : undefined;
  };
  const nodes = branchTo(current ?? lastLeaf(mapping), nodeOf, (node) => textOf(node.parent));
  return nodes.flatMap(({ message }) => (isObject(message) && textOf(message.id) ? [message] : []));
}

function lastLeaf(mapping: JsonObject): string | undefined {
  return Object.entries(mapping)
    .filter(([, node]) => isObject(node) && countOf(node.children) === 0)
    .map(([name]) => name)
    .at(-1);
}

function countOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

/** To a tool (`recipient`), or put there by the program, is not said to anybody. */
function isSaid(message: JsonObject): boolean {
  const metadata = isObject(message.metadata) ? message.metadata : {};
  const hidden = metadata.is_visually_hidden_from_conversation === true || metadata.is_user_system_message === true;
  return !hidden && message.weight !== 0 && (message.recipient === undefined || message.recipient === 'all');
}

/** Text, and placeholders of pictures and files. Thoughts, code for tools and custom instructions are no conversation. */
function readBlocks(message: JsonObject): ContentBlock[] {
  const content = isObject(message.content) ? message.content : {};
  if (content.content_type !== 'text' && content.content_type !== 'multimodal_text') return [];
  const parts: unknown[] = Array.isArray(content.parts) ? content.parts : [];
  return parts.flatMap((part): ContentBlock[] => {
    const text = typeof part === 'string' ? part : isObject(part) ? textOf(part.text) : undefined;
    if (text !== undefined) return text.trim() === '' ? [] : [{ type: 'text', text }];
    if (!isObject(part)) return [];
    const pointer = textOf(part.asset_pointer);
    return pointer ? [{ type: 'image', source: { type: 'file', file_id: pointer } } as ContentBlock] : [];
  });
}
