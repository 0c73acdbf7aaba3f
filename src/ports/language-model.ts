// What answers and extracts. Implementations: drivers/anthropic.ts, testing/scripted-model.ts.
import type { ContentBlock, MessageInput } from '../domain/message.js';

export interface SystemBlock {
  text: string;
  /** Asks the provider to cache the prefix that ends here. */
  cache?: boolean;
}

export interface ToolDefinition {
  name: string;
  description: string;
  /** JSON Schema of an object. */
  inputSchema: Record<string, unknown>;
}

export interface ModelRequest {
  system: readonly SystemBlock[];
  messages: readonly MessageInput[];
  tools?: readonly ToolDefinition[];
  maxTokens: number;
  signal?: AbortSignal;
}

export interface ModelUsage {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
}

export interface ModelAnswer {
  content: ContentBlock[];
  stopReason: 'end_turn' | 'tool_use' | 'max_tokens' | 'stop_sequence' | 'refusal' | 'pause_turn' | 'unknown';
  usage: ModelUsage;
  model: string;
}

export type ModelEvent = { type: 'text'; text: string } | { type: 'answer'; answer: ModelAnswer };

export interface StructuredRequest {
  system: string;
  prompt: string;
  /** JSON Schema the answer must follow. */
  schema: Record<string, unknown>;
  maxTokens: number;
  signal?: AbortSignal;
}

export interface StructuredAnswer {
  /** The raw text; the caller parses and validates it, leniently. */
  text: string;
  /** False when the model stopped at `maxTokens`, so `text` may be cut. */
  complete: boolean;
  usage: ModelUsage;
}

export interface LanguageModel {
  readonly name: string;
  /** Streams one answer; the last event is always `answer`. Throws `model_*` errors. */
  stream(request: ModelRequest): AsyncIterable<ModelEvent>;
  /** One answer under a JSON schema. Throws `model_*` errors. */
  structured(request: StructuredRequest): Promise<StructuredAnswer>;
}
