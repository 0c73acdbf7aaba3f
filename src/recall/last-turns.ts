// A session's last turns: a copy where it is what the database has now, else from the database, which then gives the copy.
import type { TurnsVersion } from '../domain/turn.js';
import type { Connection } from '../ports/database.js';
import { findTurnsBefore, findVersionedTurns } from '../store/turns.js';
import { lastOf, type ShownTurn, turnsKept, type UserCopies } from './turn-copies.js';

export interface LastTurnsInput {
  userId: string;
  /** Only turns that were recorded by then, and no copies: they are of now. */
  asOf: Date | null;
  /** Null without a shared cache. */
  copies: UserCopies | null;
}

/** Reads of this user, in one round trip. */
export type ReadAtOnce = <Result>(work: (connection: Connection) => Promise<Result>) => Promise<Result>;

const lastOfAll = 2_147_483_647;

/** False: asking the database straight away is all there is to do. */
export function mayBeCopied({ asOf, copies }: LastTurnsInput, limit: number): boolean {
  return limit > 0 && limit <= turnsKept && copies !== null && asOf === null;
}

/** Oldest first. */
export async function findStoredTurns(
  connection: Connection,
  { userId, asOf }: LastTurnsInput,
  sessionId: string,
  limit: number,
): Promise<ShownTurn[]> {
  return limit === 0 ? [] : findTurnsBefore(connection, userId, sessionId, lastOfAll, limit, asOf);
}

/** Oldest first. `version`: what the database has just said of the session; null: it does not know it. */
export async function findLastTurns(
  read: ReadAtOnce,
  input: LastTurnsInput,
  session: { id: string; version: TurnsVersion | null },
  limit: number,
): Promise<ShownTurn[]> {
  const { userId, copies } = input;
  if (!copies || !mayBeCopied(input, limit))
    return limit === 0 ? [] : read((connection) => findStoredTurns(connection, input, session.id, limit));
  if (session.version === null) return [];
  const copy = await copies.read(session.id);
  const turns = copy && lastOf(copy, session.version, limit);
  copies.looked(copy ? (turns ? 'hit' : 'stale') : 'miss');
  if (turns) return turns;
  const found = await read((connection) => findVersionedTurns(connection, userId, session.id, turnsKept));
  if (!found) return [];
  const from = found.turns.length < turnsKept ? 1 : found.turns[0]!.seq;
  if (found.version.epoch !== null && found.turns.length > 0)
    copies.keep(session.id, { ...found.version, from, turns: found.turns });
  return found.turns.slice(-limit);
}
