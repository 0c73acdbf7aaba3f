// Claude Code's sessions: ~/.claude/projects/PROJECT/SESSION.jsonl, one line an event. What a person typed and what was answered are
// turns; tool calls, their results, side chains and what the client itself wrote are not.
import { basename } from 'node:path';
import { ownWords } from '../../domain/own-words.js';
import type { FileTurn } from '../add-turn.js';
import { emptyHistory, type History, type HistoryDocument, type HistoryReader, leaveOut } from './history.js';
import { isObject, type JsonObject, objectsOf, textOf, timeOf } from './json-values.js';
import { readLines } from './read-json.js';

export const claudeCodeReader: HistoryReader = {
  name: 'claude-code',
  files: /\.jsonl$/,
  read(documents) {
    const history = emptyHistory();
    // A session that was resumed begins with the lines of the one before.
    const seen = new Set<unknown>();
    for (const document of documents) readSession(history, document, seen);
    return history;
  },
};

function readSession(history: History, document: HistoryDocument, seen: Set<unknown>): void {
  // An answer is written block by block, each on a line of its own under the same message id.
  const answers = new Map<string, FileTurn>();
  for (const { place, value } of readLines(history, document)) {
    if (!isObject(value) || (value.type !== 'user' && value.type !== 'assistant')) continue;
    if (value.isSidechain === true) leaveOut(history, 'messages of subagents');
    else if (value.isMeta === true || value.isCompactSummary === true) leaveOut(history, 'messages of the client');
    else if (seen.has(value.uuid)) leaveOut(history, 'messages that a resumed session repeats');
    else readEvent(history, answers, value, value.type, place);
    if (typeof value.uuid === 'string') seen.add(value.uuid);
  }
}

function readEvent(
  history: History,
  answers: Map<string, FileTurn>,
  event: JsonObject,
  role: 'user' | 'assistant',
  place: string,
): void {
  const message = isObject(event.message) ? event.message : {};
  const [uuid, session] = [textOf(event.uuid), textOf(event.sessionId)];
  if (!uuid || !session) {
    history.bad.push({ place, reason: 'needs a uuid and a sessionId' });
    return;
  }
  leaveOut(history, 'tool calls and results', toolBlocks(message.content));
  const texts = textsOf(message.content);
  const text = role === 'user' ? ownWords(texts) : texts.join('\n\n').trim();
  if (text === '') {
    if (texts.some((one) => one.trim() !== '')) leaveOut(history, 'messages of the client');
    return;
  }
  const answerId = role === 'assistant' ? textOf(message.id) : undefined;
  const begun = answerId === undefined ? undefined : answers.get(answerId);
  if (begun) {
    begun.message.content = `${String(begun.message.content)}\n\n${text}`;
    return;
  }
  const [at, folder, branch] = [timeOf(event.timestamp), textOf(event.cwd), textOf(event.gitBranch)];
  const turn: FileTurn = {
    place,
    sessionId: `claude-code/${session}`,
    scope: null,
    message: {
      role,
      content: text,
      id: `claude-code:${uuid}`,
      ...(at === undefined ? {} : { createdAt: at }),
      metadata: {
        source: 'claude-code',
        ...(folder === undefined ? {} : { project: basename(folder) }),
        ...(branch === undefined ? {} : { branch }),
      },
    },
  };
  history.turns.push(turn);
  if (answerId !== undefined) answers.set(answerId, turn);
}

function textsOf(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  return objectsOf(content).flatMap((block) => (block.type === 'text' ? (textOf(block.text) ?? []) : []));
}

function toolBlocks(content: unknown): number {
  return objectsOf(content).filter((block) => block.type === 'tool_use' || block.type === 'tool_result').length;
}
