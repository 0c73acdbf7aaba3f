// Moving everything of one user to another, in a transaction of the upkeep role, under the locks of both rows. Insert and delete:
// a user_id is what the rows of a cluster lie by, and cannot be updated.
import { statementSession } from '../domain/turn.js';
import type { Connection } from '../ports/database.js';
import { lockUsers } from './lock-users.js';
import type { MergeChanges, TableMove } from './merge-tables.js';
import type { UserTable } from './user-tables.js';

export interface MergingUser {
  userId: string;
  language: string;
  mergedInto: string | null;
  /** Something that is searched, analysed in the user's language. */
  hasItems: boolean;
}

/** Makes the rows where there are none and locks them; a new account writes in the language `from` does. */
export async function lockToMerge(
  connection: Connection,
  from: readonly string[],
  into: string,
): Promise<MergingUser[]> {
  const ids = [...new Set([...from, into])];
  await lockUsers(connection, ids, async (userId) => {
    await connection.query(
      `insert into recollect.users (user_id, language, language_pinned)
       select $1, coalesce(f.language, 'english'), coalesce(f.language_pinned, false)
       from (select 1) as one left join recollect.users f on f.user_id = $2 and $1 = $3
       on conflict do nothing`,
      [userId, from[0], into],
    );
  });
  return connection.query<MergingUser>(
    `select user_id as "userId", language, merged_into as "mergedInto",
       exists (select from recollect.recall_items i where i.user_id = u.user_id) as "hasItems"
     from recollect.users u where user_id = any($1)`,
    [ids],
  );
}

export interface TwinFacts {
  from: string;
  into: string;
  /** Held for review there. */
  pending: boolean;
}

/** Facts both hold in the same words, about the same subject, in the same scope. */
export async function findTwinFacts(connection: Connection, from: string, into: string): Promise<TwinFacts[]> {
  return connection.query<TwinFacts>(
    `select t.fact_id as "from", k.fact_id as "into", k.state = 'pending' and t.state = 'current' as pending
     from recollect.facts t join recollect.facts k on k.user_id = $2 and k.content_hash = t.content_hash
       and k.subject = t.subject and coalesce(k.scope, '') = coalesce(t.scope, '') and k.state in ('current', 'pending')
     where t.user_id = $1 and t.state in ('current', 'pending') order by t.fact_id`,
    [from, into],
  );
}

/** The account's fact takes over what its twin knows more: surer, known longer, pinned, looked over. */
export async function joinTwins(
  connection: Connection,
  from: string,
  into: string,
  facts: MergeChanges['facts'],
): Promise<void> {
  await connection.query(
    `update recollect.facts k set confidence = greatest(k.confidence, t.confidence),
       valid_from = least(k.valid_from, t.valid_from), pinned = k.pinned or t.pinned,
       state = case when t.state = 'current' then 'current' else k.state end
     from recollect.facts t, jsonb_each_text($3::jsonb) twin
     where t.user_id = $1 and t.fact_id = twin.key::uuid and k.user_id = $2 and k.fact_id = twin.value::uuid`,
    [from, into, JSON.stringify(facts)],
  );
}

export interface SessionNames {
  /** Of both users. */
  taken: string[];
  /** Those both have; without the one of statements. */
  shared: string[];
  /** Where the account's statements end; null where one of both has none. */
  statementsEnd: number | null;
}

export async function findSessionNames(connection: Connection, from: string, into: string): Promise<SessionNames> {
  const rows = await connection.query<{ userId: string; sessionId: string; lastSeq: number }>(
    `select user_id as "userId", session_id as "sessionId", last_seq as "lastSeq" from recollect.sessions
     where user_id in ($1, $2) order by session_id`,
    [from, into],
  );
  const of = (userId: string) =>
    new Map(rows.filter((row) => row.userId === userId).map((row) => [row.sessionId, row]));
  const [mine, theirs] = [of(from), of(into)];
  const both = [...mine.keys()].filter((sessionId) => theirs.has(sessionId));
  return {
    taken: [...new Set([...mine.keys(), ...theirs.keys()])],
    shared: both.filter((sessionId) => sessionId !== statementSession),
    statementsEnd: both.includes(statementSession) ? (theirs.get(statementSession)?.lastSeq ?? 0) : null,
  };
}

/** Callers' ids of turns that both have. */
export async function findSharedExternalIds(connection: Connection, from: string, into: string): Promise<string[]> {
  const rows = await connection.query<{ id: string }>(
    `select t.external_id as id from recollect.conversation_turns t
     join recollect.conversation_turns k on k.user_id = $2 and k.external_id = t.external_id
     where t.user_id = $1 order by 1`,
    [from, into],
  );
  return rows.map((row) => row.id);
}

/** Of these ids the ones a turn of either has. */
export async function findTakenExternalIds(
  connection: Connection,
  userIds: readonly string[],
  ids: readonly string[],
): Promise<string[]> {
  const rows = await connection.query<{ id: string }>(
    'select external_id as id from recollect.conversation_turns where user_id = any($1) and external_id = any($2)',
    [userIds, ids],
  );
  return rows.map((row) => row.id);
}

/** The session of statements goes on where the account's ends. */
export async function extendStatements(connection: Connection, from: string, into: string): Promise<void> {
  await connection.query(
    `update recollect.sessions k set last_seq = k.last_seq + t.last_seq,
       started_at = least(k.started_at, t.started_at), last_turn_at = greatest(k.last_turn_at, t.last_turn_at)
     from recollect.sessions t
     where t.user_id = $1 and k.user_id = $2 and t.session_id = $3 and k.session_id = $3`,
    [from, into, statementSession],
  );
}

/** Gives how many rows are the account's now that were not. */
export async function copyRows(
  connection: Connection,
  table: UserTable,
  move: TableMove,
  users: { from: string; into: string },
  changes: MergeChanges,
): Promise<number> {
  const columns = table.columns.map((name) => `"${name}"`).join(', ');
  const values = table.columns.map((name) => (name === 'user_id' ? '$2' : (move.set?.[name] ?? `t."${name}"`)));
  const [row] = await connection.query<{ count: number }>(
    `with changes as (select $3::jsonb as unused), moved as (
       insert into ${table.qualified} as o (${columns})
       select ${values.join(', ')} from ${table.qualified} t
       where t.user_id = $1${move.where === undefined ? '' : ` and ${move.where}`}
       on conflict ${move.onConflict ?? 'do nothing'} returning 1 as one)
     select count(*)::int as count from moved`,
    [users.from, users.into, JSON.stringify(changes)],
  );
  return row?.count ?? 0;
}

/** The row of the one who was merged stays and says where to; those merged into it before follow. */
export async function leaveAlias(connection: Connection, from: string, into: string): Promise<void> {
  await connection.query(
    `update recollect.users k set created_at = least(k.created_at, t.created_at),
       last_recorded_at = greatest(k.last_recorded_at, t.last_recorded_at),
       speakers = coalesce((select array_agg(name order by name) from (
         select distinct name from unnest(k.speakers || t.speakers) as name order by name limit 200) names), '{}')
     from recollect.users t where k.user_id = $2 and t.user_id = $1`,
    [from, into],
  );
  await connection.query(
    `update recollect.users set merged_into = $2, speakers = '{}', upkeep_run = null where user_id = $1 or merged_into = $1`,
    [from, into],
  );
}
