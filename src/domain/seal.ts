// Entries that leave our database for a cache others can read and write: their names are keyed hashes, their values encrypted and
// bound to the place they were written for. What does not open was not written by this deployment, or not for this place.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

export interface Seal {
  /** The same for the same parts; nobody without the secret can tell what they were. */
  nameOf(...parts: string[]): string;
  close(value: Uint8Array, place: string): Buffer;
  /** Null for what this deployment did not write at this place. */
  open(sealed: Uint8Array, place: string): Buffer | null;
}

const [ivBytes, tagBytes] = [12, 16];

export function createSeal(secret: Uint8Array, purpose: string): Seal {
  const derive = (use: string) => Buffer.from(hkdfSync('sha256', secret, '', `recollect ${purpose} ${use}`, 32));
  const nameKey = derive('names');
  const valueKey = derive('values');
  return {
    nameOf: (...parts) => createHmac('sha256', nameKey).update(JSON.stringify(parts)).digest('base64url').slice(0, 32),

    close(value, place) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', valueKey, iv).setAAD(Buffer.from(place));
      const encrypted = Buffer.concat([cipher.update(value), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), encrypted]);
    },

    open(sealed, place) {
      if (sealed.length < ivBytes + tagBytes) return null;
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      const decipher = createDecipheriv('aes-256-gcm', valueKey, bytes.subarray(0, ivBytes)).setAAD(Buffer.from(place));
      decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
      const opened = decipher.update(bytes.subarray(ivBytes + tagBytes));
      try {
        return Buffer.concat([opened, decipher.final()]);
      } catch {
        return null;
      }
    },
  };
}
