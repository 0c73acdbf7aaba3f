// From a scripted step to the Message object. Source: messages.d.ts, Message, Usage, TextBlock, ToolUseBlock.
import { newId } from './api-error.js';
import { signThinking } from './check-thinking.js';
import { mergeTurns } from './merge-turns.js';
import { isObject, type SentBody } from './request.js';
import type { AnswerStep, CutStep, ScriptedToolUse, StepUsage } from './step.js';

export interface AnswerText {
  type: 'text';
  text: string;
  citations: null;
}

export interface AnswerToolUse {
  type: 'tool_use';
  id: string;
  name: string;
  input: Record<string, unknown>;
  caller: { type: 'direct' };
}

export interface AnswerThinking {
  type: 'thinking';
  thinking: string;
  signature: string;
}

export type AnswerBlock = AnswerText | AnswerToolUse | AnswerThinking;

export interface AnswerUsage {
  input_tokens: number;
  output_tokens: number;
  cache_creation_input_tokens: number;
  cache_read_input_tokens: number;
  cache_creation: { ephemeral_5m_input_tokens: number; ephemeral_1h_input_tokens: number };
  inference_geo: null;
  output_tokens_details: null;
  server_tool_use: null;
  service_tier: 'standard';
  speed: 'standard';
}

export interface Answer {
  id: string;
  type: 'message';
  role: 'assistant';
  model: string;
  content: AnswerBlock[];
  container: null;
  diagnostics: null;
  stop_details: null;
  stop_reason: string | null;
  stop_sequence: null;
  usage: AnswerUsage;
}

const charactersPerToken = 4;

export function buildAnswer(step: AnswerStep | CutStep, body: SentBody): Answer {
  const content = contentOf(step, body);
  const usesTools = content.some((block) => block.type === 'tool_use');
  const usage = 'usage' in step ? step.usage : undefined;
  return {
    id: newId('msg'),
    type: 'message',
    role: 'assistant',
    model: String(body.model),
    content,
    container: null,
    diagnostics: null,
    stop_details: null,
    stop_reason: ('stopReason' in step && step.stopReason) || (usesTools ? 'tool_use' : 'end_turn'),
    stop_sequence: null,
    usage: usageOf(content, body, usage ?? {}),
  };
}

/** A rough count of what is billed as input: a quarter of the characters, at least 1. */
export function countInputTokens(body: SentBody): number {
  const { system, tools, messages, output_config } = body;
  return tokensOf({ system, tools, messages, output_config });
}

/** True when the request asks for structured output. */
export function asksForJson(body: SentBody): boolean {
  return isObject(body.output_config) && isObject(body.output_config.format);
}

function contentOf(step: AnswerStep | CutStep, body: SentBody): AnswerBlock[] {
  if ('json' in step) return [textBlock(wrapJson(JSON.stringify(step.json), step.prose))];
  // The API gives no empty text block before a tool use; without tools an empty text stands for "said nothing".
  const text = step.text ? [textBlock(step.text)] : [];
  const thinking = 'thinking' in step && step.thinking ? [thinkingBlock(step.thinking, body)] : [];
  return [...thinking, ...text, ...(step.toolUses ?? []).map(toolUseBlock)];
}

function wrapJson(json: string, prose: 'around' | 'fence' | undefined): string {
  if (prose === 'around') return `Here is the JSON you asked for:\n\n${json}\n\nLet me know if you need anything else.`;
  return prose === 'fence' ? `\`\`\`json\n${json}\n\`\`\`` : json;
}

function thinkingBlock(thinking: string, body: SentBody): AnswerThinking {
  return { type: 'thinking', thinking, signature: signThinking(body, mergeTurns(body.messages)) };
}

function textBlock(text: string): AnswerText {
  return { type: 'text', text, citations: null };
}

function toolUseBlock({ name, input, id }: ScriptedToolUse): AnswerToolUse {
  return { type: 'tool_use', id: id ?? newId('toolu'), name, input, caller: { type: 'direct' } };
}

function usageOf(content: AnswerBlock[], body: SentBody, usage: StepUsage): AnswerUsage {
  const written = usage.cacheWriteTokens ?? 0;
  return {
    input_tokens: usage.inputTokens ?? countInputTokens(body),
    output_tokens:
      usage.outputTokens ??
      tokensOf(
        content.map((block) => ('text' in block ? block.text : 'input' in block ? block.input : block.thinking)),
      ),
    cache_creation_input_tokens: written,
    cache_read_input_tokens: usage.cacheReadTokens ?? 0,
    cache_creation: { ephemeral_5m_input_tokens: written, ephemeral_1h_input_tokens: 0 },
    inference_geo: null,
    output_tokens_details: null,
    server_tool_use: null,
    service_tier: 'standard',
    speed: 'standard',
  };
}

function tokensOf(value: unknown): number {
  return Math.max(1, Math.ceil(JSON.stringify(value).length / charactersPerToken));
}
