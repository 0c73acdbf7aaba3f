// A stand-in for OpenAI's Chat Completions: refuses what the documentation says is refused, streams in small pieces.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ChatReply {
  text?: string;
  calls?: { id: string; name: string; arguments: string }[];
  finish?: string;
  status?: number;
  headers?: Record<string, string>;
  /** Breaks the connection after so many events. */
  cutAfter?: number;
  /** Raw event data sent instead. */
  events?: string[];
}

export interface ChatApi {
  url: string;
  requests: Record<string, unknown>[];
  reply: (body: Record<string, unknown>) => ChatReply;
  close(): void;
}

export async function startChatApi(): Promise<ChatApi> {
  const server = createServer((request, response) => void serve(api, request, response));
  const api: ChatApi = { url: '', requests: [], reply: () => ({ text: 'Hi' }), close: () => void server.close() };
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  api.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return api;
}

interface Message {
  role: string;
  content: unknown;
  tool_call_id?: string;
  tool_calls?: { id: string }[];
}

/** Null when the request would be taken. */
function refusal(body: Record<string, unknown>): string | null {
  const {
    messages,
    stream,
    stream_options: options,
    response_format: format,
  } = body as {
    messages: Message[];
    stream?: boolean;
    stream_options?: unknown;
    response_format?: {
      json_schema?: { name?: string; strict?: boolean; schema?: { additionalProperties?: unknown } };
    };
  };
  if (!Array.isArray(messages) || messages.length === 0) return 'messages: too short';
  if (options && !stream) return 'stream_options is only allowed when stream is enabled';
  let open: string[] = [];
  for (const { role, content, tool_calls: calls, tool_call_id: id } of messages) {
    if (role === 'tool') {
      if (id === undefined || !open.includes(id)) return 'a tool message must follow the tool_calls it answers';
      open = open.filter((other) => other !== id);
      continue;
    }
    if (open.length > 0) return 'tool_calls must be followed by tool messages';
    if (content === null && !calls) return 'content is required';
    open = (calls ?? []).map((call) => call.id);
  }
  const schema = format?.json_schema;
  if (format && !schema?.name) return 'json_schema.name is required';
  if (schema?.strict && schema.schema?.additionalProperties !== false) return 'additionalProperties must be false';
  return null;
}

async function serve(api: ChatApi, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = '';
  for await (const part of request) text += String(part);
  const body = JSON.parse(text) as Record<string, unknown>;
  api.requests.push(body);
  const wrong = refusal(body);
  const reply: ChatReply = wrong ? { status: 400 } : api.reply(body);
  if (reply.status) {
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    response.end(JSON.stringify({ error: { message: wrong ?? 'as asked', type: 'x' } }));
    return;
  }
  const finish = reply.finish ?? (reply.calls ? 'tool_calls' : 'stop');
  const usage = { prompt_tokens: 30, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 10 } };
  if (!body.stream) {
    const message = { role: 'assistant', content: reply.text ?? null, refusal: null };
    const head = { id: 'chatcmpl-1', object: 'chat.completion', created: 1_767_225_600, model: body.model };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ...head, choices: [{ index: 0, message, finish_reason: finish }], usage }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const events = reply.events ?? toEvents(reply, finish, usage);
  for (const event of events.slice(0, reply.cutAfter)) response.write(`data: ${event}\n\n`);
  if (reply.cutAfter === undefined) response.end();
  else setTimeout(() => response.destroy(), 20);
}

function toEvents(reply: ChatReply, finish: string, usage: unknown): string[] {
  const delta = (value: unknown, reason: string | null = null) =>
    JSON.stringify({ model: 'gpt-x', choices: [{ index: 0, delta: value, finish_reason: reason }] });
  const pieces = reply.text?.match(/.{1,4}/gs) ?? [];
  const calls = (reply.calls ?? []).flatMap(({ id, name, arguments: input }, index) => [
    delta({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }),
    ...(input.match(/.{1,5}/gs) ?? []).map((part) => delta({ tool_calls: [{ index, function: { arguments: part } }] })),
  ]);
  return [
    delta({ role: 'assistant', content: '' }),
    ...pieces.map((content) => delta({ content })),
    ...calls,
    delta({}, finish),
    JSON.stringify({ model: 'gpt-x', choices: [], usage }),
    '[DONE]',
  ];
}
