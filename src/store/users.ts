// The user's row: made on first write, locked by whoever orders turns or decides about facts.
import type { Connection } from '../ports/database.js';

/** Makes the user where new, locks the row until the transaction ends, gives the text-search language. */
export async function lockUser(connection: Connection, userId: string): Promise<{ language: string }> {
  const [row] = await connection.query<{ language: string }>(
    `insert into recollect.users (user_id) values ($1)
     on conflict (user_id) do update set last_recorded_at = now()
     returning language`,
    [userId],
  );
  return row ?? { language: 'english' };
}

export interface UserProfile {
  language: string;
  speakers: string[];
}

/** Null for a user nothing was ever recorded for. */
export async function findProfile(connection: Connection, userId: string): Promise<UserProfile | null> {
  const [row] = await connection.query<UserProfile>(
    'select language, speakers from recollect.users where user_id = $1',
    [userId],
  );
  return row ?? null;
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
  const [row] = await connection.query<{ count: number }>('select count(*) as count from recollect.users');
  return row?.count ?? 0;
}
