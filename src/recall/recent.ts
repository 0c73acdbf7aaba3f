// What the block says whatever the query: the last turns of this session (of the previous one while this is new), those of others
// open at the same time, the summary, and the user's profile.
import type { RecentTurn } from '../domain/recalled.js';
import { statementSession, type TurnsVersion } from '../domain/turn.js';
import type { Connection } from '../ports/database.js';
import { findProfile } from '../store/profiles.js';
import { listSessions, type SessionRow } from '../store/sessions.js';
import { findSummary } from '../store/summaries.js';
import { findLastTurns } from './last-turns.js';
import { renderMessage } from './render-items.js';
import type { CountTokens } from './tokens.js';
import type { ShownTurn, UserCopies } from './turn-copies.js';

export interface Recent {
  recent: RecentTurn[];
  elsewhere: RecentTurn[];
  summary: string | null;
  /** Null where it was not asked for. */
  profile: string | null;
  tokens: number;
}

/** Another session counts as open this long after its last turn. */
const openMilliseconds = 30 * 60_000;
/** Turns shown of each other open session, and sessions looked at. */
const [turnsElsewhere, sessionsLookedAt] = [2, 5];

export async function findRecent(
  connection: Connection,
  input: {
    userId: string;
    sessionId: string | null;
    turns: number;
    budget: number;
    now: Date;
    /** Only this session's turns that were recorded by then: summaries and other sessions have moved on. Null: all there is. */
    asOf: Date | null;
    countTokens: CountTokens;
    /** Turns of these scopes and the unscoped; null: of every scope. */
    scopes: readonly string[] | null;
    /** Read the user's profile too; there is none of the past. */
    profile: boolean;
    /** Copies of this user's last turns; null without a shared cache. */
    copies: UserCopies | null;
  },
): Promise<Recent> {
  const { userId, sessionId, budget, countTokens } = input;
  const readProfile = async () =>
    input.profile && !input.asOf ? ((await findProfile(connection, userId))?.text ?? null) : null;
  if (sessionId === null) return { recent: [], elsewhere: [], summary: null, profile: await readProfile(), tokens: 0 };
  const inScope = (row: { scope: string | null }) =>
    input.scopes === null || row.scope === null || input.scopes.includes(row.scope);
  const lastTurns = async (session: { id: string; version?: TurnsVersion }, limit: number) =>
    (await findLastTurns(connection, input, session, limit)).filter(
      // A tool result or an offline answer has no words to show.
      (turn) => inScope(turn) && turn.text.trim() !== '',
    );
  // Sent together; only a new session needs a second look.
  const [sessions, own, ownSummary, profile] = await Promise.all([
    input.asOf ? [] : listSessions(connection, userId, sessionsLookedAt),
    lastTurns({ id: sessionId }, input.turns),
    input.asOf ? null : findSummary(connection, userId, sessionId),
    readProfile(),
  ]);
  const others = sessions.filter(
    (session) => session.sessionId !== statementSession && session.sessionId !== sessionId && inScope(session),
  );
  const previous = own.length > 0 ? undefined : others[0];
  const isOpen = (session: SessionRow) => input.now.getTime() - session.lastTurnAt.getTime() < openMilliseconds;
  const open = input.turns === 0 ? [] : others.filter((session) => session !== previous && isOpen(session));
  const [shown, summary, elsewhere] = await Promise.all([
    previous ? lastTurns(asOfNow(previous), input.turns) : own,
    previous ? findSummary(connection, userId, previous.sessionId) : ownSummary,
    Promise.all(open.map((session) => lastTurns(asOfNow(session), turnsElsewhere))),
  ]);
  const { kept, tokens } = keepNewest(shown.map(toRecent), sessionId, budget, countTokens);
  return {
    recent: kept,
    elsewhere: elsewhere.flat().map(toRecent),
    summary: summary?.text ?? null,
    profile,
    tokens,
  };
}

/** The newest that fit; the oldest are what a summary is for. */
function keepNewest(
  turns: readonly RecentTurn[],
  sessionId: string,
  budget: number,
  countTokens: CountTokens,
): { kept: RecentTurn[]; tokens: number } {
  const kept: RecentTurn[] = [];
  let tokens = 0;
  for (const turn of turns.toReversed()) {
    const size = countTokens(`${renderMessage(turn, sessionId)}\n\n`);
    if (tokens + size > budget) break;
    tokens += size;
    kept.unshift(turn);
  }
  return { kept, tokens };
}

/** The session as the database has just said it is. */
function asOfNow(session: SessionRow): { id: string; version: TurnsVersion } {
  return { id: session.sessionId, version: { epoch: session.turnsEpoch, lastSeq: session.lastSeq } };
}

function toRecent(turn: ShownTurn): RecentTurn {
  return {
    id: turn.id,
    sessionId: turn.sessionId,
    seq: turn.seq,
    role: turn.role,
    speaker: turn.speaker,
    text: turn.text,
    partial: turn.partial,
    at: turn.createdAt,
  };
}
