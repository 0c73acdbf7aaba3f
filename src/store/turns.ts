// Turns: written once, never changed.
import type { Turn, TurnsVersion } from '../domain/turn.js';
import type { Connection } from '../ports/database.js';

export interface TurnInsert extends Turn {
  contentHash: Buffer;
}

export interface StoredTurnKey {
  id: string;
  seq: number;
  sessionId: string;
  externalId: string | null;
  contentHash: Buffer;
  role: string;
  speaker: string | null;
}

const turnColumns = `turn_id as id, session_id as "sessionId", seq, exchange_id as "exchangeId", role, kind, speaker,
  content as text, attachments, scope, metadata, external_id as "externalId", partial,
  created_at as "createdAt", recorded_at as "recordedAt"`;

const keyColumns = `turn_id as id, seq, session_id as "sessionId", external_id as "externalId",
  content_hash as "contentHash", role, speaker`;

export async function insertTurns(connection: Connection, userId: string, turns: readonly TurnInsert[]): Promise<void> {
  await connection.query(
    `insert into recollect.conversation_turns (user_id, turn_id, session_id, seq, exchange_id, role, kind, speaker, content,
       attachments, scope, metadata, external_id, content_hash, partial, created_at, recorded_at)
     select $1, t.turn_id, t.session_id, t.seq, t.exchange_id, t.role, t.kind, t.speaker, t.content,
       t.attachments, t.scope, t.metadata, t.external_id, decode(t.content_hash, 'hex'), t.partial, t.created_at, t.recorded_at
     from jsonb_to_recordset($2::jsonb) as t(turn_id uuid, session_id text, seq int, exchange_id uuid, role text, kind text,
       speaker text, content text, attachments jsonb, scope text, metadata jsonb, external_id text, content_hash text,
       partial boolean, created_at timestamptz, recorded_at timestamptz)`,
    [
      userId,
      JSON.stringify(
        turns.map((turn) => ({
          turn_id: turn.id,
          session_id: turn.sessionId,
          seq: turn.seq,
          exchange_id: turn.exchangeId,
          role: turn.role,
          kind: turn.kind,
          speaker: turn.speaker,
          content: turn.text,
          attachments: turn.attachments,
          scope: turn.scope,
          metadata: turn.metadata,
          external_id: turn.externalId,
          content_hash: turn.contentHash.toString('hex'),
          partial: turn.partial,
          created_at: turn.createdAt,
          recorded_at: turn.recordedAt,
        })),
      ),
    ],
  );
}

export async function findTurnsByExternalId(
  connection: Connection,
  userId: string,
  externalIds: readonly string[],
): Promise<StoredTurnKey[]> {
  if (externalIds.length === 0) return [];
  return connection.query<StoredTurnKey>(
    `select ${keyColumns} from recollect.conversation_turns where user_id = $1 and external_id = any($2)`,
    [userId, externalIds],
  );
}

/** Turns without a caller's id that were recorded in this session since `since`. */
export async function findRecentTurnKeys(
  connection: Connection,
  userId: string,
  sessionId: string,
  since: Date,
): Promise<StoredTurnKey[]> {
  return connection.query<StoredTurnKey>(
    `select ${keyColumns} from recollect.conversation_turns
     where user_id = $1 and recorded_at > $3 and session_id = $2 and external_id is null`,
    [userId, sessionId, since],
  );
}

export async function findTurnsOfExchange(connection: Connection, userId: string, exchangeId: string): Promise<Turn[]> {
  return connection.query<Turn>(
    `select ${turnColumns} from recollect.conversation_turns where user_id = $1 and exchange_id = $2 order by seq`,
    [userId, exchangeId],
  );
}

/** The session's turns below `before`, the last `limit` of them, oldest first. */
export async function findTurnsBefore(
  connection: Connection,
  userId: string,
  sessionId: string,
  before: number,
  limit: number,
  /** Only what was recorded by then. */
  recordedBy: Date | null = null,
): Promise<Turn[]> {
  const turns = await connection.query<Turn>(
    `select ${turnColumns} from recollect.conversation_turns
     where user_id = $1 and session_id = $2 and seq < $3 and ($5::timestamptz is null or recorded_at <= $5)
     order by seq desc limit $4`,
    [userId, sessionId, before, limit, recordedBy],
  );
  return turns.reverse();
}

/** Of the sessions that listSessions gives, those spoken in after `since`: the last turns of each, oldest first. */
export async function findLastTurnsOfSessions(
  connection: Connection,
  userId: string,
  { sessions, since, turns }: { sessions: number; since: Date; turns: number },
): Promise<Turn[]> {
  return connection.query<Turn>(
    `select t.* from (
       select session_id, last_turn_at from recollect.sessions
       where user_id = $1 order by last_turn_at desc, session_id desc limit $2
     ) s cross join lateral (
       select ${turnColumns} from recollect.conversation_turns
       where user_id = $1 and session_id = s.session_id order by seq desc limit $4
     ) t
     where s.last_turn_at > $3
     order by s.last_turn_at desc, s.session_id desc, t.seq`,
    [userId, sessions, since, turns],
  );
}

