// Where the memory block stands in OpenAI's protocol: at the end of the last user message. The provider caches what begins alike,
// so everything before that message stays as it was.
import { edit, findValue } from '../call/json-text.js';
import { asList, type JsonObject } from '../call/json-values.js';
import type { WithBlocks } from '../call/protocol.js';

export interface PlaceParts {
  json: string;
  /** The field that holds the messages. */
  list: 'messages' | 'input';
  messages: readonly JsonObject[];
  block: string;
  partType: 'text' | 'input_text';
}

/** The body with the block; null where no message can take it. Nothing else of the text changes. */
export function placeBlock({ json, list, messages, block, partType }: PlaceParts): WithBlocks<string> | null {
  const at = messages.findLastIndex(({ role }) => role === 'user');
  const content = messages[at]?.content;
  if (typeof content === 'string') return placeInText(json, [list, at, 'content'], block);
  const span = findValue(json, [list, at, 'content']);
  if (span === null || block === '' || asList(content).length === 0) return null;
  const end = span.end - 1;
  const text = `,${JSON.stringify({ type: partType, text: block })}`;
  return { body: edit(json, [{ start: end, end, text }]), additions: [{ message: at, block }] };
}

/** A text stays a text: not every server with this protocol takes parts. */
export function placeInText(
  json: string,
  path: readonly (string | number)[],
  block: string,
): WithBlocks<string> | null {
  const span = findValue(json, path);
  if (span === null || block === '') return null;
  const end = span.end - 1;
  const text = JSON.stringify(`\n\n${block}`).slice(1, -1);
  return { body: edit(json, [{ start: end, end, text }]), additions: [{ message: Number(path[1] ?? 0), block }] };
}
