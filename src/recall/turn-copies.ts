// The session's short-term layer: copies of sessions' last turns in a cache that all processes share. Each copy says which version of
// the session it is; last-turns.ts shows it only where the database says the same, so a copy that is late, lost or somebody else's
// costs time and never a wrong word.
import type { Seal } from '../domain/seal.js';
import type { RecordedTurns, Turn, TurnsVersion } from '../domain/turn.js';
import type { Observers } from '../ports/observer.js';
import type { SharedCache } from '../ports/shared-cache.js';

/** What is shown of a recent turn. */
export type ShownTurn = Pick<
  Turn,
  'id' | 'sessionId' | 'seq' | 'role' | 'speaker' | 'text' | 'partial' | 'scope' | 'createdAt'
>;

export interface TurnCopy extends TurnsVersion {
  /** All turns from this position on are in it; 1: the whole session. */
  from: number;
  /** Oldest first. */
  turns: ShownTurn[];
}

/** The copies of one user, for one recall. */
export interface UserCopies {
  /** Asks once for each session, however often it is called. */
  read(sessionId: string): Promise<TurnCopy | null>;
  /** Never throws, waits for nothing. */
  keep(sessionId: string, copy: TurnCopy): void;
  /** Says what a look at a copy came to. */
  looked(outcome: 'hit' | 'stale' | 'miss'): void;
}

export interface TurnCopies {
  /** The copy of this session is on its way at once. */
  of(userId: string, sessionId: string | null): UserCopies;
  /** Call after the turns were committed. Never throws, waits for nothing. */
  add(recorded: RecordedTurns): void;
}

export interface CopyParts {
  cache: SharedCache;
  seal: Seal;
  /** Takes care of what nobody waits for. */
  later: (work: () => Promise<unknown>) => void;
  looked: Observers['looked'];
}

/** Turns of a session that are kept, more than recall shows by default. Chosen. */
export const turnsKept = 12;
/** Bytes of a copy at most; a conversation about documents stays out. Chosen. */
const bytesKept = 64_000;
/** Sessions of one user, and how long they stay after the last one was written: longer than one thinks about an answer. Chosen. */
const limits = { entries: 16, milliseconds: 3_600_000 };
/** Milliseconds a copy is worth waiting for: reading the database takes about two. Chosen. */
const wait = 20;
/** What took longer since it began is not written any more: the user may have been erased. Less than a cache refuses writes after that. */
export const lateAfter = 300_000;

export function groupOfTurns(seal: Seal, userId: string): string {
  return `turns:${seal.nameOf(userId)}`;
}

export function createTurnCopies(parts: CopyParts): TurnCopies {
  const { later } = parts;
  return {
    of(userId, needed) {
      const begun = performance.now();
      const place = placeOf(parts, userId);
      const asked = new Map<string, Promise<TurnCopy | null>>();
      const read = (sessionId: string) => {
        const copy = asked.get(sessionId) ?? readCopy(parts, place(sessionId));
        asked.set(sessionId, copy);
        return copy;
      };
      // While the transaction opens.
      if (needed !== null) void read(needed);
      return {
        read,
        looked: (outcome) => parts.looked('turns', outcome),
        keep: (sessionId, copy) =>
          later(async () => {
            if (performance.now() - begun < lateAfter) await writeCopy(parts, place(sessionId), copy);
          }),
      };
    },
    add: ({ userId, sessionId, version, turns }) =>
      later(async () => {
        const [first] = turns;
        if (!first) return;
        const place = placeOf(parts, userId)(sessionId);
        const before = await readCopy(parts, place);
        const goesOn = before?.epoch === version.epoch && before.lastSeq === first.seq - 1;
        const known = goesOn ? before : { from: first.seq, turns: [] };
        await writeCopy(parts, place, { ...version, from: known.from, turns: [...known.turns, ...turns] });
      }),
  };
}

/** The turns, where the copy is this version and goes back far enough. */
export function lastOf(copy: TurnCopy, version: TurnsVersion, limit: number): ShownTurn[] | null {
  if (copy.epoch === null || copy.epoch !== version.epoch || copy.lastSeq !== version.lastSeq) return null;
  return copy.turns.length >= limit || copy.from <= 1 ? copy.turns.slice(-limit) : null;
}

interface Place {
  group: string;
  name: string;
  sessionId: string;
}

function placeOf({ seal }: CopyParts, userId: string): (sessionId: string) => Place {
  const group = groupOfTurns(seal, userId);
  return (sessionId) => ({ group, name: seal.nameOf(userId, sessionId), sessionId });
}

async function readCopy({ cache, seal }: CopyParts, { group, name, sessionId }: Place): Promise<TurnCopy | null> {
  const [sealed] = await cache.read(group, [name], wait);
  const opened = sealed && seal.open(sealed, `${group}/${name}`);
  return opened ? readJson(opened.toString(), sessionId) : null;
}

async function writeCopy({ cache, seal }: CopyParts, { group, name }: Place, copy: TurnCopy): Promise<void> {
  const text = writeJson(copy);
  if (text !== null) await cache.write(group, name, seal.close(Buffer.from(text), `${group}/${name}`), limits);
}

/** A later version of this file writes another number, and is not understood here. */
const format = 1;

type WrittenTurn = Omit<ShownTurn, 'createdAt' | 'sessionId'> & { at: number };

interface WrittenCopy extends Omit<TurnCopy, 'turns'> {
  format: number;
  turns: WrittenTurn[];
}

/** The newest that fit; null where not even one does. */
function writeJson(copy: TurnCopy): string | null {
  const written: WrittenTurn[] = [];
  let bytes = 0;
  for (const turn of copy.turns.slice(-turnsKept).reverse()) {
    bytes += Buffer.byteLength(turn.text);
    if (bytes > bytesKept) break;
    const { id, seq, role, speaker, text, partial, scope, createdAt } = turn;
    written.unshift({ id, seq, role, speaker, text, partial, scope, at: createdAt.getTime() });
  }
  const [oldest] = written;
  if (!oldest) return null;
  const from = written.length === copy.turns.length ? copy.from : oldest.seq;
  const { epoch, lastSeq } = copy;
  return JSON.stringify({ format, epoch, lastSeq, from, turns: written } satisfies WrittenCopy);
}

/** What opened was written by this deployment, so it is well-formed; but perhaps by another release. */
function readJson(text: string, sessionId: string): TurnCopy | null {
  const { format: found, turns, ...copy } = JSON.parse(text) as WrittenCopy;
  if (found !== format) return null;
  return { ...copy, turns: turns.map(({ at, ...turn }) => ({ ...turn, sessionId, createdAt: new Date(at) })) };
}
