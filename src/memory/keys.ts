// memory.keys: the keys of applications. A check is answered from a short-lived cache, so that a request costs no statement.
import { checkApp, scopes } from '../domain/app.js';
import {
  type ApplicationKey,
  keyTrouble,
  makeKeySecret,
  type NewApplicationKey,
  readKey,
  sameHash,
} from '../domain/application-key.js';
import { checkDate, checkText, invalid } from '../domain/input.js';
import { RecollectError } from '../errors.js';
import type { CreateKeyInput, Keys } from '../memory-types/memory.js';
import { type Clock, systemClock } from '../ports/clock.js';
import type { Connection } from '../ports/database.js';
import type { Database } from '../store/database.js';
import {
  findKey,
  hasKeys,
  hasKeysOfApp,
  hasUsersOfApp,
  holdKey,
  insertKey,
  listKeys,
  noteKeyUse,
  replaceKey,
  revokeKey,
  type StoredKey,
} from '../store/keys.js';

/** Seconds a key is believed without looking: as long a key revoked by another process still works. Chosen. */
const keyCacheSeconds = 5;
/** Made-up ids are kept as well, so a flood of them cannot fill the memory. */
const maxCached = 1_000;
const defaultOverlapHours = 24;

export function createKeys({ database, clock = systemClock }: { database: Database; clock?: Clock }): Keys {
  const { driver } = database;
  const cache = new Map<string, { key: StoredKey | null; until: number }>();
  let used: { some: boolean; until: number } | null = null;

  /** By the clock of the machine: it is about the age of a copy, not about the key. */
  async function look(keyId: string): Promise<StoredKey | null> {
    const cached = cache.get(keyId);
    if (cached && cached.until > performance.now()) return cached.key;
    const key = await findKey(driver, keyId);
    if (cache.size >= maxCached) cache.clear();
    cache.set(keyId, { key, until: performance.now() + keyCacheSeconds * 1_000 });
    return key;
  }

  return {
    async create(input) {
      const made = readInput(input, clock.now());
      if (made.app !== null && !input.adopt) await refuseStrangers(database, made.app);
      used = null;
      return store(driver, made);
    },

    list: () => listKeys(driver),

    async rotate(keyId, { overlapHours = defaultOverlapHours, expiresAt } = {}) {
      if (!(overlapHours >= 0 && overlapHours <= 24 * 365)) throw invalid('overlapHours must be 0 to 8,760.');
      const now = clock.now();
      const made = await driver.transaction([], async (connection) => {
        const old = await holdKey(connection, keyId);
        if (!old) throw noKey(keyId);
        const trouble = old.replacedBy ? 'replaced' : keyTrouble(old, now);
        if (trouble) throw new RecollectError('conflict', `The key ${keyId} is ${trouble}; create a new one instead.`);
        const end = expiresAt === undefined ? sameLifetime(old, now) : readExpiry(expiresAt, now);
        const { app, name, scopes: held } = old;
        const next = await store(connection, { app, name, scopes: held, createdAt: now, expiresAt: end });
        const until = new Date(now.getTime() + overlapHours * 3_600_000);
        await replaceKey(connection, keyId, { keyId: next.id, until });
        return next;
      });
      cache.delete(keyId);
      return made;
    },

    async revoke(keyId) {
      const revoked = await revokeKey(driver, keyId, clock.now());
      cache.delete(keyId);
      if (!revoked) throw noKey(keyId);
      return revoked;
    },

    async check(text) {
      const given = readKey(text);
      const key = given ? await look(given.id) : null;
      if (!given || !key || !sameHash(given.hash, key.secretHash)) return null;
      const now = clock.now();
      if (keyTrouble(key, now)) return null;
      const day = now.toISOString().slice(0, 10);
      if (key.lastUsedOn !== day) {
        key.lastUsedOn = day;
        await noteKeyUse(driver, key.id, day);
      }
      const { secretHash: _, ...known } = key;
      return known;
    },

    async inUse() {
      if (used && used.until > performance.now()) return used.some;
      const some = await hasKeys(driver);
      used = { some, until: performance.now() + keyCacheSeconds * 1_000 };
      return some;
    },
  };
}

type KeyToStore = Pick<ApplicationKey, 'app' | 'name' | 'scopes' | 'createdAt' | 'expiresAt'>;

function readInput(input: CreateKeyInput, now: Date): KeyToStore {
  const name = checkText('name', input.name, 200).trim();
  if (name === '' || Buffer.byteLength(name) > 200) throw invalid('name must have 1 to 200 bytes.');
  const unknown = input.scopes.find((scope) => !scopes.includes(scope));
  if (unknown !== undefined || input.scopes.length === 0) throw invalid(`scopes must be some of ${scopes.join(', ')}.`);
  return {
    app: checkApp(input.app),
    name,
    scopes: scopes.filter((scope) => input.scopes.includes(scope)),
    createdAt: now,
    expiresAt: readExpiry(input.expiresAt ?? null, now),
  };
}

function readExpiry(given: Date | null, now: Date): Date | null {
  if (given === null) return null;
  const expiresAt = checkDate('expiresAt', given);
  if (expiresAt <= now) throw invalid('expiresAt must lie in the future.');
  return expiresAt;
}

/** A key that was good for a year is followed by one that is good for a year. */
function sameLifetime(old: ApplicationKey, now: Date): Date | null {
  return old.expiresAt && new Date(now.getTime() + old.expiresAt.getTime() - old.createdAt.getTime());
}

async function store(connection: Connection, key: KeyToStore): Promise<NewApplicationKey> {
  const { id, key: whole, hash } = makeKeySecret();
  await insertKey(connection, { ...key, id, secretHash: hash });
  return { ...key, id, revokedAt: null, lastUsedOn: null, replacedBy: null, key: whole };
}

/** Users recorded as `app/...` by a program without keys would silently become this application's. */
async function refuseStrangers(database: Database, app: string): Promise<void> {
  if (await hasKeysOfApp(database.driver, app)) return;
  if (!(await database.asUpkeep((connection) => hasUsersOfApp(connection, app)))) return;
  throw new RecollectError(
    'conflict',
    `There are users already whose id begins with ${app}/; choose another app, or adopt them.`,
  );
}

function noKey(keyId: string): RecollectError {
  return new RecollectError('not_found', `There is no key ${JSON.stringify(keyId)}; \`recollect keys list\` has them.`);
}
