// One turn a line: {role, content, speaker?, created_at?, id?, session_id?, scope?, metadata?}. What is inside a
// message is checked by remember(); here only what makes a line a message at all.
import { createHash } from 'node:crypto';
import { checkDate, checkId, checkScope } from '../domain/input.js';
import { isRecollectError, RecollectError } from '../errors.js';
import type { RememberMessage } from '../memory-types/memory.js';
import type { FileTurn, TurnFile } from './add-turn.js';

export interface JsonLinesOptions {
  /** Name of the file, without folders; part of the ids of lines that have none. */
  fileName: string;
  /** For lines that name no session. */
  sessionId: string;
}

/** Never throws for what is in the file: a line that cannot be read is in `bad`. */
export function readJsonLines(bytes: Uint8Array, options: JsonLinesOptions): TurnFile {
  const file: TurnFile = { turns: [], bad: [] };
  const repeats = new Map<string, number>();
  for (const { number, line } of splitLines(bytes)) {
    const place = `line ${number}`;
    try {
      const text = decode(line);
      if (text.trim() === '') continue;
      const turn = readTurn(place, text, options.sessionId);
      turn.message.id ??= lineId(options.fileName, turn.sessionId, text.trim(), repeats);
      file.turns.push(turn);
    } catch (error) {
      if (!isRecollectError(error)) throw error;
      file.bad.push({ place, reason: error.message });
    }
  }
  return file;
}

const lineFeed = 0x0a;

function* splitLines(bytes: Uint8Array): Generator<{ number: number; line: Uint8Array }> {
  let start = 0;
  for (let number = 1; start < bytes.length; number += 1) {
    const found = bytes.indexOf(lineFeed, start);
    const end = found === -1 ? bytes.length : found;
    yield { number, line: bytes.subarray(start, end) };
    start = end + 1;
  }
}

/** A byte order mark at the start is not text. */
function decode(line: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(line);
  } catch (cause) {
    throw new RecollectError('invalid_input', 'is not valid UTF-8', { cause });
  }
}

function readTurn(place: string, text: string, defaultSession: string): FileTurn {
  const value = parseObject(text);
  // Exports write null for what they do not know.
  const given = (name: string) => value[name] ?? undefined;
  const metadata = given('metadata');
  if (metadata !== undefined && (typeof metadata !== 'object' || Array.isArray(metadata)))
    throw new RecollectError('invalid_input', 'metadata must be an object');
  const createdAt = given('created_at');
  const message = {
    role: value.role,
    content: value.content,
    ...present('id', given('id')),
    ...present('speaker', given('speaker')),
    ...present('createdAt', createdAt === undefined ? undefined : checkDate('created_at', createdAt)),
    ...present('metadata', metadata),
  };
  return {
    place,
    sessionId: checkId('session_id', given('session_id') ?? defaultSession),
    scope: checkScope(given('scope')),
    // Its role, content and ids are whatever the line says: remember() refuses what is wrong with them.
    message: message as RememberMessage,
  };
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new RecollectError('invalid_input', 'is not JSON', { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RecollectError('invalid_input', 'is not a JSON object');
  return value as Record<string, unknown>;
}

function present(name: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [name]: value };
}

/**
 * The same for the same line of the same file, so that adding a file again, also one with lines put right or appended,
 * records only what is new. Lines that are alike ("yes") differ by their count, files by their name.
 */
function lineId(fileName: string, sessionId: string, line: string, repeats: Map<string, number>): string {
  const key = JSON.stringify([fileName, sessionId, line]);
  const count = (repeats.get(key) ?? 0) + 1;
  repeats.set(key, count);
  return `line-${createHash('sha256').update(`${key}${count}`).digest('hex').slice(0, 40)}`;
}
