// Reading what mem0's callers give: messages, times, counts.
import { checkCount, invalid } from '../../domain/input.js';
import type { RememberMessage } from '../../memory-types/memory.js';

export type Given = Readonly<Record<string, unknown>>;

export function readMessages(given: unknown): RememberMessage[] {
  const list = typeof given === 'string' ? [{ role: 'user', content: given }] : Array.isArray(given) ? given : [given];
  const messages = list.map(readMessage).filter((message) => message !== null);
  if (messages.length === 0) throw invalid('messages must hold a message of a user or an assistant.');
  return messages;
}

/** Instructions of a system are nobody's memory. */
function readMessage(given: unknown): RememberMessage | null {
  const { role, content, name } = objectOf('a message', given) as { role?: unknown; content?: unknown; name?: unknown };
  if (role === 'system' || role === 'tool') return null;
  if (role !== 'user' && role !== 'assistant') throw invalid('The role of a message must be user or assistant.');
  const text = Array.isArray(content)
    ? content.map(partText).join('\n')
    : typeof content === 'string'
      ? content
      : partText(content);
  return { role, content: text, ...(typeof name === 'string' ? { speaker: name } : {}) };
}

/** Pictures are named, not read. */
function partText(part: unknown): string {
  const { type, text } = objectOf('content', part) as { type?: unknown; text?: unknown };
  return typeof text === 'string' ? text : `[${String(type).replace(/_url$/, '').slice(0, 30)}]`;
}

export function objectOf(field: string, given: unknown): Record<string, unknown> {
  if (given === undefined || given === null) return {};
  if (typeof given !== 'object' || Array.isArray(given)) throw invalid(`${field} must be an object.`);
  return given as Record<string, unknown>;
}

export function readCount(field: string, given: unknown, otherwise: number): number {
  if (given === undefined || given === null) return otherwise;
  return Math.min(1_000, checkCount(field, Number(given)));
}

/** Seconds since 1970, as mem0 has them, or anything that is a date. */
export function readTime(given: unknown): Date | null {
  if (given === undefined || given === null) return null;
  const date = typeof given === 'number' ? new Date(given * 1_000) : new Date(String(given));
  if (Number.isNaN(date.getTime())) throw invalid('timestamp is no time.');
  return date;
}

/** Better refused than kept for longer than somebody was told. */
export function refuseExpiry(given: Given): void {
  if (given.expiration_date !== undefined && given.expiration_date !== null)
    throw invalid('expiration_date is not supported; retention is a setting of the memory.');
}
