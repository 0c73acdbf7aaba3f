// A prompt of the AI SDK as the core sees it. Its types are written here as far as they are read: the package `ai` is the caller's.
import { createHash } from 'node:crypto';
import type { ContentBlock } from '../../../domain/message.js';
import { readConversation, type SentMessage } from '../call/conversation.js';
import type { Addition, SentCall, WithBlocks } from '../call/protocol.js';

export interface PromptPart {
  type: string;
}

export interface PromptMessage {
  role: string;
  content: string | readonly PromptPart[];
  providerOptions?: object;
}

export interface CallParams {
  prompt: readonly PromptMessage[];
  providerOptions?: object;
}

export function readPrompt<Params extends CallParams>(params: Params): SentCall<Params> {
  const { prompt } = params;
  const conversation = readConversation(prompt.flatMap(readMessage));
  const lastBound = prompt.findLastIndex(({ role, content }) => role === 'assistant' && hasPart(content, 'reasoning'));
  return {
    conversation,
    previousId: null,
    sessionName: null,
    boundTo: lastBound === -1 ? null : namePrompt(prompt.slice(0, lastBound)),
    name: () => namePrompt(prompt),
    withBlocks: (block, kept) => placeBlocks(params, block, kept, conversation?.humanAt ?? -1),
  };
}

function readMessage({ role, content }: PromptMessage, at: number): SentMessage[] {
  if (role === 'tool') return [{ at, role: 'user', texts: [], media: [], toolResult: true }];
  if (role !== 'user' && role !== 'assistant') return [];
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  return [
    {
      ...{ at, role, toolResult: false },
      texts: parts.flatMap((part) => ('text' in part && part.type === 'text' ? [String(part.text)] : [])),
      media: role === 'user' ? parts.filter(({ type }) => type === 'file').map(toMedia) : [],
    },
  ];
}

/** Its bytes are not kept, only what they are. */
function toMedia(part: PromptPart): ContentBlock {
  const mediaType = 'mediaType' in part ? String(part.mediaType) : '';
  const data = 'data' in part ? withoutBytes('data', part.data) : null;
  return { type: mediaType.startsWith('image') ? 'image' : 'document', media_type: mediaType, data };
}

function hasPart(content: PromptMessage['content'], type: string): boolean {
  return typeof content !== 'string' && content.some((part) => part.type === type);
}

function namePrompt(prompt: readonly PromptMessage[]): string {
  return createHash('sha256').update(JSON.stringify(prompt, withoutBytes)).digest('hex');
}

/** Breakpoints move from request to request; a file is named by its size. */
function withoutBytes(key: string, value: unknown): unknown {
  if (key === 'cacheControl' || key === 'cache_control') return undefined;
  return value instanceof Uint8Array ? value.byteLength : value;
}

/**
 * At the end of the last message of the user's side. A message with options of its own, a breakpoint perhaps, gets a message after
 * it instead of another part: the options would be taken to be of the block.
 */
function placeBlocks<Params extends CallParams>(
  params: Params,
  block: string,
  kept: readonly Addition[],
  humanAt: number,
): WithBlocks<Params> | null {
  const { prompt } = params;
  const stays = kept.filter(({ message }) => isTakingSide(prompt[message]));
  const at = prompt.findLastIndex(isTakingSide);
  const told = block === '' || at === -1 || stays.some(({ message }) => message >= humanAt);
  const additions = told ? stays : [...stays, { message: at, block }];
  if (additions.length === 0) return null;
  const placed = prompt.flatMap((message, index) => {
    const texts = additions.filter((addition) => addition.message === index);
    return texts.reduce<readonly PromptMessage[]>((messages, { block: text }) => append(messages, text), [message]);
  });
  return { body: { ...params, prompt: placed }, additions };
}

function append(messages: readonly PromptMessage[], text: string): readonly PromptMessage[] {
  const last = messages.at(-1)!;
  const part = { type: 'text', text };
  if (last.role !== 'user' || last.providerOptions !== undefined || typeof last.content === 'string')
    return [...messages, { role: 'user', content: [part] }];
  return [...messages.slice(0, -1), { ...last, content: [...last.content, part] }];
}

function isTakingSide(message: PromptMessage | undefined): boolean {
  return message?.role === 'user' || message?.role === 'tool';
}
