// What a test scripts: one step answers one accepted request, as plain data.
import type { RecordedRequest } from './request.js';

export interface StepUsage {
  inputTokens?: number;
  outputTokens?: number;
  cacheReadTokens?: number;
  cacheWriteTokens?: number;
}

export interface ScriptedToolUse {
  name: string;
  input: Record<string, unknown>;
  /** Default: a new `toolu_...` id. */
  id?: string;
}

interface TimedStep {
  /** Milliseconds to wait before answering. Default 0. */
  delayMs?: number;
}

/** A normal answer. At least one of `text` and `toolUses`. */
export interface TextStep extends TimedStep {
  text?: string;
  /** A thinking block before the text, bound to the conversation before it. */
  thinking?: string;
  toolUses?: readonly ScriptedToolUse[];
  /** Default `tool_use` when there are tool uses, else `end_turn`. `max_tokens` is an answer that was cut. */
  stopReason?: 'end_turn' | 'max_tokens' | 'stop_sequence' | 'tool_use' | 'pause_turn' | 'refusal';
  /** Default: a quarter of the characters, cache figures 0. */
  usage?: StepUsage;
}

/** The answer to a structured request (`output_config.format`): `json` as text. */
export interface JsonStep extends TimedStep {
  json: unknown;
  /** What weaker models do: a sentence before and after (`around`), or a Markdown code fence (`fence`). */
  prose?: 'around' | 'fence';
  stopReason?: 'end_turn' | 'max_tokens' | 'refusal';
  usage?: StepUsage;
}

/** An error answer in the API's shape. */
export interface ErrorStep extends TimedStep {
  status: 400 | 401 | 403 | 404 | 413 | 429 | 500 | 529;
  /** Seconds, sent as the `retry-after` header. */
  retryAfter?: number;
  /** Default: a message of the kind the API sends. */
  message?: string;
}

/** The connection breaks in mid-answer. Without streaming, half of the JSON is sent. */
export interface CutStep extends TimedStep {
  /** How many stream events arrive first (`message_start` is the first; pings are not counted). 0: headers only. */
  cutAfterEvents: number;
  text: string;
  toolUses?: readonly ScriptedToolUse[];
  /** True: send an `error` event (overloaded_error) instead of breaking the connection. Default false. */
  withErrorEvent?: boolean;
}

/** Never answers: the client runs into its timeout, or aborts. */
export interface HangStep extends TimedStep {
  hang: true;
}

export type Step = TextStep | JsonStep | ErrorStep | CutStep | HangStep;

/** Answers what the script does not; `undefined` means "not this one", which becomes an error. */
export type StepHandler = (request: RecordedRequest) => Step | undefined | Promise<Step | undefined>;

export type AnswerStep = TextStep | JsonStep;
