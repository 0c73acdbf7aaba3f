// What was said in a call -> turns of its session, each once, whoever resends it and however often.
import { createHash } from 'node:crypto';
import { withoutPrivate } from '../../../domain/tagged-span.js';
import type { Turn } from '../../../domain/turn.js';
import type { RememberMessage } from '../../../memory-types/memory.js';
import type { CallSession, CallsMemory } from './call-types.js';
import { type Said, type SentConversation, saidKey } from './conversation.js';
import { findNew, type StoredSaid } from './find-new.js';
import type { Answer } from './protocol.js';

/** Turns of the session that a resent history is compared with. */
const lookedAt = 200;
/** Turns of a history that are taken over when its session is new. */
const longestHistory = 500;

/** Records what of it is new; gives the id of the last human turn. */
export async function recordHistory(
  memory: CallsMemory,
  { userId, sessionId, scope }: CallSession,
  { said, held, continues }: SentConversation,
): Promise<string> {
  const { turns } = await memory.turns.list({ userId, sessionId, limit: lookedAt });
  const stored = turns.toReversed();
  const sent = said.map(({ role, text, media }) => ({
    role,
    key: saidKey(
      role,
      withoutPrivate(text),
      media.map(({ type }) => type),
    ),
  }));
  const known = stored.map(toStoredSaid);
  // A call without history says nothing of what came before it: its words are new each time, unless they wait for an answer.
  // Retries are known by their time as well (human-turns.ts).
  const alone = said.length === 1 && !continues;
  const from = findNew(alone ? known.slice(-1).filter(({ role }) => role === 'user') : known, sent);
  // What this process remembers of a held history may have been erased since.
  const fresh = said.slice(Math.max(from, held, said.length - longestHistory));
  const before = stored.findLast(({ role }) => role === 'user')?.id ?? '';
  if (fresh.length === 0) return before;
  const anchor = stored.at(-1)?.seq ?? 0;
  const messages = fresh.map((one, index) =>
    toMessage(
      one,
      // The answer to the last turn may be on its way by recordAnswer() as well.
      index === 0 && one.role === 'assistant'
        ? answerName(sessionId, before, one.text)
        : turnName(sessionId, anchor, index, one.role, one.text),
    ),
  );
  const written = await memory.remember({ userId, sessionId, scope, messages });
  return written.turns.at(-1)!.id;
}

/** The answer alone is nobody's words to learn from: it is not extracted. */
export async function recordAnswer(
  memory: CallsMemory,
  { userId, sessionId, scope }: CallSession,
  humanTurnId: string,
  { text, partial }: Answer,
): Promise<void> {
  const id = answerName(sessionId, humanTurnId, text);
  const message: RememberMessage = { role: 'assistant', content: storable(text), id, partial };
  await memory.remember({ userId, sessionId, scope, messages: [message], extract: false });
}

function toStoredSaid({ role, text, attachments, partial }: Turn): StoredSaid {
  const media = attachments.filter(({ type }) => !type.startsWith('tool_')).map(({ type }) => type);
  return { role, partial, key: saidKey(role, text, media) };
}

function toMessage({ role, text, media }: Said, id: string): RememberMessage {
  if (media.length === 0) return { role, id, content: storable(text) };
  return { role, id, content: [...(text === '' ? [] : [{ type: 'text', text: storable(text) }]), ...media] };
}

function answerName(sessionId: string, humanTurnId: string, text: string): string {
  return turnName(sessionId, humanTurnId, saidKey('assistant', text, []));
}

/** The same in every process that sees the same session: two that record at once record it once. */
function turnName(...parts: readonly (string | number | boolean)[]): string {
  return `call:${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40)}`;
}

/** Models and clients send what a database refuses. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed();
}
