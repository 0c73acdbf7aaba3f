// The answer of the Messages API, whole or as events, as far as a memory keeps it: its text, and how it ended.
import { asCount, asList, asObject, asText, type JsonObject } from '../call/json-values.js';
import type { Answer, AnswerReader, AnswerUsage } from '../call/protocol.js';
import { readEvents, readWhole } from '../call/read-events.js';

export function readMessageAnswer(contentType: string): AnswerReader {
  return contentType.includes('text/event-stream') ? readStream() : readWhole(readMessage);
}

function readMessage(body: unknown): Answer | null {
  const { id, content, model, usage, stop_reason: stopReason } = asObject(body);
  const blocks = asList(content).map(asObject);
  const texts = blocks.filter(({ type }) => type === 'text').map(({ text }) => asText(text));
  const bound = blocks.some(({ type }) => isThinking(type));
  const reason = typeof stopReason === 'string' ? stopReason : null;
  return content === undefined
    ? null
    : toAnswer({ id, texts, bound, stopReason: reason, usage: readUsage(model, asObject(usage)) });
}

function readStream(): AnswerReader {
  const texts = new Map<number, string>();
  let stopReason: string | null = null;
  let id: unknown = null;
  let bound = false;
  let model: unknown = null;
  let usage: JsonObject = {};
  const onData = (data: unknown) => {
    const { type, index, delta, message, usage: counted, content_block: block } = asObject(data);
    const { type: kind, text, stop_reason: reason } = asObject(delta);
    if (type === 'message_start') {
      const { id: given, model: named, usage: first } = asObject(message);
      [id, model, usage] = [given, named, asObject(first)];
    }
    // Sums so far; what they leave out stands.
    if (type === 'message_delta') usage = { ...usage, ...asObject(counted) };
    if (type === 'content_block_start' && isThinking(asObject(block).type)) bound = true;
    if (type === 'content_block_start' && asObject(block).type === 'text')
      texts.set(Number(index), asText(asObject(block).text));
    if (type === 'content_block_delta' && kind === 'text_delta')
      texts.set(Number(index), (texts.get(Number(index)) ?? '') + asText(text));
    if (type === 'message_delta' && typeof reason === 'string') stopReason = reason;
  };
  return readEvents(onData, () =>
    toAnswer({ id, texts: [...texts.values()], bound, stopReason, usage: readUsage(model, usage) }),
  );
}

interface ReadAnswer {
  id: unknown;
  texts: readonly string[];
  bound: boolean;
  stopReason: string | null;
  usage: AnswerUsage | null;
}

function readUsage(model: unknown, usage: JsonObject): AnswerUsage | null {
  if (typeof model !== 'string' || typeof usage.output_tokens !== 'number') return null;
  return {
    model,
    tokens: {
      inputTokens: asCount(usage.input_tokens),
      outputTokens: asCount(usage.output_tokens),
      cacheReadTokens: asCount(usage.cache_read_input_tokens),
      cacheWriteTokens: asCount(usage.cache_creation_input_tokens),
    },
  };
}

function isThinking(type: unknown): boolean {
  return type === 'thinking' || type === 'redacted_thinking';
}

/** Without a reason to stop it did not stop by itself. */
function toAnswer({ id, texts, bound, stopReason, usage }: ReadAnswer): Answer {
  const text = texts.filter((one) => one !== '').join('\n\n');
  const partial = stopReason === null || stopReason === 'max_tokens' || stopReason === 'model_context_window_exceeded';
  return {
    id: asText(id) || null,
    text,
    partial,
    bound,
    usage,
    goesOn: stopReason === 'tool_use' || stopReason === 'pause_turn',
  };
}
