// The user's row: made on first write, locked by whoever orders turns or decides about facts.
import { defaultLanguage } from '../domain/language.js';
import { RecollectError } from '../errors.js';
import type { Connection } from '../ports/database.js';
import { expectAudit } from './audit.js';

export interface UserLanguage {
  /** A text-search configuration of the database. */
  language: string;
  /** Set by the application: what the user writes changes nothing. */
  pinned: boolean;
}

/**
 * Makes the user where new, locks the row until the transaction ends, gives the text-search language. Throws what
 * accountOf() reads where the user was merged into another one.
 */
export async function lockUser(
  connection: Connection,
  userId: string,
  languageOfNew: string = defaultLanguage,
): Promise<UserLanguage> {
  const locked = connection.query<UserLanguage & Merged>(
    `insert into recollect.users (user_id, language) values ($1, $2)
     on conflict (user_id) do update set last_recorded_at = excluded.last_recorded_at
     returning language, language_pinned as pinned, merged_into as "mergedInto"`,
    [userId, languageOfNew],
  );
  expectAudit(connection, userId);
  const [row] = await locked;
  refuseMerged(row);
  return row ?? { language: languageOfNew, pinned: false };
}

/** Locks a user's row until the transaction ends; false when the user is gone. Unlike lockUser it never makes one. */
export async function holdUser(connection: Connection, userId: string): Promise<boolean> {
  const [row] = await connection.query<Merged>(
    'select merged_into as "mergedInto" from recollect.users where user_id = $1 for no key update',
    [userId],
  );
  refuseMerged(row);
  return row !== undefined;
}

/** Users that were merged into one of these. */
export async function findAliases(connection: Connection, accounts: readonly string[]): Promise<string[]> {
  const rows = await connection.query<{ userId: string }>(
    'select user_id as "userId" from recollect.users where merged_into = any($1)',
    [accounts],
  );
  return rows.map((row) => row.userId);
}

/** Against everybody, also against work that only holds the user's life; false where there is no such row. */
export async function lockRow(connection: Connection, userId: string): Promise<boolean> {
  const rows = await connection.query('select 1 as held from recollect.users where user_id = $1 for update', [userId]);
  return rows.length > 0;
}

export interface Merged {
  mergedInto: string | null;
}

/** Whoever meets the row of a user that was merged goes on with the account; see accountOf(). */
export function refuseMerged(row: Merged | undefined): void {
  if (row && row.mergedInto !== null)
    throw new RecollectError('conflict', 'This user was merged into another one.', {
      details: { mergedInto: row.mergedInto },
    });
}

/** The user this one was merged into; null where it was not, or is not known. */
export async function findAccount(connection: Connection, userId: string): Promise<string | null> {
  const [row] = await connection.query<Merged>(
    'select merged_into as "mergedInto" from recollect.users where user_id = $1',
    [userId],
  );
  return row?.mergedInto ?? null;
}

/** The life a user is in; null where nothing is known. Held until the transaction ends: erasing and merging wait for it. */
export async function holdLife(connection: Connection, userId: string): Promise<string | null> {
  const [row] = await connection.query<{ lifeId: string } & Merged>(
    'select life_id as "lifeId", merged_into as "mergedInto" from recollect.users where user_id = $1 for no key update',
    [userId],
  );
  refuseMerged(row);
  return row?.lifeId ?? null;
}

/** Null for a user nothing was ever recorded for. */
export async function findLanguage(connection: Connection, userId: string): Promise<UserLanguage | null> {
  const [row] = await connection.query<UserLanguage>(
    'select language, language_pinned as pinned from recollect.users where user_id = $1',
    [userId],
  );
  return row ?? null;
}

/** Call only together with analysing the user's items anew: both sides of the search use this configuration. */
export async function saveLanguage(connection: Connection, userId: string, next: UserLanguage): Promise<void> {
  await connection.query('update recollect.users set language = $2, language_pinned = $3 where user_id = $1', [
    userId,
    next.language,
    next.pinned,
  ]);
}

/** The text-search configurations of this database, by name. */
export async function listLanguages(connection: Connection): Promise<string[]> {
  const rows = await connection.query<{ name: string }>(
    `select cfgname::text as name from pg_ts_config
     where pg_ts_config_is_visible(oid) and cfgname ~ '^[a-z_][a-z0-9_]*$' order by cfgname`,
  );
  return rows.map((row) => row.name);
}

/** At most 200 names: past that they are not names of people in a conversation. */
export async function addSpeakers(connection: Connection, userId: string, names: readonly string[]): Promise<void> {
  await connection.query(
    `update recollect.users set speakers = (select array_agg(distinct name) from unnest(speakers || $2::text[]) as name)
     where user_id = $1 and not (speakers @> $2::text[]) and cardinality(speakers) < 200`,
    [userId, names],
  );
}

/** Every user, for upkeep and doctor. */
export async function countUsers(connection: Connection): Promise<number> {
  const [row] = await connection.query<{ count: number }>(
    'select count(*) as count from recollect.users where merged_into is null',
  );
  return row?.count ?? 0;
}

export interface KnownUser {
  id: string;
  createdAt: Date;
  lastRecordedAt: Date;
  facts: number;
}

/** Those whose ids begin with the prefix, after `after`, bytewise; users that were merged into another are left out. */
export async function listKnownUsers(
  connection: Connection,
  page: { prefix: string; after: string; limit: number },
): Promise<KnownUser[]> {
  return connection.query<KnownUser>(
    `select user_id as id, created_at as "createdAt", last_recorded_at as "lastRecordedAt",
       (select count(*)::int from recollect.facts f where f.user_id = u.user_id and f.state = 'current') as facts
     from recollect.users u
     where merged_into is null and starts_with(user_id, $1) and user_id collate "C" > $2
     order by user_id collate "C" limit $3`,
    [page.prefix, page.after, page.limit],
  );
}
