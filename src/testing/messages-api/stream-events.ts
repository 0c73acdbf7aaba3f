// The event sequence of a streamed answer. Source: page build-with-claude/streaming (event flow, ping, input_json_delta);
// messages.d.ts, RawMessageStreamEvent.
import type { Answer, AnswerBlock } from './answer.js';

export interface StreamEvent {
  type: string;
  [field: string]: unknown;
}

const charactersPerDelta = 16;

export function streamEvents(answer: Answer): StreamEvent[] {
  const { usage } = answer;
  const opening = { ...answer, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } };
  const blocks = answer.content.map(blockEvents);
  // The API sends its first ping right after the first content_block_start.
  blocks[0]?.splice(1, 0, { type: 'ping' });
  return [
    { type: 'message_start', message: opening },
    ...blocks.flat(),
    {
      type: 'message_delta',
      delta: { stop_reason: answer.stop_reason, stop_sequence: null, stop_details: null, container: null },
      usage: {
        input_tokens: usage.input_tokens,
        output_tokens: usage.output_tokens,
        cache_creation_input_tokens: usage.cache_creation_input_tokens,
        cache_read_input_tokens: usage.cache_read_input_tokens,
        output_tokens_details: null,
        server_tool_use: null,
      },
    },
    { type: 'message_stop' },
  ];
}

export function formatEvent(event: StreamEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

function blockEvents(block: AnswerBlock, index: number): StreamEvent[] {
  return [
    { type: 'content_block_start', index, content_block: startOf(block) },
    ...deltasOf(block).map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

function startOf(block: AnswerBlock) {
  if (block.type === 'text') return { ...block, text: '' };
  return block.type === 'thinking' ? { ...block, thinking: '', signature: '' } : { ...block, input: {} };
}

function deltasOf(block: AnswerBlock): { type: string; [field: string]: unknown }[] {
  if (block.type === 'text') return pieces(block.text).map((text) => ({ type: 'text_delta', text }));
  if (block.type === 'thinking')
    return [
      ...pieces(block.thinking).map((thinking) => ({ type: 'thinking_delta', thinking })),
      { type: 'signature_delta', signature: block.signature },
    ];
  // An empty first piece, as the API sends.
  return ['', ...pieces(JSON.stringify(block.input))].map((json) => ({ type: 'input_json_delta', partial_json: json }));
}

/** Pieces of whole code points, so that no delta ends inside an emoji. */
function pieces(text: string): string[] {
  const codePoints = [...text];
  const result: string[] = [];
  for (let at = 0; at < codePoints.length; at += charactersPerDelta) {
    result.push(codePoints.slice(at, at + charactersPerDelta).join(''));
  }
  return result;
}
