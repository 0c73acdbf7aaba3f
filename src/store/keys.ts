// Keys of applications. Not per user: these statements run as the process, never as the runtime role, which cannot read the table.
import type { ApplicationKey } from '../domain/application-key.js';
import type { Connection } from '../ports/database.js';

export interface StoredKey extends ApplicationKey {
  secretHash: Uint8Array;
}

export type KeyInsert = Pick<StoredKey, 'id' | 'app' | 'name' | 'scopes' | 'createdAt' | 'expiresAt' | 'secretHash'>;

const columns = `key_id as id, app, name, scopes, created_at as "createdAt", expires_at as "expiresAt",
  revoked_at as "revokedAt", to_char(last_used_on, 'YYYY-MM-DD') as "lastUsedOn", replaced_by as "replacedBy"`;

export async function insertKey(connection: Connection, key: KeyInsert): Promise<void> {
  await connection.query(
    `insert into recollect_meta.application_keys (key_id, app, name, secret_hash, scopes, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [key.id, key.app, key.name, key.secretHash, key.scopes, key.createdAt, key.expiresAt],
  );
}

/** The oldest first. */
export async function listKeys(connection: Connection): Promise<ApplicationKey[]> {
  return connection.query<ApplicationKey>(
    `select ${columns} from recollect_meta.application_keys order by created_at, key_id`,
  );
}

export async function findKey(connection: Connection, keyId: string): Promise<StoredKey | null> {
  const [row] = await connection.query<StoredKey>(
    `select ${columns}, secret_hash as "secretHash" from recollect_meta.application_keys where key_id = $1`,
    [keyId],
  );
  return row ?? null;
}

/** Locks the key until the transaction ends: of two rotations at a time one finds it replaced. */
export async function holdKey(connection: Connection, keyId: string): Promise<ApplicationKey | null> {
  const [row] = await connection.query<ApplicationKey>(
    `select ${columns} from recollect_meta.application_keys where key_id = $1 for update`,
    [keyId],
  );
  return row ?? null;
}

/** The old key works until `until` at the latest. */
export async function replaceKey(
  connection: Connection,
  keyId: string,
  by: { keyId: string; until: Date },
): Promise<void> {
  await connection.query(
    `update recollect_meta.application_keys set replaced_by = $2, expires_at = least(expires_at, $3) where key_id = $1`,
    [keyId, by.keyId, by.until],
  );
}

/** Gives the key; the time of the first revocation stays. Null where there is none. */
export async function revokeKey(connection: Connection, keyId: string, at: Date): Promise<ApplicationKey | null> {
  const [row] = await connection.query<ApplicationKey>(
    `update recollect_meta.application_keys set revoked_at = coalesce(revoked_at, $2) where key_id = $1
     returning ${columns}`,
    [keyId, at],
  );
  return row ?? null;
}

/** `day`: `YYYY-MM-DD`. Writes once a day and key. */
export async function noteKeyUse(connection: Connection, keyId: string, day: string): Promise<void> {
  await connection.query(
    `update recollect_meta.application_keys set last_used_on = $2::date
     where key_id = $1 and last_used_on is distinct from $2::date`,
    [keyId, day],
  );
}

/** Users whose stored id begins with this app; as upkeep, which sees all of them. */
export async function hasUsersOfApp(connection: Connection, app: string): Promise<boolean> {
  const rows = await connection.query(
    `select 1 as found from recollect.users where starts_with(user_id, $1 || '/') limit 1`,
    [app],
  );
  return rows.length > 0;
}

export async function hasKeysOfApp(connection: Connection, app: string): Promise<boolean> {
  const rows = await connection.query('select 1 as found from recollect_meta.application_keys where app = $1 limit 1', [
    app,
  ]);
  return rows.length > 0;
}

/** Also true when all of them have ended. */
export async function hasKeys(connection: Connection): Promise<boolean> {
  const rows = await connection.query('select 1 as found from recollect_meta.application_keys limit 1');
  return rows.length > 0;
}
