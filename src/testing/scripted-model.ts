// A LanguageModel that says what a test scripted: no network, no key, and every request kept.
import type { ContentBlock } from '../domain/message.js';
import { RecollectError } from '../errors.js';
import type {
  LanguageModel,
  ModelAnswer,
  ModelRequest,
  ModelUsage,
  StructuredRequest,
} from '../ports/language-model.js';

export interface ScriptedAnswer {
  text?: string;
  toolUses?: readonly { name: string; input: unknown; id?: string }[];
  /** What a structured request gets, as JSON. */
  json?: unknown;
  /** Default `tool_use` when there are tool uses, else `end_turn`. */
  stopReason?: ModelAnswer['stopReason'];
  usage?: Partial<ModelUsage>;
  /** Thrown after the text was streamed. */
  error?: RecollectError;
}

/** An answer, or a function that makes one of the request. */
export type ScriptedStep =
  | ScriptedAnswer
  | ((request: ModelRequest | StructuredRequest) => ScriptedAnswer | Promise<ScriptedAnswer>);

export interface ScriptedModel extends LanguageModel {
  /** Requests to stream(), oldest first. */
  readonly requests: readonly ModelRequest[];
  readonly structuredRequests: readonly StructuredRequest[];
  /** Appends steps; each call takes the next one. */
  script(...steps: ScriptedStep[]): void;
}

/** Text is streamed word by word. A call without a step left throws `internal`. */
export function createScriptedModel(steps: readonly ScriptedStep[] = [], name = 'scripted'): ScriptedModel {
  const waiting = [...steps];
  const requests: ModelRequest[] = [];
  const structuredRequests: StructuredRequest[] = [];
  let toolUses = 0;

  async function next(request: ModelRequest | StructuredRequest): Promise<ScriptedAnswer> {
    const step = waiting.shift();
    if (step === undefined) throw new RecollectError('internal', 'Nothing is scripted for this request.');
    return typeof step === 'function' ? step(request) : step;
  }

  function toContent(step: ScriptedAnswer): ContentBlock[] {
    const uses = (step.toolUses ?? []).map(({ id, name: tool, input }) => {
      toolUses += 1;
      return { type: 'tool_use', id: id ?? `toolu_scripted_${toolUses}`, name: tool, input };
    });
    return [...(step.text ? [{ type: 'text', text: step.text }] : []), ...uses];
  }

  return {
    name,
    requests,
    structuredRequests,
    script: (...more) => void waiting.push(...more),
    async *stream(request) {
      requests.push(request);
      checkSignal(request.signal);
      const step = await next(request);
      for (const text of step.text?.match(/\S+\s*|\s+/g) ?? []) {
        checkSignal(request.signal);
        yield { type: 'text', text };
      }
      if (step.error) throw step.error;
      const stopReason = step.stopReason ?? (step.toolUses?.length ? 'tool_use' : 'end_turn');
      yield { type: 'answer', answer: { content: toContent(step), stopReason, usage: toUsage(step), model: name } };
    },
    async structured(request) {
      structuredRequests.push(request);
      checkSignal(request.signal);
      const step = await next(request);
      if (step.error) throw step.error;
      const text = step.json === undefined ? (step.text ?? '') : JSON.stringify(step.json);
      return { text, complete: step.stopReason !== 'max_tokens', usage: toUsage(step) };
    },
  };
}

function toUsage({ usage }: ScriptedAnswer): ModelUsage {
  return { inputTokens: 10, outputTokens: 5, cacheReadTokens: 0, cacheWriteTokens: 0, ...usage };
}

function checkSignal(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new RecollectError('model_unavailable', 'The call was stopped by its caller.', {
    cause: signal.reason,
    details: { aborted: true },
  });
}
