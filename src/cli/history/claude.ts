// Claude's export of claude.ai: conversations.json, a list of conversations with their chat_messages in order.
import type { ContentBlock } from '../../domain/message.js';
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
  for (const [index, message] of objectsOf(conversation.chat_messages).entries()) {
    const role = typeof message.sender === 'string' ? roles[message.sender] : undefined;
    const messageId = textOf(message.uuid);
    const content = readBlocks(message);
    if (!role || !messageId) {
      history.bad.push({
        place: `${place}, message ${index + 1}`,
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
      place: `${place}, message ${index + 1}`,
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

/** What was attached is not the user's words: it stays as a placeholder. Tool calls of the web page are left out. */
function readBlocks(message: JsonObject): ContentBlock[] {
  const blocks = objectsOf(message.content)
    .filter((block) => block.type === 'text')
    .flatMap((block) => textOf(block.text) ?? []);
  // Older exports have the text only here.
  const texts = blocks.length > 0 ? blocks : [textOf(message.text) ?? ''];
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
