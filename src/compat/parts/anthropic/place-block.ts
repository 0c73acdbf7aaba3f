// Where the memory block stands in a request to the Messages API: behind everything its caller lets cache, so that no cached
// prefix ever holds it. At the end of the last user message, after tool results, or of the `system` message that follows it.
// What was added to earlier messages is put there again only where an answer of the history is bound to it.
import { type Edit, edit, findValue, removeMember } from '../call/json-text.js';
import { asList, asObject, type JsonObject } from '../call/json-values.js';
import type { Addition, WithBlocks } from '../call/protocol.js';

export interface PlaceParts {
  json: string;
  /** The same, parsed. */
  body: JsonObject;
  /** Empty: there is nothing new to tell. */
  block: string;
  /** What was added to earlier messages, and stays there. */
  kept: readonly Addition[];
  /** Place of the human turn's message; what is kept there or behind it is the turn's block already. */
  humanAt: number;
}

/** The body with the blocks; null where none is added. Nothing else of the text changes. */
export function placeBlocks({ json, body, block, kept, humanAt }: PlaceParts): WithBlocks<string> | null {
  const messages = asList(body.messages).map(asObject);
  const stays = kept.filter(({ message }) => takesBlock(messages[message]));
  const told = block === '' || stays.some(({ message }) => message >= humanAt);
  const added = told ? null : placeNew(json, body, messages, block);
  const additions = added ? [...stays, added.addition] : stays;
  if (additions.length === 0) return null;
  const edits = stays.flatMap((addition) => append(json, addition, ''));
  return { body: edit(json, [...edits, ...(added?.edits ?? [])]), additions };
}

function placeNew(
  json: string,
  body: JsonObject,
  messages: readonly JsonObject[],
  block: string,
): { addition: Addition; edits: Edit[] } | null {
  const at = findPlace(messages);
  if (at === null) return null;
  const automatic = isSet(body.cache_control);
  // The automatic breakpoint is at the end: of the caller's words, not of memory.
  if (automatic && at !== messages.length - 1) return null;
  const moved = automatic ? moveBreakpoint(json, messages[at]!) : { edits: [], marker: '' };
  const addition = { message: at, block };
  return moved && { addition, edits: [...moved.edits, ...append(json, addition, moved.marker)] };
}

/** The message that takes the block: the last user one, or a `system` one that ends the conversation. */
function findPlace(messages: readonly JsonObject[]): number | null {
  const last = messages.length - 1;
  const at = messages[last]?.role === 'system' ? last : messages.findLastIndex(({ role }) => role === 'user');
  if (!takesBlock(messages[at])) return null;
  return messages.slice(at + 1).some(hasBreakpoint) ? null : at;
}

function takesBlock(message: JsonObject | undefined): boolean {
  if (message?.role !== 'user' && message?.role !== 'system') return false;
  return typeof message.content === 'string' ? message.content !== '' : asList(message.content).length > 0;
}

function hasBreakpoint({ content }: JsonObject): boolean {
  return asList(content).some((block) => {
    const { cache_control: control, content: inner } = asObject(block);
    return isSet(control) || asList(inner).some((part) => isSet(asObject(part).cache_control));
  });
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Takes the breakpoint off the top; `marker` is what the caller's last block gets instead. */
function moveBreakpoint(json: string, message: JsonObject): { edits: Edit[]; marker: string } | null {
  const control = findValue(json, ['cache_control']);
  const body = findValue(json, []);
  const removed = body && removeMember(json, body, 'cache_control');
  if (control === null || !removed) return null;
  const last = asObject(asList(message.content).at(-1));
  const marked = 'cache_control' in last;
  // A marker of its own, even an empty one, would stand there twice.
  if (marked && !isSet(last.cache_control)) return null;
  return { edits: [removed], marker: marked ? '' : `,"cache_control":${json.slice(control.start, control.end)}` };
}

/** `marker` goes to the caller's last block. */
function append(json: string, { message, block }: Addition, marker: string): Edit[] {
  const content = findValue(json, ['messages', message, 'content']);
  if (content === null) return [];
  const added = `{"type":"text","text":${JSON.stringify(block)}}`;
  const close = content.end - 1;
  if (json[content.start] === '"') {
    const text = json.slice(content.start, content.end);
    return [{ ...content, text: `[{"type":"text","text":${text}${marker}},${added}]` }];
  }
  const endOfLast = json.lastIndexOf('}', close);
  const insert = { start: close, end: close, text: `,${added}` };
  return marker === '' ? [insert] : [{ start: endOfLast, end: endOfLast, text: marker }, insert];
}
