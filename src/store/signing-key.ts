// What the deployment signs with, and the secret that keys tombstones. Owner's tables: the runtime role cannot read them.
import { randomBytes } from 'node:crypto';
import { newPrivateKey, readSigningKey, type SigningKey } from '../domain/signature.js';
import type { Connection } from '../ports/database.js';

export interface DeploymentKeys {
  signingKey: SigningKey;
  /** Keys the hash that stands for an erased user. */
  tombstoneSecret: Buffer;
}

interface KeyRow {
  privateKey: string;
  tombstoneSecret: Buffer;
}

/**
 * Made where there is none; of several processes that start at once all get the same. `given`: the key of the settings, which
 * then signs in its place. Throws `config_invalid` for one that is none.
 */
export async function openDeploymentKeys(connection: Connection, given?: string): Promise<DeploymentKeys> {
  const stored = (await findKey(connection)) ?? (await makeKey(connection));
  const signingKey = readSigningKey(given ?? stored.privateKey);
  await keepPublicKey(connection, signingKey);
  return { signingKey, tombstoneSecret: stored.tombstoneSecret };
}

/** SPKI, PEM; null for a key that never signed here. */
export async function findPublicKey(connection: Connection, keyId: string): Promise<string | null> {
  const [row] = await connection.query<{ publicKey: string }>(
    'select public_key as "publicKey" from recollect_meta.public_keys where key_id = $1',
    [keyId],
  );
  return row?.publicKey ?? null;
}

async function findKey(connection: Connection): Promise<KeyRow | null> {
  const [row] = await connection.query<KeyRow>(
    `select private_key as "privateKey", tombstone_secret as "tombstoneSecret" from recollect_meta.signing_key`,
  );
  return row ?? null;
}

async function makeKey(connection: Connection): Promise<KeyRow> {
  await connection.query(
    `insert into recollect_meta.signing_key (private_key, tombstone_secret) values ($1, $2) on conflict do nothing`,
    [newPrivateKey(), randomBytes(32)],
  );
  return (await findKey(connection))!;
}

async function keepPublicKey(connection: Connection, key: SigningKey): Promise<void> {
  await connection.query(
    `insert into recollect_meta.public_keys (key_id, public_key) values ($1, $2) on conflict do nothing`,
    [key.id, key.publicKey],
  );
}
