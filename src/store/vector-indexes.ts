// Which vector index the database was moved to, who writes to it for a user at the moment, and the triggers that mark vectors.
import type { Connection } from '../ports/database.js';

export type IndexState = 'filling' | 'serving' | 'retired';

export interface StoredIndex {
  indexId: string;
  name: string;
  namespaces: number;
  dims: number;
  state: IndexState;
}

const columns = 'index_id as "indexId", name, namespaces, dims, state';

/** Those that may hold something, the oldest first. */
export async function listVectorIndexes(connection: Connection): Promise<StoredIndex[]> {
  return connection.query<StoredIndex>(`select ${columns} from recollect.vector_indexes order by created_at, index_id`);
}

export async function findVectorIndex(connection: Connection, indexId: string): Promise<StoredIndex | null> {
  const [row] = await connection.query<StoredIndex>(
    `select ${columns} from recollect.vector_indexes where index_id = $1`,
    [indexId],
  );
  return row ?? null;
}

/** The one that vectors are written to, whether it is searched already or not. */
export async function findWrittenIndex(connection: Connection): Promise<StoredIndex | null> {
  const [row] = await connection.query<StoredIndex>(
    `select ${columns} from recollect.vector_indexes where state <> 'retired'`,
  );
  return row ?? null;
}

/** False where another one is written to already. */
export async function insertVectorIndex(connection: Connection, index: StoredIndex): Promise<boolean> {
  const rows = await connection.query(
    `insert into recollect.vector_indexes (index_id, name, namespaces, dims, state) values ($1, $2, $3, $4, $5)
     on conflict do nothing returning 1 as one`,
    [index.indexId, index.name, index.namespaces, index.dims, index.state],
  );
  return rows.length > 0;
}

export async function setIndexState(connection: Connection, indexId: string, state: IndexState): Promise<void> {
  await connection.query('update recollect.vector_indexes set state = $2 where index_id = $1', [indexId, state]);
}

export async function deleteVectorIndex(connection: Connection, indexId: string): Promise<void> {
  await connection.query('delete from recollect_meta.vector_leases where index_id = $1', [indexId]);
  await connection.query('delete from recollect.vector_indexes where index_id = $1', [indexId]);
}

/** From the end of this transaction on, every change of a vector is marked, or none is. As the owner; waits for writers. */
export async function markChanges(connection: Connection, on: boolean): Promise<void> {
  await connection.query(`set local lock_timeout = '20s'`);
  await connection.query(`alter table recollect.embeddings ${on ? 'enable' : 'disable'} trigger mark_vector`);
}

/** True when nobody else holds it. As the owner, and so is what follows. */
export async function takeLease(
  connection: Connection,
  lease: { indexId: string; owner: string; holder: string },
  seconds: number,
): Promise<boolean> {
  const rows = await connection.query(
    `insert into recollect_meta.vector_leases as l (index_id, owner, holder, until)
     values ($1, $2, $3, now() + make_interval(secs => $4))
     on conflict (index_id, owner) do update set holder = excluded.holder, until = excluded.until
       where l.holder = excluded.holder or l.until < now()
     returning 1 as one`,
    [lease.indexId, lease.owner, lease.holder, seconds],
  );
  return rows.length > 0;
}

export async function dropLease(
  connection: Connection,
  lease: { indexId: string; owner: string; holder: string },
): Promise<void> {
  await connection.query(
    'delete from recollect_meta.vector_leases where index_id = $1 and owner = $2 and holder = $3',
    [lease.indexId, lease.owner, lease.holder],
  );
}

/** Is somebody writing to this index? */
export async function hasLease(connection: Connection, indexId: string): Promise<boolean> {
  const rows = await connection.query(
    'select 1 as one from recollect_meta.vector_leases where index_id = $1 and until >= now() limit 1',
    [indexId],
  );
  return rows.length > 0;
}

/** Names of the embedding models vectors were ever written of. */
export async function listModels(connection: Connection): Promise<string[]> {
  const rows = await connection.query<{ model: string }>('select model from recollect.models order by model');
  return rows.map((row) => row.model);
}
