// What another program's export comes to: turns, facts, and what of it was left out. One reader per program.
import type { BadLine, FileTurn } from '../add-turn.js';

/** One file of an export. */
export interface HistoryDocument {
  /** Its name inside the export, for complaints. */
  name: string;
  text: string;
}

/** Something another memory held, stated anew by it. */
export interface HistoryFact {
  place: string;
  /** The other program's id: a second import adds nothing. */
  sourceId: string;
  text: string;
  scope: string | null;
  /** When the other memory learned it; null where it does not say. */
  learnedAt: string | null;
}

export interface History {
  turns: FileTurn[];
  facts: HistoryFact[];
  bad: BadLine[];
  /** What is no turn of a person or an assistant, counted: `other branches`, `tool calls`. */
  leftOut: Record<string, number>;
}

export interface HistoryReader {
  /** Who states its facts, and the start of the ids and sessions it gives. */
  name: string;
  /** Which files of a folder or archive it reads. */
  files: RegExp;
  read(documents: readonly HistoryDocument[]): History;
}

export function emptyHistory(): History {
  return { turns: [], facts: [], bad: [], leftOut: {} };
}

export function leaveOut(history: History, what: string, count = 1): void {
  if (count > 0) history.leftOut[what] = (history.leftOut[what] ?? 0) + count;
}
