// An item of the OpenAI Agents SDK as JSON and back, bytes included, and what of it somebody said.
import type { JsonObject } from '../../memory-types/values.js';

/** Marks what JSON has no form for. An object that has this name itself is wrapped. */
const mark = '$recollect';

export function encodeItem(item: object): JsonObject {
  return { item: encode(item) };
}

export function decodeItem(value: JsonObject): unknown {
  return decode(value.item);
}

function encode(value: unknown): unknown {
  if (value instanceof Uint8Array) return { [mark]: 'bytes', base64: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== 'object' || value === null) return value;
  const plain = fromEntries(Object.entries(value).map(([name, inner]) => [name, encode(inner)]));
  return Object.hasOwn(value, mark) ? { [mark]: 'object', value: plain } : plain;
}

function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== 'object' || value === null) return value;
  const { [mark]: kind, base64, value: inner } = value as JsonObject;
  if (Object.hasOwn(value, mark)) {
    if (kind === 'bytes' && typeof base64 === 'string') return new Uint8Array(Buffer.from(base64, 'base64'));
    return decodeFields(inner as object);
  }
  return decodeFields(value);
}

function decodeFields(value: object): unknown {
  return fromEntries(Object.entries(value).map(([name, held]) => [name, decode(held)]));
}

/** Defines, so that `__proto__` is a field like any other. */
function fromEntries(entries: readonly (readonly [string, unknown])[]): JsonObject {
  return Object.fromEntries(entries);
}

/** Null for calls of tools, reasoning, instructions of a system, and messages without text. */
export function messageOf(item: object): { role: 'user' | 'assistant'; content: string } | null {
  const { type = 'message', role, content } = item as { type?: unknown; role?: unknown; content?: unknown };
  if (type !== 'message' || (role !== 'user' && role !== 'assistant')) return null;
  const text =
    typeof content === 'string'
      ? content
      : Array.isArray(content)
        ? content.map(textOf).filter(Boolean).join('\n')
        : '';
  return text.trim() === '' ? null : { role, content: text };
}

function textOf(part: unknown): string {
  const { type, text } = (part ?? {}) as { type?: unknown; text?: unknown };
  return (type === 'input_text' || type === 'output_text') && typeof text === 'string' ? text : '';
}
