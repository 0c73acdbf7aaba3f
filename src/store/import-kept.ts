// Writing back what agents and applications keep for a user: files. What is there already stays, as in import.ts.
import type { RecordOf } from '../domain/export-record.js';
import type { Connection } from '../ports/database.js';

/** Left out where the path is taken, or a file stands where a folder would have to be. */
export async function importFiles(
  connection: Connection,
  userId: string,
  files: readonly RecordOf<'file'>[],
): Promise<{ id: string }[]> {
  return connection.query<{ id: string }>(
    `insert into recollect.memory_files (user_id, path, content, created_at, updated_at)
     select $1, r.path, r.text, r."createdAt", r."updatedAt"
     from jsonb_to_recordset($2::jsonb) as r(path text, text text, "createdAt" timestamptz, "updatedAt" timestamptz)
     where not exists (select from recollect.memory_files f where f.user_id = $1
       and (starts_with(f.path, r.path || '/') or starts_with(r.path, f.path || '/')))
     on conflict do nothing returning path as id`,
    [userId, JSON.stringify(files)],
  );
}

export async function importFileVersions(
  connection: Connection,
  userId: string,
  versions: readonly RecordOf<'file_version'>[],
): Promise<{ id: string }[]> {
  return connection.query<{ id: string }>(
    `insert into recollect.memory_file_versions (user_id, version_id, path, change, content, renamed_to, actor, recorded_at)
     select $1, r.id, r.path, r.change, r.text, r."renamedTo", r.actor, r."recordedAt"
     from jsonb_to_recordset($2::jsonb) as r(id uuid, path text, change text, text text, "renamedTo" text, actor text,
       "recordedAt" timestamptz)
     on conflict do nothing returning version_id::text as id`,
    [userId, JSON.stringify(versions)],
  );
}
