// The deployment's key: one for all who start at once, out of the runtime role's reach, or the one of the settings.
import { describe, expect, it } from 'vitest';
import { newPrivateKey, readSigningKey } from '#src/domain/signature.js';
import { createDatabase } from '#src/store/database.js';
import { findPublicKey, openDeploymentKeys } from '#src/store/signing-key.js';
import { openTestDatabase } from '../support/database.js';

const { driver } = await openTestDatabase();

describe('the signing key', () => {
  it('is made once, whoever starts first', async () => {
    const opened = await Promise.all([1, 2, 3, 4].map(() => openDeploymentKeys(driver)));
    expect(new Set(opened.map((keys) => keys.signingKey.id)).size).toBe(1);
    expect(new Set(opened.map((keys) => keys.tombstoneSecret.toString('hex'))).size).toBe(1);
    expect(await findPublicKey(driver, opened[0]!.signingKey.id)).toBe(opened[0]!.signingKey.publicKey);
  });

  it('can be given; the public keys of both stay, and so does the secret', async () => {
    const made = await openDeploymentKeys(driver);
    const pem = newPrivateKey();
    const given = await openDeploymentKeys(driver, pem);
    expect(given.signingKey.id).toBe(readSigningKey(pem).id);
    expect(given.tombstoneSecret).toEqual(made.tombstoneSecret);
    expect(await findPublicKey(driver, given.signingKey.id)).toBe(given.signingKey.publicKey);
    expect(await findPublicKey(driver, made.signingKey.id)).toBe(made.signingKey.publicKey);
  });

  it('cannot be read by the runtime role, nor by upkeep', async () => {
    const { asUser, asUpkeep } = createDatabase(driver);
    const text = 'select private_key from recollect_meta.signing_key';
    const refused = { details: { sqlState: '42501' } };
    await expect(asUser('ana', (connection) => connection.query(text))).rejects.toMatchObject(refused);
    await expect(asUpkeep((connection) => connection.query(text))).rejects.toMatchObject(refused);
  });
});
