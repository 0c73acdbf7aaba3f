// The model's answer: stream a call, run the tools it asks for, and again, until it has said its last word.
import { type ContentBlock, isTextBlock, isToolUseBlock } from '../domain/message.js';
import { RecollectError } from '../errors.js';
import type { LanguageModel, ModelAnswer, ModelRequest } from '../ports/language-model.js';
import type { Observers } from '../ports/observer.js';
import type { AgentEvent, AgentTool, ToolContext } from './agent-types.js';
import { addUsage, type Progress } from './progress.js';
import { runTool } from './run-tool.js';

export interface AnswerParts {
  model: LanguageModel;
  observers: Observers;
  tools: readonly AgentTool[];
  maxToolRounds: number;
  /** Told each answer, also those that ask for tools. */
  onAnswer(answer: ModelAnswer): void;
}

/** Fills `progress` as it goes. Throws `model_*` errors. */
export async function* answerWithModel(
  parts: AnswerParts,
  request: ModelRequest,
  context: ToolContext,
  progress: Progress,
): AsyncGenerator<AgentEvent, void, undefined> {
  let messages = request.messages;
  for (let round = 1; ; round++) {
    const answer = yield* ask(parts, { ...request, messages }, progress);
    parts.onAnswer(answer);
    // An answer cut at max_tokens may end inside a tool's input: only one that stopped for its tools is run.
    const uses = answer.stopReason === 'tool_use' ? answer.content.filter(isToolUseBlock) : [];
    if (uses.length === 0 || round > parts.maxToolRounds) break;
    const results: ContentBlock[] = [];
    for (const { id, name, input } of uses) {
      yield { type: 'tool_call', id, name, input };
      const call = await runTool(parts.tools, { id, name, input }, context);
      progress.toolCalls.push(call);
      results.push({ type: 'tool_result', tool_use_id: id, content: call.result, is_error: call.isError });
      yield { type: 'tool_result', id, name, isError: call.isError };
    }
    if (round === parts.maxToolRounds) results.push({ type: 'text', text: lastRound });
    messages = [...messages, { role: 'assistant', content: sendable(answer) }, { role: 'user', content: results }];
  }
  if (progress.text.trim() === '')
    throw new RecollectError('model_refused', 'The model ended without an answer.', {
      details: { stopReason: progress.stopReason, toolCalls: progress.toolCalls.length },
    });
}

const lastRound = '[No more tools can be used for this message. Answer now with what you have.]';

async function* ask(
  { model, observers }: AnswerParts,
  request: ModelRequest,
  progress: Progress,
): AsyncGenerator<AgentEvent, ModelAnswer, undefined> {
  // What was said before a tool call and after it are two paragraphs, also for those who only see the stream.
  let separator = progress.text === '' ? '' : '\n\n';
  const step = { kind: 'model', operation: 'chat', model: model.name, purpose: 'chat' } as const;
  for await (const event of observers.watchAnswer(step, model.stream(request))) {
    if (event.type === 'answer') {
      progress.firstUsage ??= event.answer.usage;
      progress.usage = addUsage(progress.usage, event.answer.usage);
      progress.stopReason = event.answer.stopReason;
      return event.answer;
    }
    const text = separator + event.text;
    separator = '';
    progress.text += text;
    yield { type: 'text', text };
  }
  throw new RecollectError('model_unavailable', 'The answer broke off before its end; try again.');
}

/** The answer as the API takes it back: whole, thinking included, but empty texts are refused. */
function sendable({ content }: ModelAnswer): ContentBlock[] {
  return content.filter((block) => !isTextBlock(block) || block.text.trim() !== '');
}
