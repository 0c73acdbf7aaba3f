// What answers and extracts. Implementations: drivers/claude.ts, testing/scripted-model.ts. `purpose` is for the meter only.
import type { ContentBlock, MessageInput } from '../domain/message.js';
import type { Purpose, TokenCounts } from '../domain/usage.js';

/** `cache` asks the provider to keep the prefix that ends here. */
export type SystemBlock = { text: string; cache?: boolean };

/** `inputSchema` is the JSON Schema of an object. */
export interface ToolDefinition {
  name: string;
  description: string;
  inputSchema: Record<string, unknown>;
}

export interface ModelRequest {
  system: readonly SystemBlock[];
  messages: readonly MessageInput[];
  tools?: readonly ToolDefinition[];
  maxTokens: number;
  purpose?: Purpose;
  /** Nobody reads along, so a stream that broke may begin again. */
  whole?: boolean;
  signal?: AbortSignal;
}
export type ModelUsage = TokenCounts;

export interface ModelAnswer {
  content: ContentBlock[];
  stopReason: 'end_turn' | 'tool_use' | 'max_tokens' | 'stop_sequence' | 'refusal' | 'pause_turn' | 'unknown';
  usage: ModelUsage;
  model: string;
}

export type ModelEvent = { type: 'text'; text: string } | { type: 'answer'; answer: ModelAnswer };

/** The answer must follow `schema`, a JSON Schema. */
export interface StructuredRequest {
  system: string;
  prompt: string;
  schema: Record<string, unknown>;
  maxTokens: number;
  purpose?: Purpose;
  signal?: AbortSignal;
}

/** `text` is raw; the caller parses it leniently. `complete` is false when the model stopped at `maxTokens`. `model`: where another answered. */
export interface StructuredAnswer {
  text: string;
  complete: boolean;
  usage: ModelUsage;
  model?: string;
}

export interface LanguageModel {
  readonly name: string;
  /** Streams one answer; the last event is always `answer`. Throws `model_*` errors. */
  stream(request: ModelRequest): AsyncIterable<ModelEvent>;
  /** One answer under a JSON schema. Throws `model_*` errors. */
  structured(request: StructuredRequest): Promise<StructuredAnswer>;
}
