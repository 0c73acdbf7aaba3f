// What the core knows of a provider's API: which request is a call with memory, where the block goes, what the answer says.
import type { TokenCounts } from '../../../domain/usage.js';
import type { SentConversation } from './conversation.js';

export interface SentRequest {
  method: string;
  /** Below the API's root, without the query: `/v1/messages`. */
  path: string;
  headers: Headers;
}

/** A block of memory at the end of a message. */
export interface Addition {
  /** Its place in the list. */
  message: number;
  block: string;
}

export interface WithBlocks<Body> {
  body: Body;
  /** All that was added. */
  additions: Addition[];
}

export interface SentCall<Body = string> {
  /** Null where the messages hold nobody's words. */
  conversation: SentConversation | null;
  /** The answer it goes on from, where the provider holds the history and the messages are only what is new. */
  previousId: string | null;
  /** The conversation by a name its client gave it; null where it gave none. */
  sessionName: string | null;
  /**
   * Names the messages before the last answer that is bound to them (signed thinking): the provider refuses it where they are not
   * as it saw them. Null where none is.
   */
  boundTo: string | null;
  /** Names the messages of this request in the same way. */
  name(): string;
  /**
   * The request with the block in its place, and with what was added before and is kept. Null where nothing is added, as every
   * place is before something that is cached.
   */
  withBlocks(block: string, kept: readonly Addition[]): WithBlocks<Body> | null;
}

export interface Answer {
  /** The provider's; null where it gave none. */
  id: string | null;
  /** Empty where nothing was said. */
  text: string;
  /** It was cut before its end. */
  partial: boolean;
  /** The model asked for tools or for more time: the answer of the human turn is still to come. */
  goesOn: boolean;
  /** It holds what is bound to the messages of the request. */
  bound: boolean;
  /** Null where the provider does not say. */
  usage: AnswerUsage | null;
}

export interface AnswerUsage {
  model: string;
  tokens: Partial<TokenCounts>;
}

/** Reads an answer while it passes by. Never throws: what it cannot read is not recorded. */
export interface AnswerReader {
  push(text: string): void;
  /** Null where it could not be read. `cut`: the connection broke, or the caller left. */
  end(cut: boolean): Answer | null;
}

export interface Protocol {
  name: 'anthropic' | 'openai';
  /** The path below the API's root, of a whole one. */
  pathOf(path: string): string;
  /** True for a request whose body is worth reading. */
  takes(request: SentRequest): boolean;
  /** Null for a call that has no memory. */
  readCall(request: SentRequest, body: string): SentCall | null;
  readAnswer(contentType: string, request: SentRequest): AnswerReader;
}
