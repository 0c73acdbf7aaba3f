// The LoCoMo format: conversations of two friends, each an object with session_1, session_1_date_time, session_2, …
import { checkId } from '../domain/input.js';
import { RecollectError } from '../errors.js';
import { messageTime, parseClockAndDay } from '../eval/datasets/time-line.js';
import type { FileTurn, TurnFile } from './add-turn.js';

export interface LocomoConversation {
  /** Its `sample_id`, else `conversation-1` and so on. */
  name: string;
  sessions: Record<string, unknown>;
}

/** Recognised by what is in it, not by its name; null for anything else. */
export function parseLocomo(bytes: Uint8Array): LocomoConversation[] | null {
  // JSON Lines begin with an object too, so only a parse of the whole tells; a session name must be there for one to pay.
  const start = Buffer.from(bytes.subarray(0, 64)).toString('utf8').trimStart()[0];
  if ((start !== '{' && start !== '[') || !Buffer.from(bytes).includes('"session_1"')) return null;
  const value = parseWhole(bytes);
  const list = Array.isArray(value) ? value : [value];
  const conversations = list.flatMap((entry, index) => toConversation(entry, index) ?? []);
  return conversations.length === list.length && conversations.length > 0 ? conversations : null;
}

/** `wanted`: its number from 1, or its name. Null when that does not say which. */
export function chooseConversation(
  conversations: readonly LocomoConversation[],
  wanted: string | undefined,
): LocomoConversation | null {
  if (wanted === undefined) return conversations.length === 1 ? (conversations[0] ?? null) : null;
  return conversations.find(({ name }) => name === wanted) ?? conversations[Number(wanted) - 1] ?? null;
}

/** Its turns in order, one second apart. Ids and sessions carry the conversation's name: two may share a user. */
export function readLocomo(conversation: LocomoConversation): TurnFile {
  const file: TurnFile = { turns: [], bad: [] };
  for (const number of sessionNumbers(conversation.sessions)) {
    const place = `session_${number}`;
    try {
      file.turns.push(...readSession(conversation, place));
    } catch (error) {
      if (!(error instanceof RecollectError)) throw error;
      file.bad.push({ place, reason: error.message });
    }
  }
  return file;
}

function readSession({ name, sessions }: LocomoConversation, place: string): FileTurn[] {
  const turns = sessions[place];
  const dated = sessions[`${place}_date_time`];
  if (!Array.isArray(turns) || typeof dated !== 'string')
    throw new RecollectError('invalid_input', 'needs a list of turns and a date');
  const start = parseClockAndDay(dated);
  return turns.filter(isObject).flatMap((turn, index): FileTurn[] => {
    const caption = typeof turn.blip_caption === 'string' ? `[image: ${turn.blip_caption}]` : '';
    const content = [turn.text, caption].filter((part) => typeof part === 'string' && part.trim() !== '').join(' ');
    if (content === '') return [];
    const id = `${name}:${typeof turn.dia_id === 'string' ? turn.dia_id : `${place}:${index + 1}`}`;
    const speaker = checkId('speaker', turn.speaker);
    const message = { role: 'user' as const, speaker, content, id, createdAt: messageTime(start, index) };
    return [{ place: `${place}, turn ${index + 1}`, sessionId: `${name}/${place}`, scope: null, message }];
  });
}

function parseWhole(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // Not one document: lines, each of which gets its own verdict.
    return null;
  }
}

function toConversation(entry: unknown, index: number): LocomoConversation | null {
  if (!isObject(entry)) return null;
  const sessions = isObject(entry.conversation) ? entry.conversation : entry;
  if (sessionNumbers(sessions).length === 0) return null;
  const name =
    typeof entry.sample_id === 'string' && entry.sample_id !== '' ? entry.sample_id : `conversation-${index + 1}`;
  return { name, sessions };
}

function sessionNumbers(sessions: Record<string, unknown>): number[] {
  return Object.keys(sessions)
    .flatMap((key) => /^session_(\d+)$/.exec(key)?.[1] ?? [])
    .map(Number)
    .sort((one, other) => one - other);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
