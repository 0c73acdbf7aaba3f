// A session's last turns: a copy where it is what the database has now, else from the database, which then gives the copy.
import type { TurnsVersion } from '../domain/turn.js';
import type { Connection } from '../ports/database.js';
import { findTurnsBefore, findTurnsVersion, findVersionedTurns } from '../store/turns.js';
import { lastOf, type ShownTurn, turnsKept, type UserCopies } from './turn-copies.js';

export interface LastTurnsInput {
  userId: string;
  /** Only turns that were recorded by then, and no copies: they are of now. */
  asOf: Date | null;
  /** Null without a shared cache. */
  copies: UserCopies | null;
}

const lastOfAll = 2_147_483_647;

/** Oldest first. `version`: what the database said of the session in this transaction, where it was asked already. */
export async function findLastTurns(
  connection: Connection,
  { userId, asOf, copies }: LastTurnsInput,
  session: { id: string; version?: TurnsVersion },
  limit: number,
): Promise<ShownTurn[]> {
  if (limit === 0) return [];
  if (!copies || asOf || limit > turnsKept)
    return findTurnsBefore(connection, userId, session.id, lastOfAll, limit, asOf);
  const copy = await copies.read(session.id);
  if (copy) {
    const version = session.version ?? (await findTurnsVersion(connection, userId, session.id));
    const turns = version && lastOf(copy, version, limit);
    copies.looked(turns ? 'hit' : 'stale');
    if (turns) return turns;
  } else copies.looked('miss');
  const found = await findVersionedTurns(connection, userId, session.id, turnsKept);
  if (!found) return [];
  const { version, turns } = found;
  const from = turns.length < turnsKept ? 1 : turns[0]!.seq;
  if (version.epoch !== null && turns.length > 0) copies.keep(session.id, { ...version, from, turns });
  return turns.slice(-limit);
}
