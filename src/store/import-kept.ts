// Writing back what agents and applications keep for a user: files, values. What is there already stays, as in import.ts.
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

/** A key that is there keeps its value; it and the values' places stay in the order of their ids. */
export async function importValues(
  connection: Connection,
  userId: string,
  values: readonly RecordOf<'value'>[],
): Promise<{ id: string }[]> {
  const imported: { id: string }[] = [];
  for (const { id, collection, namespace, name, value, indexed, createdAt, updatedAt } of values)
    imported.push(
      ...(await connection.query<{ id: string }>(
        `insert into recollect.kept_values (user_id, value_id, collection, namespace, key, value, indexed, created_at,
           updated_at)
         values ($1, $2, $3, $4::text[], $5, $6::json, $7::text[], $8, $9) on conflict do nothing returning value_id as id`,
        [userId, id, collection, namespace, name, JSON.stringify(value), indexed, createdAt, updatedAt],
      )),
    );
  return imported;
}
