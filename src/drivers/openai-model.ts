// Models of OpenAI, and of everything that speaks its Chat Completions: vLLM, Ollama, LM Studio, Azure, gateways.
import type { ContentBlock } from '../domain/message.js';
import { isRecollectError, RecollectError } from '../errors.js';
import type {
  LanguageModel,
  ModelAnswer,
  ModelEvent,
  ModelRequest,
  StructuredAnswer,
  StructuredRequest,
} from '../ports/language-model.js';
import { type ChatChunk, toChatMessages, toChatTools, toStopReason, toUsage } from './openai-messages.js';
import { type Provider, postJson } from './post-json.js';

export interface OpenAiModelOptions {
  model: string;
  apiKey?: string;
  /** Default https://api.openai.com/v1. */
  baseUrl?: string;
  /** Retries of one call on 408, 409, 429, 5xx and lost connections, before anything was streamed. Default 2. */
  maxRetries?: number;
  /** Milliseconds until an answer must have begun (or, for structured ones, be complete). Default 120,000. */
  timeout?: number;
}

const officialUrl = 'https://api.openai.com/v1';
const path = '/chat/completions';

/** Answers with a model behind OpenAI's protocol. Makes no call until it is used. */
export function createOpenAiModel(options: OpenAiModelOptions): LanguageModel {
  const { model, apiKey } = options;
  const provider: Provider = {
    ...{ name: 'The model API', keySetting: 'OPENAI_API_KEY', apiKey },
    baseUrl: (options.baseUrl ?? officialUrl).replace(/\/$/, ''),
    maxRetries: options.maxRetries ?? 2,
    timeout: options.timeout ?? 120_000,
  };
  // OpenAI's reasoning models refuse the old name; other servers know no other.
  const limit = provider.baseUrl === officialUrl ? 'max_completion_tokens' : 'max_tokens';
  return {
    name: model,
    stream: (request) => stream(provider, { model, [limit]: request.maxTokens }, request),
    structured: (request) => structured(provider, { model, [limit]: request.maxTokens }, request),
  };
}

async function* stream(
  provider: Provider,
  base: Record<string, unknown>,
  request: ModelRequest,
): AsyncGenerator<ModelEvent> {
  const body = {
    ...base,
    messages: toChatMessages(request),
    ...(request.tools?.length ? { tools: toChatTools(request.tools) } : {}),
    stream: true,
    stream_options: { include_usage: true },
  };
  const { signal } = request;
  const response = await postJson(provider, path, body, { signal, streams: true });
  const answer = createCollector(String(base.model));
  try {
    for await (const chunk of readChunks(response)) {
      const text = answer.add(chunk);
      if (text !== '') yield { type: 'text', text };
    }
  } catch (error) {
    throw broken(error, signal);
  }
  yield { type: 'answer', answer: answer.finish() };
}

async function structured(
  provider: Provider,
  base: Record<string, unknown>,
  request: StructuredRequest,
): Promise<StructuredAnswer> {
  const messages = toChatMessages({
    system: [{ text: request.system }],
    messages: [{ role: 'user', content: request.prompt }],
  });
  const format = { type: 'json_schema', json_schema: { name: 'answer', schema: request.schema, strict: true } };
  const { signal } = request;
  const response = await postJson(provider, path, { ...base, messages, response_format: format }, { signal });
  const answer = (await response.json().catch((error: unknown) => {
    throw broken(error, signal);
  })) as ChatChunk;
  const choice = answer.choices?.[0];
  return {
    text: choice?.message?.content ?? '',
    complete: choice?.finish_reason === 'stop',
    usage: toUsage(answer.usage),
  };
}

async function* readChunks(response: Response): AsyncGenerator<ChatChunk> {
  if (!response.body) return;
  const { EventSourceParserStream } = await import('eventsource-parser/stream');
  const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { data } of events) {
    if (data === '[DONE]') return;
    const chunk = JSON.parse(data) as ChatChunk;
    // Gateways report an error inside a stream that began well.
    if (chunk.error) throw new RecollectError('model_unavailable', 'The model API broke off its answer; try again.');
    yield chunk;
  }
}

interface Collector {
  /** Gives the text that is new. */
  add(chunk: ChatChunk): string;
  /** Throws `model_unavailable` where the stream ended without saying that it was done. */
  finish(): ModelAnswer;
}

function createCollector(asked: string): Collector {
  let [text, stopped, model] = ['', null as string | null, asked];
  let usage: ChatChunk['usage'] = null;
  const calls: { id: string; name: string; input: string }[] = [];
  return {
    add(chunk) {
      model = chunk.model ?? model;
      usage = chunk.usage ?? usage;
      const choice = chunk.choices?.[0];
      stopped = choice?.finish_reason ?? stopped;
      for (const part of choice?.delta?.tool_calls ?? []) {
        const index = part.index ?? calls.length;
        calls[index] ??= { id: '', name: '', input: '' };
        calls[index].id += part.id ?? '';
        calls[index].name += part.function?.name ?? '';
        calls[index].input += part.function?.arguments ?? '';
      }
      const said = choice?.delta?.content ?? choice?.delta?.refusal ?? '';
      text += said;
      return said;
    },
    finish() {
      if (stopped === null)
        throw new RecollectError('model_unavailable', 'The answer broke off before its end; try again.');
      const said: ContentBlock[] = text === '' ? [] : [{ type: 'text', text }];
      const content = [
        ...said,
        ...calls.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input: parse(input) })),
      ];
      // Some servers say `stop` after tool calls.
      const stopReason = calls.length > 0 && stopped === 'stop' ? 'tool_use' : toStopReason(stopped);
      return { content, stopReason, usage: toUsage(usage), model };
    },
  };
}

/** A model can write arguments that are no JSON; the tool then says what is missing. */
function parse(input: string): unknown {
  try {
    return JSON.parse(input === '' ? '{}' : input);
  } catch {
    return {};
  }
}

function broken(error: unknown, signal: AbortSignal | undefined): RecollectError {
  if (isRecollectError(error)) return error;
  return new RecollectError(
    'model_unavailable',
    signal?.aborted ? 'The call was stopped by its caller.' : 'The answer broke off before its end; try again.',
    { cause: error, ...(signal?.aborted ? { details: { aborted: true } } : {}) },
  );
}
