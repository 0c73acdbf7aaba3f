// A request of a chat API, whoever's it is -> what people and the model said in it. Clients resend whole histories, with tool
// results and words of their own between; a memory keeps what was said.
import type { ContentBlock, Role } from '../../../domain/message.js';
import { ownWords } from '../../../domain/own-words.js';

/** One message as a protocol reads it. */
export interface SentMessage {
  /** Its place in the request's list. */
  at: number;
  role: Role;
  texts: readonly string[];
  /** Images, documents and the like. */
  media: readonly ContentBlock[];
  /** It brings results of tools. */
  toolResult: boolean;
}

export interface Said {
  role: Role;
  text: string;
  media: readonly ContentBlock[];
}

export interface SentConversation {
  /** Oldest first; the last one is the human turn that the request is about. */
  said: Said[];
  /** How many of them the provider holds: they were recorded when they were said. */
  held: number;
  /** Place of the human turn's message in the request's list. */
  humanAt: number;
  /** The request goes on with that turn (tool results, words of the client) and brings no new one. */
  continues: boolean;
}

/**
 * Null where no person said anything. Of the messages with which the model answered one human turn, the last with text is its
 * answer: what it said between tool calls is work, not answer.
 */
export function readConversation(messages: readonly SentMessage[]): SentConversation | null {
  const said: Said[] = [];
  let answer: Said | null = null;
  let human = -1;
  for (const message of messages) {
    if (message.role === 'assistant') {
      const text = message.texts.join('\n\n');
      if (text.trim() !== '') answer = { role: 'assistant', text, media: [] };
      continue;
    }
    const text = message.toolResult ? '' : ownWords(message.texts);
    if (message.toolResult || (text === '' && message.media.length === 0)) continue;
    if (answer) said.push(answer);
    answer = null;
    human = message.at;
    said.push({ role: 'user', text, media: message.media });
  }
  return human === -1 ? null : { said, held: 0, humanAt: human, continues: human !== messages.at(-1)?.at };
}

/** Equal for a turn as it was stored and as a client sends it again. */
export function saidKey(role: Role, text: string, mediaTypes: readonly string[]): string {
  return [role, ...mediaTypes.toSorted(), text.replace(/\s+/g, ' ').trim()].join('\u0000');
}
