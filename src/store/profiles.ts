// The profile of a user. Triggers of the database count the changes of its sources and drop its text (migration 0009).
import type { Connection } from '../ports/database.js';

export interface ProfileRow {
  text: string;
  /** The facts it was made from. */
  factIds: string[];
  /** Null where code made it. */
  model: string | null;
  madeAt: Date;
}

/** Null where there is none that may be shown. */
export async function findProfile(connection: Connection, userId: string): Promise<ProfileRow | null> {
  const [row] = await connection.query<ProfileRow>(
    `select content as text, made_of as "factIds", model, made_at as "madeAt"
     from recollect.profiles where user_id = $1 and content is not null`,
    [userId],
  );
  return row ?? null;
}

export interface ProfileState {
  /** How often its sources changed so far. */
  changes: number;
  stale: boolean;
  text: string | null;
  factIds: string[];
  model: string | null;
}

/** Makes the row where new. Call under the user's lock: from here on every change of the facts is counted. */
export async function openProfile(connection: Connection, userId: string): Promise<ProfileState> {
  await connection.query('insert into recollect.profiles (user_id) values ($1) on conflict do nothing', [userId]);
  const [row] = await connection.query<ProfileState>(
    `select changes::int as changes, made_at_change is distinct from changes as stale, content as text,
       made_of as "factIds", model
     from recollect.profiles where user_id = $1`,
    [userId],
  );
  return row!;
}

/** True where the facts changed since it was made, and where none was made. */
export async function isProfileStale(connection: Connection, userId: string): Promise<boolean> {
  const [row] = await connection.query<{ stale: boolean }>(
    `select coalesce(
       (select made_at_change is distinct from changes from recollect.profiles where user_id = $1),
       exists (select from recollect.facts where user_id = $1)) as stale`,
    [userId],
  );
  return row?.stale ?? false;
}

export interface ProfileWrite {
  text: string | null;
  factIds: readonly string[];
  model: string | null;
  /** `changes` when the facts were read. */
  changes: number;
  at: Date;
}

/**
 * False where a later one was made meanwhile, or one of its facts ended: the job that this change enqueued makes it anew. Call
 * under the user's lock.
 */
export async function saveProfile(connection: Connection, userId: string, profile: ProfileWrite): Promise<boolean> {
  const rows = await connection.query(
    `update recollect.profiles p set content = $2, made_of = $3::uuid[], model = $4, made_at_change = $5, made_at = $6
     where p.user_id = $1 and coalesce(p.made_at_change, -1) < $5
       and (p.changes = $5 or not exists (
         select from unnest($3::uuid[]) as used(fact_id)
         left join recollect.facts f on f.user_id = $1 and f.fact_id = used.fact_id
         where f.state is distinct from 'current' or f.scope is not null))
     returning p.user_id`,
    [userId, profile.text, profile.factIds, profile.model, profile.changes, profile.at],
  );
  return rows.length > 0;
}

export interface ProfileFact {
  id: string;
  type: string;
  subject: string;
  text: string;
}

/**
 * Current facts that hold in every scope, about the user, and constraints of somebody named; what matters always first. The rule
 * of docs/recall.md: names and pinned facts, then by type, confidence, use and time.
 */
export async function findProfileFacts(
  connection: Connection,
  userId: string,
  query: { subject: string; namedTypes: readonly string[]; types: readonly string[]; limit: number },
): Promise<ProfileFact[]> {
  return connection.query<ProfileFact>(
    `select f.fact_id as id, f.type, f.subject, f.content as text
     from recollect.facts f left join recollect.fact_usage u on u.user_id = f.user_id and u.fact_id = f.fact_id
     where f.user_id = $1 and f.state = 'current' and f.scope is null
       and (f.subject = $2 or (f.type = any($3) and f.subject like '% (%)'))
     order by (f.subject = $2 and f.attributes && '{name,nickname}') desc, f.pinned desc,
       coalesce(array_position($4::text[], f.type), 1000), f.confidence desc, coalesce(u.access_count, 0) desc,
       f.valid_from desc, f.fact_id desc
     limit $5`,
    [userId, query.subject, query.namedTypes, query.types, query.limit],
  );
}
