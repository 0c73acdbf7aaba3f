// A turn on its way from a file into memory, with the place in the file to name when it is refused.
import type { RememberMessage } from '../memory-types/memory.js';

export interface FileTurn {
  /** What a complaint names: `line 2`. */
  place: string;
  sessionId: string;
  scope: string | null;
  message: RememberMessage;
}

export interface BadLine {
  place: string;
  reason: string;
}

export interface TurnFile {
  turns: FileTurn[];
  bad: BadLine[];
}

/** An id names one turn: of two lines with the same one the second would be taken for a repeat and lost in silence. */
export function refuseRepeatedIds(file: TurnFile): TurnFile {
  const places = new Map<string, string>();
  const turns: FileTurn[] = [];
  const bad = [...file.bad];
  for (const turn of file.turns) {
    const { id } = turn.message;
    const first = id === undefined ? undefined : places.get(id);
    if (first === undefined) turns.push(turn);
    else bad.push({ place: turn.place, reason: `its id is that of ${first} already` });
    if (id !== undefined && first === undefined) places.set(id, turn.place);
  }
  return { turns, bad };
}
