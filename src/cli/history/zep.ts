// What Zep's API gives: threads with their messages, and the edges of a user's graph, which are facts. Zep has no export of its own,
// so any of these documents will do, alone or together in a folder.
import type { FileTurn } from '../add-turn.js';
import { emptyHistory, type History, type HistoryReader, leaveOut } from './history.js';
import { isObject, type JsonObject, objectsOf, textOf, timeOf } from './json-values.js';
import { readJson } from './read-json.js';

export const zepReader: HistoryReader = {
  name: 'zep',
  files: /\.json$/,
  read(documents) {
    const history = emptyHistory();
    for (const document of documents) {
      const value = readJson(history, document);
      if (value === undefined) continue;
      const before = history.turns.length + history.facts.length + history.bad.length;
      readValue(history, value, document.name);
      if (history.turns.length + history.facts.length + history.bad.length === before)
        history.bad.push({ place: document.name, reason: 'holds neither threads with messages nor edges with facts' });
    }
    return history;
  },
};

/** A thread, a list of threads, a list of edges, or an object with `threads`, `messages`, `edges` or `facts`. */
function readValue(history: History, value: unknown, place: string): void {
  if (Array.isArray(value)) {
    for (const [index, entry] of objectsOf(value).entries()) readEntry(history, entry, `${place}, entry ${index + 1}`);
    return;
  }
  if (!isObject(value)) return;
  if (Array.isArray(value.messages)) readThread(history, value, place);
  for (const name of ['threads', 'edges', 'facts']) readValue(history, value[name], `${place}, ${name}`);
}

function readEntry(history: History, entry: JsonObject, place: string): void {
  if (Array.isArray(entry.messages)) readThread(history, entry, place);
  else if (textOf(entry.fact)) readEdge(history, entry, place);
}

function readThread(history: History, thread: JsonObject, place: string): void {
  const id = textOf(thread.thread_id) ?? textOf(thread.threadId) ?? textOf(thread.session_id) ?? textOf(thread.uuid);
  for (const [index, message] of objectsOf(thread.messages).entries()) {
    const turn = readMessage(message, id, `${place}, message ${index + 1}`);
    if (turn === null) leaveOut(history, 'messages of tools and of the system');
    else if (typeof turn === 'string') history.bad.push({ place: `${place}, message ${index + 1}`, reason: turn });
    else history.turns.push(turn);
  }
}

/** A reason where it cannot be read; null for what nobody of the two said. */
function readMessage(message: JsonObject, thread: string | undefined, place: string): FileTurn | string | null {
  const role = textOf(message.role_type) ?? textOf(message.roleType) ?? textOf(message.role);
  if (role !== 'user' && role !== 'assistant') return role ? null : 'needs a role';
  const [uuid, content] = [textOf(message.uuid), textOf(message.content)];
  if (!uuid || !content) return 'needs a uuid and content';
  const sessionId = thread ?? textOf(message.thread_id) ?? textOf(message.session_id) ?? 'default';
  const [at, speaker] = [timeOf(message.created_at ?? message.createdAt), textOf(message.name)];
  return {
    place,
    sessionId: `zep/${sessionId}`,
    scope: null,
    message: {
      role,
      content,
      id: `zep:${uuid}`,
      ...(at === undefined ? {} : { createdAt: at }),
      ...(speaker === undefined ? {} : { speaker }),
      metadata: { source: 'zep' },
    },
  };
}

/** What Zep has ended (`invalid_at`, `expired_at`) would come back as current: it is left out and counted. */
function readEdge(history: History, edge: JsonObject, place: string): void {
  const [sourceId, text] = [textOf(edge.uuid), textOf(edge.fact)];
  if (!sourceId || !text) {
    history.bad.push({ place, reason: 'needs a uuid and a fact' });
    return;
  }
  const ended = [edge.invalid_at, edge.invalidAt, edge.expired_at, edge.expiredAt].some((time) => timeOf(time));
  if (ended) leaveOut(history, 'facts that had ended');
  else
    history.facts.push({
      place,
      sourceId,
      text,
      scope: null,
      learnedAt: timeOf(edge.valid_at ?? edge.validAt ?? edge.created_at ?? edge.createdAt) ?? null,
    });
}
