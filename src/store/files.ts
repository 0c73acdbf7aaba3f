// Files of the memory tool and their versions.
import type { FileEntry, FileVersion, MemoryFile } from '../domain/memory-file.js';
import type { Connection } from '../ports/database.js';

const entryColumns = `path, octet_length(content)::int as bytes, created_at as "createdAt", updated_at as "updatedAt"`;

/** All of a user, by path: there are at most a thousand. */
export async function listFiles(connection: Connection, userId: string): Promise<FileEntry[]> {
  return connection.query<FileEntry>(
    `select ${entryColumns} from recollect.memory_files where user_id = $1 order by path collate "C"`,
    [userId],
  );
}

export async function findFile(connection: Connection, userId: string, path: string): Promise<MemoryFile | null> {
  const [file] = await connection.query<MemoryFile>(
    `select ${entryColumns}, content as text from recollect.memory_files where user_id = $1 and path = $2`,
    [userId, path],
  );
  return file ?? null;
}

/** Characters of all files of a user. */
export async function countFileCharacters(connection: Connection, userId: string): Promise<number> {
  const [row] = await connection.query<{ characters: number }>(
    'select coalesce(sum(length(content)), 0)::int as characters from recollect.memory_files where user_id = $1',
    [userId],
  );
  return row?.characters ?? 0;
}

/** Makes the file or changes its text. */
export async function writeFile(
  connection: Connection,
  userId: string,
  file: { path: string; text: string; at: Date },
): Promise<void> {
  await connection.query(
    `insert into recollect.memory_files (user_id, path, content, created_at, updated_at) values ($1, $2, $3, $4, $4)
     on conflict (user_id, path) do update set content = excluded.content, updated_at = excluded.updated_at`,
    [userId, file.path, file.text, file.at],
  );
}

export async function deleteFiles(connection: Connection, userId: string, paths: readonly string[]): Promise<void> {
  await connection.query('delete from recollect.memory_files where user_id = $1 and path = any($2)', [userId, paths]);
}

export async function moveFiles(
  connection: Connection,
  userId: string,
  moves: readonly { from: string; to: string }[],
  at: Date,
): Promise<void> {
  await connection.query(
    `update recollect.memory_files f set path = m."to", updated_at = $3
     from jsonb_to_recordset($2::jsonb) as m("from" text, "to" text) where f.user_id = $1 and f.path = m."from"`,
    [userId, JSON.stringify(moves), at],
  );
}

/** Notes what these files hold now as a version; `renamedTo` for those that leave their path. */
export async function keepVersions(
  connection: Connection,
  userId: string,
  versions: readonly { id: string; path: string; renamedTo?: string }[],
  change: { change: FileVersion['change']; actor: string; at: Date },
): Promise<void> {
  await connection.query(
    `insert into recollect.memory_file_versions (user_id, version_id, path, change, content, renamed_to, actor, recorded_at)
     select $1, v.id, v.path, $3, f.content, v."renamedTo", $4, $5
     from jsonb_to_recordset($2::jsonb) as v(id uuid, path text, "renamedTo" text)
     join recollect.memory_files f on f.user_id = $1 and f.path = v.path`,
    [userId, JSON.stringify(versions), change.change, change.actor, change.at],
  );
}

/** The latest `perPath` of each path that is touched, and the latest `perUser` of all, stay. */
export async function pruneVersions(
  connection: Connection,
  userId: string,
  paths: readonly string[],
  keep: { perPath: number; perUser: number },
): Promise<void> {
  await connection.query(
    `delete from recollect.memory_file_versions v using (
       select version_id, path, row_number() over (partition by path order by version_id desc) as of_path,
         row_number() over (order by version_id desc) as of_user
       from recollect.memory_file_versions where user_id = $1) r
     where v.user_id = $1 and v.version_id = r.version_id
       and ((r.path = any($2) and r.of_path > $3) or r.of_user > $4)`,
    [userId, paths, keep.perPath, keep.perUser],
  );
}

/** The latest first. */
export async function listVersions(connection: Connection, userId: string, path: string): Promise<FileVersion[]> {
  return connection.query<FileVersion>(
    `select version_id as id, path, change, content as text, renamed_to as "renamedTo", actor, recorded_at as at
     from recollect.memory_file_versions where user_id = $1 and path = $2 order by version_id desc`,
    [userId, path],
  );
}

/** The file or everything under the folder, with all versions; gives how many files there were. */
export async function forgetFiles(connection: Connection, userId: string, path: string): Promise<number> {
  const [row] = await connection.query<{ count: number }>(
    `with versions as (
       delete from recollect.memory_file_versions
       where user_id = $1 and (path = $2 or starts_with(path, $2 || '/')) returning 1 as one),
     files as (
       delete from recollect.memory_files
       where user_id = $1 and (path = $2 or starts_with(path, $2 || '/')) returning 1 as one)
     select count(*)::int as count from files`,
    [userId, path],
  );
  return row?.count ?? 0;
}
