// Claude's export of claude.ai: conversations.json, a list of conversations with their chat_messages in order. Newer ones name each
// message's parent: then the branch that was open last is the conversation.
import type { ContentBlock } from '../../domain/message.js';
import { branchTo } from './branch.js';
import { type History, type HistoryReader, leaveOut } from './history.js';
import { type JsonObject, objectsOf, textOf, timeOf } from './json-values.js';
import { readConversations } from './read-json.js';

export const claudeReader: HistoryReader = {
  name: 'claude',
  files: /^conversations\.json$/,
  read: (documents) => readConversations(documents, readConversation),
};

const roles: Readonly<Record<string, 'user' | 'assistant'>> = { human: 'user', assistant: 'assistant' };

function readConversation(history: History, conversation: JsonObject, place: string): void {
  const id = textOf(conversation.uuid);
  if (!id || !Array.isArray(conversation.chat_messages)) {
    history.bad.push({ place, reason: 'is not a conversation: it needs a uuid and chat_messages' });
    return;
  }
  const title = textOf(conversation.name);
  let at = timeOf(conversation.created_at);
  const messages = objectsOf(conversation.chat_messages).map((message, index) => ({ message, number: index + 1 }));
  const branch = openBranch(messages, textOf(conversation.current_leaf_message_uuid));
  leaveOut(history, 'messages of other branches', messages.length - branch.length);
  for (const { message, number } of branch) {
    const role = typeof message.sender === 'string' ? roles[message.sender] : undefined;
    const messageId = textOf(message.uuid);
    const content = readBlocks(message);
    if (!role || !messageId) {
      history.bad.push({
        place: `${place}, message ${number}`,
        reason: 'needs a uuid, and a sender: human or assistant',
      });
      continue;
    }
    if (content.length === 0) {
      leaveOut(history, 'messages without text');
      continue;
    }
    at = timeOf(message.created_at) ?? at;
    history.turns.push({
      place: `${place}, message ${number}`,
      sessionId: `claude/${id}`,
      scope: null,
      message: {
        role,
        content,
        id: `claude:${messageId}`,
        ...(at === undefined ? {} : { createdAt: at }),
        metadata: { source: 'claude', ...(title === undefined ? {} : { title }) },
      },
    });
  }
}

interface NumberedMessage {
  message: JsonObject;
  number: number;
}

/** All of them where one has no parent: such an export says nothing of branches. */
function openBranch(messages: readonly NumberedMessage[], current: string | undefined): readonly NumberedMessage[] {
  if (!messages.every(({ message }) => textOf(message.uuid) && textOf(message.parent_message_uuid))) return messages;
  const byId = new Map(messages.map((numbered) => [textOf(numbered.message.uuid), numbered]));
  const leaf = current !== undefined && byId.has(current) ? current : textOf(lastSaid(messages)?.message.uuid);
  return branchTo(
    leaf,
    (id) => byId.get(id),
    ({ message }) => textOf(message.parent_message_uuid),
  );
}

function lastSaid(messages: readonly NumberedMessage[]): NumberedMessage | undefined {
  return messages.toSorted((one, other) => saidAt(one).localeCompare(saidAt(other))).at(-1);
}

function saidAt({ message }: NumberedMessage): string {
  return timeOf(message.created_at) ?? '';
}

/** What was attached is not the user's words: it stays as a placeholder. Tool calls of the web page are left out. */
function readBlocks(message: JsonObject): ContentBlock[] {
  const blocks = objectsOf(message.content);
  // Older exports have the text only in `text`; beside blocks that are no text it holds words of the web page.
  const texts =
    blocks.length > 0
      ? blocks.flatMap((block) => (block.type === 'text' ? (textOf(block.text) ?? []) : []))
      : [textOf(message.text) ?? ''];
  const text = texts.filter((part) => part.trim() !== '').map((part): ContentBlock => ({ type: 'text', text: part }));
  const attached = objectsOf(message.attachments).map(
    (attachment) =>
      ({
        type: 'document',
        source: {
          type: 'text',
          media_type: textOf(attachment.file_type) ?? 'text/plain',
          data: textOf(attachment.extracted_content) ?? '',
        },
      }) as ContentBlock,
  );
  const files = objectsOf(message.files).map(
    (file) => ({ type: 'document', source: { type: 'file', file_id: textOf(file.file_name) ?? '' } }) as ContentBlock,
  );
  return [...text, ...attached, ...files];
}
