// Sessions: the order of turns inside one is handed out here, under the user's lock.

import { type Metadata, statementSession } from '../domain/turn.js';
import type { Connection } from '../ports/database.js';

export interface SessionRow {
  sessionId: string;
  scope: string | null;
  startedAt: Date;
  lastTurnAt: Date;
  lastSeq: number;
  turnsEpoch: string | null;
  /** Null where there is none that may be shown. */
  summary: string | null;
}

/**
 * Takes `count` sequence numbers, for turns said between two moments, and gives the first, and what tells this state of the session
 * from others; makes the session where new.
 */
export async function takeSequence(
  connection: Connection,
  session: {
    userId: string;
    sessionId: string;
    scope: string | null;
    metadata?: Metadata;
    from: Date;
    until: Date;
    count: number;
  },
): Promise<{ first: number; turnsEpoch: string }> {
  const [row] = await connection.query<{ lastSeq: number; turnsEpoch: string }>(
    `insert into recollect.sessions as s (user_id, session_id, scope, metadata, last_seq, started_at, last_turn_at)
     values ($1, $2, $3, $4::jsonb, $5, $6, $7)
     on conflict (user_id, session_id) do update set
       last_seq = s.last_seq + excluded.last_seq,
       started_at = least(s.started_at, excluded.started_at),
       last_turn_at = greatest(s.last_turn_at, excluded.last_turn_at),
       turns_epoch = coalesce(s.turns_epoch, excluded.turns_epoch)
     returning last_seq as "lastSeq", turns_epoch as "turnsEpoch"`,
    [
      session.userId,
      session.sessionId,
      session.scope,
      JSON.stringify(session.metadata ?? {}),
      session.count,
      session.from,
      session.until,
    ],
  );
  return { first: row!.lastSeq - session.count + 1, turnsEpoch: row!.turnsEpoch };
}

/** The user's sessions, the last spoken in first. */
export async function listSessions(connection: Connection, userId: string, limit: number): Promise<SessionRow[]> {
  return connection.query<SessionRow>(
    `select s.session_id as "sessionId", s.scope, s.started_at as "startedAt", s.last_turn_at as "lastTurnAt",
       s.last_seq as "lastSeq", s.turns_epoch as "turnsEpoch", m.content as summary
     from recollect.sessions s
     left join recollect.summaries m on m.user_id = $1 and m.session_id = s.session_id
     where s.user_id = $1
     order by s.last_turn_at desc, s.session_id desc
     limit $2`,
    [userId, limit],
  );
}

export interface StoredSession {
  id: string;
  scope: string | null;
  metadata: Metadata;
  startedAt: Date;
  lastTurnAt: Date;
  lastSeq: number;
}

const sessionColumns = `session_id as id, scope, metadata, started_at as "startedAt", last_turn_at as "lastTurnAt",
  last_seq as "lastSeq"`;

export interface ListedSession extends StoredSession {
  turns: number;
  /** How its first message of the user begins; null where none is there. */
  opening: string | null;
  summary: { text: string; coversSeq: number } | null;
}

/** Conversations, the last spoken in first. */
export async function listSessionPage(
  connection: Connection,
  userId: string,
  page: { after: { lastTurnAt: Date; sessionId: string } | null; limit: number },
): Promise<ListedSession[]> {
  const rows = await connection.query<ListedSession & { text: string | null; coversSeq: number | null }>(
    // The page first: what is looked up for each session is looked up for these alone.
    `with page as (
       select ${sessionColumns} from recollect.sessions
       where user_id = $1 and session_id <> $2
         and ($3::timestamptz is null or (last_turn_at, session_id) < ($3, $4))
       order by last_turn_at desc, session_id desc limit $5
     )
     select page.*, m.content as text, m.covers_seq as "coversSeq",
       (select count(*)::integer from recollect.conversation_turns t
        where t.user_id = $1 and t.session_id = page.id) as turns,
       (select left(t.content, ${openingCharacters}) from recollect.conversation_turns t
        where t.user_id = $1 and t.session_id = page.id and t.role = 'user' and t.content <> ''
        order by t.seq limit 1) as opening
     from page
     left join recollect.summaries m on m.user_id = $1 and m.session_id = page.id and m.content is not null
     order by page."lastTurnAt" desc, page.id desc`,
    [userId, statementSession, page.after?.lastTurnAt ?? null, page.after?.sessionId ?? null, page.limit],
  );
  return rows.map(({ text, coversSeq, ...session }) => ({
    ...session,
    summary: text === null || coversSeq === null ? null : { text, coversSeq },
  }));
}

/** A line or two, to tell sessions apart by. */
const openingCharacters = 200;

export async function findSession(
  connection: Connection,
  userId: string,
  sessionId: string,
): Promise<StoredSession | null> {
  const [session] = await connection.query<StoredSession>(
    `select ${sessionColumns} from recollect.sessions where user_id = $1 and session_id = $2`,
    [userId, sessionId],
  );
  return session ?? null;
}
