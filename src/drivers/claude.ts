// Claude through the official SDK, which is loaded on the first call.
import type Anthropic from '@anthropic-ai/sdk';
import type { ContentBlock, MessageInput } from '../domain/message.js';
import { isTextBlock, isToolUseBlock } from '../domain/message.js';
import { RecollectError } from '../errors.js';
import type {
  LanguageModel,
  ModelAnswer,
  ModelEvent,
  ModelRequest,
  ModelUsage,
  StructuredAnswer,
  StructuredRequest,
} from '../ports/language-model.js';
import { claudeError } from './claude-errors.js';

export interface ClaudeOptions {
  /** A model id, for example `claude-sonnet-5-5`. */
  model: string;
  /** Default: whatever credentials the SDK finds. */
  apiKey?: string;
  /** Default the official API. */
  baseUrl?: string;
  /** Retries of one call on 408, 409, 429, 5xx and lost connections, before anything was streamed. Default 2. */
  maxRetries?: number;
  /** Milliseconds until an answer must have begun (or, for structured ones, be complete). Default 120,000. */
  timeout?: number;
}

/** Answers with Claude. Makes no call and loads nothing until it is used. */
export function createClaude(options: ClaudeOptions): LanguageModel {
  let client: Promise<Anthropic> | undefined;
  const open = () => {
    client ??= openClient(options);
    return client;
  };
  return {
    name: options.model,
    stream: (request) => stream(open, options, request),
    structured: (request) => structured(open, options, request),
  };
}

const defaultTimeout = 120_000;

async function openClient(options: ClaudeOptions): Promise<Anthropic> {
  const { Anthropic } = await import('@anthropic-ai/sdk').catch((error: unknown) => {
    throw new RecollectError('dependency_missing', 'Claude needs the package @anthropic-ai/sdk; install it.', {
      cause: error,
    });
  });
  return new Anthropic({
    // With a key of our own, nothing else from the environment may take its place.
    ...(options.apiKey === undefined ? {} : { apiKey: options.apiKey, authToken: null }),
    ...(options.baseUrl === undefined ? {} : { baseURL: options.baseUrl }),
    ...(options.maxRetries === undefined ? {} : { maxRetries: options.maxRetries }),
    // Given always: without it the SDK refuses long answers that are not streamed.
    timeout: options.timeout ?? defaultTimeout,
    // Errors reach the caller; stdout and stderr belong to the program.
    logLevel: 'off',
  });
}

async function* stream(
  open: () => Promise<Anthropic>,
  options: ClaudeOptions,
  request: ModelRequest,
): AsyncGenerator<ModelEvent> {
  try {
    const client = await open();
    const answering = client.messages.stream(
      {
        model: options.model,
        max_tokens: request.maxTokens,
        ...(request.system.length === 0 ? {} : { system: request.system.map(toSystemBlock) }),
        ...(request.tools?.length ? { tools: request.tools.map(toTool) } : {}),
        messages: request.messages.map(toMessage),
      },
      { signal: request.signal },
    );
    for await (const event of answering)
      if (event.type === 'content_block_delta' && event.delta.type === 'text_delta' && event.delta.text !== '')
        yield { type: 'text', text: event.delta.text };
    yield { type: 'answer', answer: toAnswer(await answering.finalMessage()) };
  } catch (error) {
    throw claudeError(error, options, request.signal);
  }
}

async function structured(
  open: () => Promise<Anthropic>,
  options: ClaudeOptions,
  request: StructuredRequest,
): Promise<StructuredAnswer> {
  try {
    const client = await open();
    const message = await client.messages.create(
      {
        model: options.model,
        max_tokens: request.maxTokens,
        system: request.system,
        messages: [{ role: 'user', content: request.prompt }],
        output_config: { format: { type: 'json_schema', schema: request.schema } },
      },
      { signal: request.signal },
    );
    const text = message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
    const complete = message.stop_reason === 'end_turn' || message.stop_reason === 'stop_sequence';
    return { text, complete, usage: toUsage(message.usage) };
  } catch (error) {
    throw claudeError(error, options, request.signal);
  }
}

function toSystemBlock({ text, cache }: ModelRequest['system'][number]): Anthropic.TextBlockParam {
  return cache ? { type: 'text', text, cache_control: { type: 'ephemeral' } } : { type: 'text', text };
}

function toTool({ name, description, inputSchema }: NonNullable<ModelRequest['tools']>[number]): Anthropic.Tool {
  return { name, description, input_schema: { ...inputSchema, type: 'object' } };
}

/** Our blocks are the API's, but known only by `type`: blocks of later API versions pass through unread. */
function toMessage({ role, content }: MessageInput): Anthropic.MessageParam {
  return { role, content: typeof content === 'string' ? content : ([...content] as Anthropic.ContentBlockParam[]) };
}

function toAnswer(message: Anthropic.Message): ModelAnswer {
  // The SDK takes a stream that simply ends for a finished one; only a stop reason says that it is.
  if (message.stop_reason === null)
    throw new RecollectError('model_unavailable', 'The answer broke off before its end; try again.');
  return {
    content: message.content.map((block) => toBlock(block as unknown as ContentBlock)),
    stopReason: stopReasons.find((reason) => reason === message.stop_reason) ?? 'unknown',
    usage: toUsage(message.usage),
    model: message.model,
  };
}

/** Without the fields that only answers have; thinking and the like stay whole, the API wants them back as they were. */
function toBlock(block: ContentBlock): ContentBlock {
  if (isTextBlock(block)) return { type: 'text', text: block.text };
  if (isToolUseBlock(block)) return { type: 'tool_use', id: block.id, name: block.name, input: block.input };
  return block;
}

const stopReasons = ['end_turn', 'tool_use', 'max_tokens', 'stop_sequence', 'refusal', 'pause_turn'] as const;

function toUsage(usage: Anthropic.Usage): ModelUsage {
  return {
    inputTokens: usage.input_tokens,
    outputTokens: usage.output_tokens,
    cacheReadTokens: usage.cache_read_input_tokens ?? 0,
    cacheWriteTokens: usage.cache_creation_input_tokens ?? 0,
  };
}
