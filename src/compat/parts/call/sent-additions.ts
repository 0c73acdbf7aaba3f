// What was added to requests whose answers are bound to them. A client does not know of it and resends its history without; the
// provider then refuses its own signed thinking. Kept with the user's requests: for a day, in every process, and erased with the
// user.
import { createHash } from 'node:crypto';
import type { CallsMemory } from './call-types.js';
import type { Addition } from './protocol.js';

export interface SentAdditions {
  /** Empty where nothing was added, or it is no longer known. */
  find(userId: string, name: string): Promise<Addition[]>;
  save(userId: string, name: string, additions: readonly Addition[]): Promise<void>;
}

export function createSentAdditions(requests: CallsMemory['requests']): SentAdditions {
  /** Until they are in the database: the next request may be faster. */
  const saving = new Map<string, Addition[]>();
  return {
    async find(userId, name) {
      const pending = saving.get(JSON.stringify([userId, name]));
      if (pending) return pending;
      const { key, hash } = keyOf(name);
      const claimed = await requests.claim(userId, key, hash);
      if (claimed.state === 'new') await requests.release(userId, key);
      return claimed.state === 'done' && claimed.answer ? (JSON.parse(claimed.answer.body) as Addition[]) : [];
    },
    async save(userId, name, additions) {
      const pending = JSON.stringify([userId, name]);
      saving.set(pending, [...additions]);
      try {
        const { key, hash } = keyOf(name);
        const claimed = await requests.claim(userId, key, hash);
        if (claimed.state === 'new') await requests.keep(userId, key, { status: 200, body: JSON.stringify(additions) });
      } finally {
        saving.delete(pending);
      }
    },
  };
}

function keyOf(name: string): { key: string; hash: Uint8Array } {
  return { key: `additions ${name}`, hash: createHash('sha256').update(name).digest() };
}
