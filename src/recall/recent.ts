// What the block says whatever the query: the last turns of this session (of the previous one while this is new), those of others
// open at the same time, the summary, and the user's profile.
import type { RecentTurn } from '../domain/recalled.js';
import { statementSession, type TurnsVersion } from '../domain/turn.js';
import type { Connection } from '../ports/database.js';
import { findProfile } from '../store/profiles.js';
import { listSessions, type SessionRow } from '../store/sessions.js';
import { findSummary } from '../store/summaries.js';
import { findLastTurnsOfSessions, findTurnsVersion } from '../store/turns.js';
import { findLastTurns, findStoredTurns, type LastTurnsInput, mayBeCopied, type ReadAtOnce } from './last-turns.js';
import { renderMessage } from './render-items.js';
import type { CountTokens } from './tokens.js';
import type { ShownTurn } from './turn-copies.js';

export interface Recent {
  recent: RecentTurn[];
  elsewhere: RecentTurn[];
  summary: string | null;
  /** Null where it was not asked for. */
  profile: string | null;
  tokens: number;
}

/** `asOf`: summaries and other sessions have moved on, and there is no profile of the past. */
export interface RecentInput extends LastTurnsInput {
  sessionId: string | null;
  turns: number;
  /** Turns of the previous session stand in while this one is new. */
  previousTurns: boolean;
  budget: number;
  now: Date;
  countTokens: CountTokens;
  /** Turns of these scopes and the unscoped; null: of every scope. */
  scopes: readonly string[] | null;
  /** Read the user's profile too. */
  profile: boolean;
}

/** Another session counts as open this long after its last turn. */
const openMilliseconds = 30 * 60_000;
/** Turns shown of each other open session, and sessions looked at. */
const [turnsElsewhere, sessionsLookedAt] = [2, 5];

/** What can be asked for before anything is known. */
export interface FirstLook {
  /** The last spoken in first. */
  sessions: SessionRow[];
  /** Null where this session is new. */
  version: TurnsVersion | null;
  /** The session's last turns; null where a copy may have them. */
  own: ShownTurn[] | null;
  summary: string | null;
  profile: string | null;
  elsewhere: ShownTurn[];
}

/** Sends all its statements at once. */
export async function lookAtRecent(connection: Connection, input: RecentInput): Promise<FirstLook> {
  const { userId, sessionId, turns, asOf } = input;
  const readProfile = () => (input.profile && !asOf ? findProfile(connection, userId) : null);
  if (sessionId === null) return { ...noSession, profile: (await readProfile())?.text ?? null };
  const since = new Date(input.now.getTime() - openMilliseconds);
  const elsewhere = { sessions: sessionsLookedAt, since, turns: turnsElsewhere };
  const [sessions, version, own, summary, profile, openTurns] = await Promise.all([
    asOf ? [] : listSessions(connection, userId, sessionsLookedAt),
    findTurnsVersion(connection, userId, sessionId),
    mayBeCopied(input, turns) ? null : findStoredTurns(connection, input, sessionId, turns),
    asOf ? null : findSummary(connection, userId, sessionId),
    readProfile(),
    asOf || turns === 0 ? [] : findLastTurnsOfSessions(connection, userId, elsewhere),
  ]);
  const found = { sessions, version, own, elsewhere: openTurns };
  return { ...found, summary: summary?.text ?? null, profile: profile?.text ?? null };
}

const noSession: FirstLook = {
  ...{ sessions: [], version: null, own: [], summary: null, profile: null, elsewhere: [] },
};

/** Reads on only where a copy may have the turns, or the session is new. */
export async function findRecent(read: ReadAtOnce, input: RecentInput, first: FirstLook): Promise<Recent> {
  const { sessionId, turns, scopes } = input;
  const { profile, version } = first;
  if (sessionId === null) return { recent: [], elsewhere: [], summary: null, profile, tokens: 0 };
  const inScope = (row: { scope: string | null }) =>
    scopes === null || row.scope === null || scopes.includes(row.scope);
  // A tool result or an offline answer has no words to show.
  const isShown = (turn: ShownTurn) => inScope(turn) && turn.text.trim() !== '';
  const others = first.sessions.filter(
    (session) => session.sessionId !== statementSession && session.sessionId !== sessionId && inScope(session),
  );
  const own = (first.own ?? (await findLastTurns(read, input, { id: sessionId, version }, turns))).filter(isShown);
  const isNew = turns === 0 ? version === null : own.length === 0;
  const previous = isNew ? others[0] : undefined;
  const before = previous && input.previousTurns ? previous : undefined;
  const shown = before ? (await findLastTurns(read, input, asOfNow(before), turns)).filter(isShown) : own;
  const isOpen = new Set(others.filter((session) => session !== before).map((session) => session.sessionId));
  const elsewhere = first.elsewhere.filter((turn) => isOpen.has(turn.sessionId) && isShown(turn));
  const { kept, tokens } = keepNewest(shown.map(toRecent), sessionId, input.budget, input.countTokens);
  const summary = previous ? previous.summary : first.summary;
  return { recent: kept, elsewhere: elsewhere.map(toRecent), summary, profile, tokens };
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
