// The answer of the Messages API, whole or as events, as far as a memory keeps it: its text, and how it ended.
import { asList, asObject, asText } from '../call/json-values.js';
import type { Answer, AnswerReader } from '../call/protocol.js';
import { readEvents, readWhole } from '../call/read-events.js';

export function readMessageAnswer(contentType: string): AnswerReader {
  return contentType.includes('text/event-stream') ? readStream() : readWhole(readMessage);
}

function readMessage(body: unknown): Answer | null {
  const { id, content, stop_reason: stopReason } = asObject(body);
  const blocks = asList(content).map(asObject);
  const texts = blocks.filter(({ type }) => type === 'text').map(({ text }) => asText(text));
  const bound = blocks.some(({ type }) => isThinking(type));
  const reason = typeof stopReason === 'string' ? stopReason : null;
  return content === undefined ? null : toAnswer({ id, texts, bound, stopReason: reason });
}

function readStream(): AnswerReader {
  const texts = new Map<number, string>();
  let stopReason: string | null = null;
  let id: unknown = null;
  let bound = false;
  const onData = (data: unknown) => {
    const { type, index, delta, message, content_block: block } = asObject(data);
    const { type: kind, text, stop_reason: reason } = asObject(delta);
    if (type === 'message_start') id = asObject(message).id;
    if (type === 'content_block_start' && isThinking(asObject(block).type)) bound = true;
    if (type === 'content_block_start' && asObject(block).type === 'text')
      texts.set(Number(index), asText(asObject(block).text));
    if (type === 'content_block_delta' && kind === 'text_delta')
      texts.set(Number(index), (texts.get(Number(index)) ?? '') + asText(text));
    if (type === 'message_delta' && typeof reason === 'string') stopReason = reason;
  };
  return readEvents(onData, () => toAnswer({ id, texts: [...texts.values()], bound, stopReason }));
}

interface ReadAnswer {
  id: unknown;
  texts: readonly string[];
  bound: boolean;
  stopReason: string | null;
}

function isThinking(type: unknown): boolean {
  return type === 'thinking' || type === 'redacted_thinking';
}

/** Without a reason to stop it did not stop by itself. */
function toAnswer({ id, texts, bound, stopReason }: ReadAnswer): Answer {
  const text = texts.filter((one) => one !== '').join('\n\n');
  const partial = stopReason === null || stopReason === 'max_tokens' || stopReason === 'model_context_window_exceeded';
  return {
    id: asText(id) || null,
    text,
    partial,
    bound,
    goesOn: stopReason === 'tool_use' || stopReason === 'pause_turn',
  };
}
