// What createAgent() takes and gives.
import type { ContentBlock } from '../domain/message.js';
import type { RecollectError } from '../errors.js';
import type { Memory } from '../memory-types/memory.js';
import type { Clock } from '../ports/clock.js';
import type { LanguageModel, ModelAnswer, ModelUsage, ToolDefinition } from '../ports/language-model.js';
import type { Recalled } from '../recall/recalled.js';

export interface AgentOptions {
  memory: Memory;
  /** Who answers. Default the memory's language model; `null`, or none anywhere: the agent answers offline. */
  model?: LanguageModel | null;
  /** Who the agent is and how it should answer: the start of the system prompt. Keep it the same from call to call. */
  instructions?: string;
  /** Tools of your own, beside the four for the user's memories. */
  tools?: readonly AgentTool[];
  /** Lets the model list, search, save and delete the user's memories. Default true. */
  memoryTools?: boolean;
  /** Tokens of one answer. Default 4,096. */
  maxTokens?: number;
  /** How often one message may go round through tools. Default 6. */
  maxToolRounds?: number;
  /** Tokens of recalled memory in a request. Default 1,500. */
  budget?: number;
  /** Show the model the user's profile with every message. Default true. */
  profile?: boolean;
  /** Fail the chat when memory fails. Default false: it answers without, and says so in `memoryError`. */
  strict?: boolean;
  clock?: Clock;
}

export interface ChatInput {
  userId: string;
  /** Default `default`. */
  sessionId?: string;
  message: string;
  scope?: string;
  /** A retry with the same key gives the stored answer. At most 150 bytes. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

export interface ChatResult {
  text: string;
  /** Our ids of the two turns; null where one could not be stored or there was nothing to store. */
  turnIds: { user: string | null; answer: string | null };
  /** Null when memory failed, and for a stored answer. */
  recalled: Recalled | null;
  /** Summed over all calls for this message. */
  usage: ModelUsage;
  toolCalls: ToolCall[];
  /** True when no model took part. */
  offline: boolean;
  /** True when this is the stored answer of an earlier call with the same key. */
  repeated: boolean;
  /** Null for offline and stored answers. `max_tokens`: the text is cut. */
  stopReason: ModelAnswer['stopReason'] | null;
  /** Why memory did not take part, or only in part. */
  memoryError: RecollectError | null;
}

export type AgentEvent =
  | { type: 'text'; text: string }
  | { type: 'tool_call'; id: string; name: string; input: unknown }
  | { type: 'tool_result'; id: string; name: string; isError: boolean }
  | { type: 'done'; result: ChatResult };

export interface ToolCall {
  id: string;
  name: string;
  input: unknown;
  /** What the model was given back. */
  result: string | readonly ContentBlock[];
  isError: boolean;
}

export interface AgentTool {
  definition: ToolDefinition;
  /** What it throws is told to the model, which then goes on. */
  run(input: unknown, context: ToolContext): Promise<string | readonly ContentBlock[]>;
}

export interface ToolContext {
  userId: string;
  sessionId: string;
  scope: string | undefined;
  /** The user's message that is being answered. */
  message: string;
  /** Its turn; null where it could not be stored. */
  messageTurnId: string | null;
  recalled: Recalled | null;
  signal: AbortSignal | undefined;
  /** Tells which facts a tool showed the model, for the use counts. */
  usedFacts: Set<string>;
}

export interface Agent {
  /** One message, one answer. Throws `model_*` errors; what was answered until then is stored. */
  chat(input: ChatInput): Promise<ChatResult>;
  /** The same as it happens; `done` comes last. Leaving the loop early stores what was answered so far as partial. */
  stream(input: ChatInput): AsyncGenerator<AgentEvent, void, undefined>;
}
