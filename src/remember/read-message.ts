// A message of the Messages API -> what a turn keeps of it: text verbatim but for `<private>` spans, the rest as attachments.
import { createHash } from 'node:crypto';
import { checkDate, checkId, checkText, invalid } from '../domain/input.js';
import { maxMetadataBytes, maxTurnCharacters } from '../domain/limits.js';
import { type ContentBlock, isTextBlock, isToolResultBlock, isToolUseBlock, type Role } from '../domain/message.js';
import { withoutPrivate } from '../domain/tagged-span.js';
import type { Attachment, Metadata } from '../domain/turn.js';
import type { RememberMessage } from '../memory-types/memory.js';

export interface TurnDraft {
  role: Role;
  speaker: string | null;
  text: string;
  attachments: Attachment[];
  metadata: Metadata;
  externalId: string | null;
  partial: boolean;
  /** Null: now. */
  createdAt: Date | null;
  contentHash: Buffer;
}

/** Throws `invalid_input`, naming the message by its position. */
export function readMessage(message: RememberMessage, position: number): TurnDraft {
  const at = `messages[${position}]`;
  if (typeof message !== 'object' || message === null) throw invalid(`${at} must be an object.`);
  if (message.role !== 'user' && message.role !== 'assistant')
    throw invalid(`${at}.role must be "user" or "assistant", not ${JSON.stringify(message.role)}.`);
  const content = readContent(message.content, `${at}.content`);
  const [text, attachments] = [withoutPrivate(content.text), withoutPrivateInside(content.attachments)];
  if (text.trim() === '' && attachments.length === 0) throw invalid(`${at}.content is empty.`);
  const metadata = message.metadata ?? {};
  if (Buffer.byteLength(JSON.stringify(metadata)) > maxMetadataBytes)
    throw invalid(`${at}.metadata is larger than ${maxMetadataBytes} bytes.`);
  checkText(`${at}.metadata`, JSON.stringify(metadata).replaceAll('\\u0000', '\u0000'), maxMetadataBytes);
  return {
    role: message.role,
    speaker: message.speaker === undefined ? null : checkId(`${at}.speaker`, message.speaker),
    text,
    attachments,
    metadata,
    externalId: message.id === undefined ? null : checkId(`${at}.id`, message.id),
    partial: message.partial ?? false,
    createdAt: message.createdAt === undefined ? null : checkDate(`${at}.createdAt`, message.createdAt),
    contentHash: turnHash(text, attachments),
  };
}

/** Equal for a turn and its retry. */
export function turnHash(text: string, attachments: readonly unknown[]): Buffer {
  return createHash('sha256').update(text).update('\u0000').update(JSON.stringify(attachments)).digest();
}

/** A file that a tool read may hold private spans as well. */
function withoutPrivateInside<Value>(value: Value): Value {
  if (typeof value === 'string') return withoutPrivate(value) as Value;
  if (Array.isArray(value)) return value.map(withoutPrivateInside) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutPrivateInside(inner)])) as Value;
}

function readContent(content: unknown, at: string): { text: string; attachments: Attachment[] } {
  if (typeof content === 'string') return { text: checkText(at, content, maxTurnCharacters), attachments: [] };
  if (!Array.isArray(content)) throw invalid(`${at} must be a string or a list of content blocks.`);
  const blocks = content as ContentBlock[];
  const texts = blocks.filter(isTextBlock).map((block) => block.text);
  const attachments = blocks.flatMap((block, index) => readAttachment(block, `${at}[${index}]`));
  checkText(at, JSON.stringify(attachments).replaceAll('\\u0000', '\u0000'), maxTurnCharacters);
  return { text: checkText(at, texts.join('\n\n'), maxTurnCharacters), attachments };
}

/** Tool calls and results are kept whole, media as a placeholder, thinking not at all. */
function readAttachment(block: ContentBlock, at: string): Attachment[] {
  if (typeof block !== 'object' || block === null || typeof block.type !== 'string')
    throw invalid(`${at} must be a content block with a type.`);
  if (isTextBlock(block) || block.type === 'thinking' || block.type === 'redacted_thinking') return [];
  if (isToolUseBlock(block)) return [{ type: 'tool_use', id: block.id, name: block.name, input: block.input ?? {} }];
  if (isToolResultBlock(block))
    return [
      {
        type: 'tool_result',
        tool_use_id: block.tool_use_id,
        content: withoutMedia(block.content),
        is_error: block.is_error ?? false,
      },
    ];
  return [placeholder(block)];
}

function withoutMedia(content: unknown): unknown {
  if (!Array.isArray(content)) return content ?? null;
  return content.map((block: ContentBlock) => (isTextBlock(block) ? block : placeholder(block)));
}

function placeholder(block: ContentBlock): Attachment {
  const source = ('source' in block ? block.source : undefined) as Record<string, unknown> | undefined;
  const data = typeof source?.data === 'string' ? source.data : JSON.stringify(source ?? block);
  return {
    type: block.type,
    ...(typeof source?.media_type === 'string' ? { media_type: source.media_type } : {}),
    bytes: source?.type === 'base64' ? Math.floor((data.length * 3) / 4) : Buffer.byteLength(data),
    sha256: createHash('sha256').update(data).digest('hex'),
  };
}
