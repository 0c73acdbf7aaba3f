// Edits JSON as text: what is not edited keeps its bytes, where parsing and writing it again would change numbers, escapes and
// the order of keys. For text that JSON.parse has taken.
import { RecollectError } from '../../../errors.js';

/** Where a value begins, and the place behind its end. */
export interface Span {
  start: number;
  end: number;
}

export interface Edit extends Span {
  text: string;
}

/** Null where there is no such value. Of a key that stands twice the last counts, as for JSON.parse. */
export function findValue(json: string, path: readonly (string | number)[]): Span | null {
  let span: Span | null = { start: skipSpace(json, 0), end: json.length };
  for (const step of path) {
    if (span === null) return null;
    const { start }: Span = span;
    if (json[start] !== (typeof step === 'string' ? '{' : '[')) return null;
    const members: Member[] = readMembers(json, start);
    span = (typeof step === 'string' ? members.findLast(({ key }) => key === step) : members[step])?.value ?? null;
  }
  return span && { start: span.start, end: skipValue(json, span.start) };
}

/** An edit that takes a member out of an object, with one comma. Null where the key does not stand there exactly once. */
export function removeMember(json: string, object: Span, key: string): Edit | null {
  const members = readMembers(json, object.start);
  const index = members.findIndex((member) => member.key === key);
  const member = members[index];
  if (!member || members.filter((other) => other.key === key).length > 1) return null;
  const next = members[index + 1];
  if (next) return { start: member.start, end: next.start, text: '' };
  return { start: members[index - 1]?.value.end ?? member.start, end: member.value.end, text: '' };
}

/** Edits must not overlap. */
export function edit(json: string, edits: readonly Edit[]): string {
  let result = '';
  let from = 0;
  for (const { start, end, text } of edits.toSorted((one, other) => one.start - other.start)) {
    result += json.slice(from, start) + text;
    from = end;
  }
  return result + json.slice(from);
}

interface Member {
  /** Null in a list. */
  key: string | null;
  /** Of the key, in a list of the value. */
  start: number;
  value: Span;
}

function readMembers(json: string, open: number): Member[] {
  const keyed = json[open] === '{';
  const members: Member[] = [];
  let at = skipSpace(json, open + 1);
  while (at < json.length && json[at] !== '}' && json[at] !== ']') {
    const start = at;
    let key: string | null = null;
    if (keyed) {
      const end = skipString(json, at);
      key = JSON.parse(json.slice(at, end)) as string;
      at = skipSpace(json, skipSpace(json, end) + 1);
    }
    const end = skipValue(json, at);
    members.push({ key, start, value: { start: at, end } });
    at = skipSpace(json, end);
    if (json[at] === ',') at = skipSpace(json, at + 1);
  }
  return members;
}

function skipSpace(json: string, from: number): number {
  let at = from;
  while (at < json.length && ' \t\n\r'.includes(json[at]!)) at += 1;
  return at;
}

function skipValue(json: string, start: number): number {
  const first = json[start];
  if (first === '"') return skipString(json, start);
  if (first !== '{' && first !== '[') {
    const scalar = /[^\s,\]}]*/y;
    scalar.lastIndex = start;
    scalar.test(json);
    return scalar.lastIndex;
  }
  const marks = /["[\]{}]/g;
  let depth = 0;
  marks.lastIndex = start;
  for (let found = marks.exec(json); found; found = marks.exec(json)) {
    if (found[0] === '"') marks.lastIndex = skipString(json, found.index);
    else if (found[0] === '{' || found[0] === '[') depth += 1;
    else depth -= 1;
    if (depth === 0) return marks.lastIndex;
  }
  throw new RecollectError('invalid_input', 'The body is not valid JSON.');
}

/** `start` is at its opening quote. */
function skipString(json: string, start: number): number {
  for (let at = json.indexOf('"', start + 1); at !== -1; at = json.indexOf('"', at + 1)) {
    let slashes = 0;
    while (json[at - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
  throw new RecollectError('invalid_input', 'The body is not valid JSON.');
}
