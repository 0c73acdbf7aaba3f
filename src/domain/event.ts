// What happened to a user's facts, for whoever wants to know at once: ids and times only, never what a fact says.

export const eventKinds = ['learned', 'superseded', 'expired', 'retracted', 'restored'] as const;
export type EventKind = (typeof eventKinds)[number];

export interface MemoryEvent {
  /** Sorts by time. An event keeps its id, whoever reads it. */
  id: string;
  kind: EventKind;
  factId: string;
  /** The fact that took its place, or that it took the place of. */
  otherFactId: string | null;
  at: Date;
}

/** How far somebody is in a user's events. */
export interface EventPosition {
  /** Everything up to this id was seen, or is not wanted. */
  after: string;
  /** Seen beyond it. */
  seen: readonly string[];
}

/**
 * Milliseconds behind the newest event in which one may still turn up: its id is made before its transaction commits, by the clock
 * of another machine. Chosen: more than clocks differ, and than such a transaction takes.
 */
const lateness = 10_000;

/** The position once these were seen as well. What is older than `lateness` needs no longer be told apart. */
export function advance(position: EventPosition, ids: readonly string[]): EventPosition {
  const seen = [...position.seen, ...ids];
  const newest = seen.reduce((latest, id) => (id > latest ? id : latest), position.after);
  const settled = firstIdOf(timeOf(newest) - lateness);
  const after = settled > position.after ? settled : position.after;
  return { after, seen: seen.filter((id) => id > after) };
}

/** Of a UUIDv7, milliseconds. */
function timeOf(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}

/** Less than every UUIDv7 made in this millisecond. */
function firstIdOf(milliseconds: number): string {
  const digits = Math.max(milliseconds, 0).toString(16).padStart(12, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}-7000-8000-000000000000`;
}
