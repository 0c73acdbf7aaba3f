// A key of an application: `rk_ID_SECRET`. The id finds it, the secret proves it, and only the secret's hash is kept.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Scope } from './app.js';

/** A key without its secret. */
export interface ApplicationKey {
  id: string;
  /** Null: user ids are stored as they are given. */
  app: string | null;
  name: string;
  scopes: readonly Scope[];
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  /** `YYYY-MM-DD` in UTC. */
  lastUsedOn: string | null;
  /** Id of the key that took its place. */
  replacedBy: string | null;
}

/** The only time a key is whole. */
export interface NewApplicationKey extends ApplicationKey {
  key: string;
}

/** Secret scanners and people know a key by it. */
export const keyPrefix = 'rk_';

export interface KeySecret {
  id: string;
  key: string;
  hash: Buffer;
}

/** 60 random bits to find it by, 256 to prove it. */
export function makeKeySecret(): KeySecret {
  const id = Array.from(randomBytes(12), (byte) => idLetters[byte & 31]).join('');
  const secret = randomBytes(32).toString('base64url');
  return { id, key: `${keyPrefix}${id}_${secret}`, hash: hashSecret(secret) };
}

/** Null for text that is no key. */
export function readKey(text: string): { id: string; hash: Buffer } | null {
  const [, id, secret] = /^rk_([a-z0-9]{12})_([A-Za-z0-9_-]{43})$/.exec(text) ?? [];
  return id && secret ? { id, hash: hashSecret(secret) } : null;
}

/** Takes the same time wherever they differ. */
export function sameHash(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Why a key is not taken, or null for one that is. */
export function keyTrouble(
  key: Pick<ApplicationKey, 'expiresAt' | 'revokedAt'>,
  now: Date,
): 'revoked' | 'expired' | null {
  if (key.revokedAt) return 'revoked';
  return key.expiresAt && key.expiresAt <= now ? 'expired' : null;
}

/** 32 of them: five bits each, without the ones that look alike. */
const idLetters = 'abcdefghijkmnpqrstuvwxyz23456789';

function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
