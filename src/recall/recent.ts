// The last turns: of this session, or of the previous one while this is new; and of others open at the same time.
import type { RecentTurn } from '../domain/recalled.js';
import type { Turn } from '../domain/turn.js';
import type { Connection } from '../ports/database.js';
import { listSessions } from '../store/sessions.js';
import { findSummary } from '../store/summaries.js';
import { findTurnsBefore } from '../store/turns.js';
import type { CountTokens } from './tokens.js';

export interface Recent {
  recent: RecentTurn[];
  elsewhere: RecentTurn[];
  summary: string | null;
  tokens: number;
}

/** Another session counts as open this long after its last turn. */
const openMilliseconds = 30 * 60_000;
/** Turns shown of each other open session, and sessions looked at. */
const [turnsElsewhere, sessionsLookedAt] = [2, 5];
const lastOfAll = 2_147_483_647;

export async function findRecent(
  connection: Connection,
  input: {
    userId: string;
    sessionId: string | null;
    turns: number;
    budget: number;
    now: Date;
    countTokens: CountTokens;
    ignoredSession: string;
  },
): Promise<Recent> {
  const empty = { recent: [], elsewhere: [], summary: null, tokens: 0 };
  if (input.sessionId === null) return empty;
  const sessions = (await listSessions(connection, input.userId, sessionsLookedAt)).filter(
    (session) => session.sessionId !== input.ignoredSession,
  );
  const own = await findTurnsBefore(connection, input.userId, input.sessionId, lastOfAll, input.turns);
  const previous = own.length > 0 ? undefined : sessions.find((session) => session.sessionId !== input.sessionId);
  const turns =
    previous && input.turns > 0
      ? await findTurnsBefore(connection, input.userId, previous.sessionId, lastOfAll, input.turns)
      : own;
  const shownSession = previous?.sessionId ?? input.sessionId;
  const summary = await findSummary(connection, input.userId, shownSession);
  const { kept, tokens } = keepNewest(turns, input.budget, input.countTokens);
  const elsewhere: Turn[] = [];
  for (const session of sessions) {
    const open = input.now.getTime() - session.lastTurnAt.getTime() < openMilliseconds;
    if (input.turns > 0 && open && session.sessionId !== shownSession && session.sessionId !== input.sessionId)
      elsewhere.push(
        ...(await findTurnsBefore(connection, input.userId, session.sessionId, lastOfAll, turnsElsewhere)),
      );
  }
  return { recent: kept.map(toRecent), elsewhere: elsewhere.map(toRecent), summary: summary?.text ?? null, tokens };
}

/** The newest that fit; the oldest are what a summary is for. */
function keepNewest(
  turns: readonly Turn[],
  budget: number,
  countTokens: CountTokens,
): { kept: Turn[]; tokens: number } {
  const kept: Turn[] = [];
  let tokens = 0;
  for (const turn of turns.toReversed()) {
    const size = countTokens(turn.text);
    if (tokens + size > budget) break;
    tokens += size;
    kept.unshift(turn);
  }
  return { kept, tokens };
}

function toRecent(turn: Turn): RecentTurn {
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
