// What a benchmark ran on, as its report says it.
import type { Connection } from '../ports/database.js';

export interface ServerVersions {
  postgresql: string;
  pgvector: string;
  shared_buffers: string;
}

export async function serverVersions(connection: Connection): Promise<ServerVersions> {
  const [row] = await connection.query<ServerVersions>(
    `select split_part(current_setting('server_version'), ' ', 1) as postgresql,
       (select extversion from pg_extension where extname = 'vector') as pgvector,
       current_setting('shared_buffers') as shared_buffers`,
  );
  return row!;
}
