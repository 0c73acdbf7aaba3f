// Ids for interfaces whose calls by id name no user: opaque, with the user and the fact inside, encrypted and authenticated. The same
// fact has always the same handle. Nobody without the deployment's secret can read, guess or make one.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';

export interface Handles {
  make(userId: string, factId: string): string;
  /** Null for what is no handle of this deployment. */
  read(handle: string): { userId: string; factId: string } | null;
}

const prefix = 'rh_';
const nonceBytes = 12;
const tagBytes = 16;
const longest = 600;

export function createHandles(secret: Uint8Array): Handles {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', `recollect handle ${purpose}`, 32));
  const [encryption, nonces] = [derive('encryption'), derive('nonce')];
  return {
    make(userId, factId) {
      const text = Buffer.from(JSON.stringify([userId, factId]));
      // Made of the text, so that it differs where the text does, and only there.
      const nonce = createHmac('sha256', nonces).update(text).digest().subarray(0, nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', encryption, nonce);
      const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
      return prefix + Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url');
    },
    read(handle) {
      if (!handle.startsWith(prefix) || handle.length > longest) return null;
      const bytes = Buffer.from(handle.slice(prefix.length), 'base64url');
      if (bytes.length <= nonceBytes + tagBytes) return null;
      const decipher = createDecipheriv('aes-256-gcm', encryption, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAuthTag(bytes.subarray(-tagBytes));
      const opened = decipher.update(bytes.subarray(nonceBytes, -tagBytes));
      try {
        const [userId, factId] = JSON.parse(Buffer.concat([opened, decipher.final()]).toString('utf8')) as string[];
        return userId === undefined || factId === undefined ? null : { userId, factId };
      } catch {
        // Somebody else's, altered, or made up.
        return null;
      }
    },
  };
}
