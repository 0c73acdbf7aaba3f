// Stored exchanges that an extractor has not read. Statements are none: they are their own facts.
import type { Connection } from '../ports/database.js';
import { neverExtracted } from './extractions.js';

export interface ReplayScope {
  extractor: string;
  /** Recorded since then; null: whenever. */
  since: Date | null;
}

export interface StoredExchange {
  id: string;
  sessionId: string;
  /** Of its turns in the session. */
  firstSeq: number;
  lastSeq: number;
}

/** t is a row of conversation_turns; $1 the extractor's name, $2 the one that stands for none, $3 since. */
const unread = `t.kind = 'message' and ($3::timestamptz is null or t.recorded_at >= $3)
  and not exists (
    select from recollect.extractions x
    where x.user_id = t.user_id and x.exchange_id = t.exchange_id and x.extractor in ($1, $2))`;

/** Users with such an exchange, after `after`, in order. */
export async function listUsersToReplay(
  connection: Connection,
  { extractor, since }: ReplayScope,
  page: { after: string; limit: number },
): Promise<string[]> {
  const rows = await connection.query<{ userId: string }>(
    `select u.user_id as "userId" from recollect.users u
     where u.user_id > $4 and exists (
       select from recollect.conversation_turns t where t.user_id = u.user_id and ${unread})
     order by u.user_id limit $5`,
    [extractor, neverExtracted, since, page.after, page.limit],
  );
  return rows.map((row) => row.userId);
}

/** In the order they were recorded. */
export async function findExchangesToReplay(
  connection: Connection,
  userId: string,
  { extractor, since }: ReplayScope,
  page: { after: string | null; limit: number },
): Promise<StoredExchange[]> {
  return connection.query<StoredExchange>(
    `select t.exchange_id as id, min(t.session_id) as "sessionId", min(t.seq) as "firstSeq", max(t.seq) as "lastSeq"
     from recollect.conversation_turns t
     where t.user_id = $4 and ($5::uuid is null or t.exchange_id > $5) and ${unread}
     group by t.exchange_id order by t.exchange_id limit $6`,
    [extractor, neverExtracted, since, userId, page.after, page.limit],
  );
}