export async function findTurnsVersion(
  connection: Connection,
  userId: string,
  sessionId: string,
): Promise<TurnsVersion | null> {
  const [row] = await connection.query<TurnsVersion>(
    `select turns_epoch as epoch, last_seq as "lastSeq" from recollect.sessions where user_id = $1 and session_id = $2`,
    [userId, sessionId],
  );
  return row ?? null;
}

/** The session's last turns, oldest first, and the version they are: in one statement, for two could see different ones. */
export async function findVersionedTurns(
  connection: Connection,
  userId: string,
  sessionId: string,
  limit: number,
): Promise<{ version: TurnsVersion; turns: Turn[] } | null> {
  const rows = await connection.query<TurnsVersion & Turn>(
    `select s.turns_epoch as epoch, s.last_seq as "lastSeq", t.*
     from recollect.sessions s left join lateral (
       select ${turnColumns} from recollect.conversation_turns
       where user_id = $1 and session_id = $2 order by seq desc limit $3) t on true
     where s.user_id = $1 and s.session_id = $2 order by t.seq`,
    [userId, sessionId, limit],
  );
  const [first] = rows;
  if (!first) return null;
  const turns = rows.filter((row) => row.id !== null).map(({ epoch: _epoch, lastSeq: _lastSeq, ...turn }) => turn);
  return { version: { epoch: first.epoch, lastSeq: first.lastSeq }, turns };
}

/** What the user said last, newest first; of each message its first `characters`. Statements are not conversation. */
export async function findOwnWords(
  connection: Connection,
  userId: string,
  limit: number,
  characters: number,
): Promise<string[]> {
  const rows = await connection.query<{ text: string }>(
    `select left(content, $3) as text from recollect.conversation_turns
     where user_id = $1 and role = 'user' and kind = 'message'
     order by recorded_at desc, seq desc limit $2`,
    [userId, limit, characters],
  );
  return rows.map((row) => row.text);
}

export async function findTurns(connection: Connection, userId: string, ids: readonly string[]): Promise<Turn[]> {
  if (ids.length === 0) return [];
  return connection.query<Turn>(
    `select ${turnColumns} from recollect.conversation_turns where user_id = $1 and turn_id = any($2::uuid[])`,
    [userId, ids],
  );
}

/** Ours or the caller's id; null when this user has no such turn. */
export async function findTurnByExternalId(
  connection: Connection,
  userId: string,
  externalId: string,
): Promise<Turn | null> {
  const [turn] = await connection.query<Turn>(
    `select ${turnColumns} from recollect.conversation_turns where user_id = $1 and external_id = $2`,
    [userId, externalId],
  );
  return turn ?? null;
}

/** Of all sessions, in order of their ids, which is the order of their making; the latest first. */
export async function listTurns(
  connection: Connection,
  userId: string,
  page: { after: string | null; limit: number },
): Promise<Turn[]> {
  return connection.query<Turn>(
    `select ${turnColumns} from recollect.conversation_turns
     where user_id = $1 and ($2::uuid is null or turn_id < $2)
     order by turn_id desc limit $3`,
    [userId, page.after, page.limit],
  );
}

export async function countTurns(connection: Connection): Promise<number> {
  const [row] = await connection.query<{ count: number }>('select count(*) as count from recollect.conversation_turns');
  return row?.count ?? 0;
}

/** The session's turns above `after`, the first `limit` of them, in order; without those whose words were retracted. */
export async function findTurnsToSummarise(
  connection: Connection,
  userId: string,
  sessionId: string,
  after: number,
  limit: number,
): Promise<Turn[]> {
  return connection.query<Turn>(
    `select ${turnColumns} from recollect.conversation_turns t
     where user_id = $1 and session_id = $2 and seq > $3
       and not exists (select from recollect.fact_evidence e
         where e.user_id = $1 and e.turn_id = t.turn_id and e.quote is null)
     order by seq limit $4`,
    [userId, sessionId, after, limit],
  );
}

export async function findSessionOfExchange(
  connection: Connection,
  userId: string,
  exchangeId: string,
): Promise<{ sessionId: string; lastSeq: number } | null> {
  const [session] = await connection.query<{ sessionId: string; lastSeq: number }>(
    `select s.session_id as "sessionId", s.last_seq as "lastSeq"
     from recollect.sessions s
     where s.user_id = $1 and s.session_id = (
       select session_id from recollect.conversation_turns where user_id = $1 and exchange_id = $2 limit 1)`,
    [userId, exchangeId],
  );
  return session ?? null;
}
