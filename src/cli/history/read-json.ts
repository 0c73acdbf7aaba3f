// A document of an export as JSON, or line by line.
import { emptyHistory, type History, type HistoryDocument } from './history.js';
import { isObject, type JsonObject, objectsOf } from './json-values.js';

/** Undefined, and named in `history.bad`, where it is not JSON. */
export function readJson(history: History, { name, text }: HistoryDocument): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message would quote what is in the file.
    history.bad.push({ place: name, reason: 'is not JSON' });
    return undefined;
  }
}

/** Each line that is JSON, with its place; the others are named in `history.bad`. */
export function* readLines(
  history: History,
  { name, text }: HistoryDocument,
): Generator<{ place: string; value: unknown }> {
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const place = `${name}, line ${index + 1}`;
    const value = readJson(history, { name: place, text: line });
    if (value !== undefined) yield { place, value };
  }
}

/** The conversations of documents that hold one, or a list of them. */
export function readConversations(
  documents: readonly HistoryDocument[],
  readOne: (history: History, conversation: JsonObject, place: string) => void,
): History {
  const history = emptyHistory();
  for (const document of documents) {
    const value = readJson(history, document);
    const conversations = isObject(value) ? [value] : objectsOf(value);
    for (const [index, conversation] of conversations.entries())
      readOne(history, conversation, `${document.name}, conversation ${index + 1}`);
  }
  return history;
}
