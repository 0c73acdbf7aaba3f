// Signing documents that leave the database and must be checked later without it: receipts, checkpoints of the audit log.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { RecollectError } from '../errors.js';

export interface Signature {
  algorithm: 'ed25519';
  /** The public key's: 16 hexadecimal digits of the SHA-256 of its SPKI form. */
  keyId: string;
  /** Base64, over the canonical JSON of the document without its signature. */
  value: string;
}

export interface SigningKey {
  id: string;
  /** SPKI, PEM. */
  publicKey: string;
  sign(document: unknown): Signature;
}

/** A new Ed25519 private key: PKCS8, PEM. */
export function newPrivateKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Takes a PKCS8 key as PEM, or that (or its DER) in base64. Throws `config_invalid`, without the key. */
export function readSigningKey(privateKey: string): SigningKey {
  const key = readPrivateKey(privateKey.trim());
  const publicKey = createPublicKey(key);
  const id = keyIdOf(publicKey);
  return {
    id,
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: (document) => ({
      algorithm: 'ed25519',
      keyId: id,
      value: sign(null, Buffer.from(canonicalJson(document)), key).toString('base64'),
    }),
  };
}

/** False for another document, another key, or a signature that is none. `publicKey`: SPKI, PEM. Throws `invalid_input` for no key. */
export function verifySignature(document: unknown, signature: Signature, publicKey: string): boolean {
  const key = readPublicKey(publicKey);
  if (signature.algorithm !== 'ed25519' || signature.keyId !== keyIdOf(key)) return false;
  return verify(null, Buffer.from(canonicalJson(document)), key, Buffer.from(signature.value, 'base64'));
}

/** Keys in order, no spaces, dates as ISO 8601: the same document always gives the same text. */
export function canonicalJson(value: unknown): string {
  const plain = value instanceof Date ? value.toISOString() : value;
  if (Array.isArray(plain)) return `[${plain.map((entry) => canonicalJson(entry ?? null)).join(',')}]`;
  if (typeof plain !== 'object' || plain === null) return JSON.stringify(plain) ?? 'null';
  const entries = Object.entries(plain)
    .filter(([, entry]) => entry !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`);
  return `{${entries.join(',')}}`;
}

function keyIdOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);
}

function readPrivateKey(text: string): KeyObject {
  try {
    const bytes = text.startsWith('-----') ? Buffer.from(text) : Buffer.from(text, 'base64');
    const key = bytes.toString('latin1').startsWith('-----')
      ? createPrivateKey(bytes)
      : createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' });
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (cause) {
    // The cause could show what was given.
    throw notAKey((cause as NodeJS.ErrnoException).code);
  }
  throw notAKey();
}

function notAKey(code?: string): RecollectError {
  return new RecollectError(
    'config_invalid',
    `The signing key is not an Ed25519 private key in PKCS8 form, as PEM or base64${code ? ` (${code})` : ''}.`,
  );
}

function readPublicKey(text: string): KeyObject {
  try {
    const key = createPublicKey(text);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (cause) {
    throw new RecollectError('invalid_input', 'The public key is not a public key in PEM.', { cause });
  }
  throw new RecollectError('invalid_input', 'The public key is not an Ed25519 key.');
}
