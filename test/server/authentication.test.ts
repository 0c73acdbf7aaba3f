// Headers -> caller, and which user ids a caller can name.
import { expect, test } from 'vitest';
import { createKeys } from '#src/memory/keys.js';
import { createAuthenticator } from '#src/server/authentication.js';
import { type Caller, checkReach, storedUserId } from '#src/server/caller.js';
import { createUserTokens } from '#src/server/user-tokens.js';
import { createDatabase } from '#src/store/database.js';
import { openTestDatabase } from '../support/database.js';

const { driver } = await openTestDatabase();
const keys = createKeys({ database: createDatabase(driver) });
const tokens = createUserTokens({ secret: 'a shared secret of at least 32 bytes', lifetime: 3_600_000 });
const bearer = (credential: string, more: Record<string, string> = {}) =>
  new Headers({ authorization: `Bearer ${credential}`, ...more });

test('on loopback the owner needs nothing until the first key is made; a page from elsewhere is not the owner', async () => {
  const open = createAuthenticator({ keys, tokens: null, loopback: true });
  for (const host of ['localhost', '127.0.0.1:7437', '[::1]:7437', 'LOCALHOST:1'])
    expect(await open(new Headers({ host, origin: 'http://localhost:5173' }))).toEqual({ kind: 'local' });
  for (const foreign of [
    { host: 'rebound.example:7437' },
    { host: 'localhost.rebound.example' },
    { host: 'localhost', origin: 'https://page.example' },
    { host: 'localhost', origin: 'null' },
    { host: 'localhost', origin: 'http://localhost.page.example' },
  ])
    expect(await open(new Headers(foreign as Record<string, string>)), JSON.stringify(foreign)).toBeNull();
  expect(await createAuthenticator({ keys, tokens, loopback: true })(new Headers())).toBeNull();
  expect(await createAuthenticator({ keys, tokens: null })(new Headers())).toBeNull();

  await keys.create({ name: 'first', scopes: ['read'] });
  expect(await open(new Headers({ host: 'localhost' }))).toBeNull();
});

test('a key and a token say who calls; anything else is refused', async () => {
  const authenticate = createAuthenticator({ keys, tokens, loopback: true });
  const made = await keys.create({ name: 'web', scopes: ['read', 'write'], app: 'shop' });
  const caller = { kind: 'key', keyId: made.id, app: 'shop', scopes: ['read', 'write'] };
  expect(await authenticate(bearer(made.key))).toEqual(caller);
  expect(await authenticate(new Headers({ authorization: `bearer  ${made.key} ` }))).toEqual(caller);
  const { token } = await tokens!.mint({ userId: 'ana', app: 'shop' });
  expect(await authenticate(bearer(token))).toMatchObject({ kind: 'user', app: 'shop', userId: 'ana' });
  const noTokens = createAuthenticator({ keys, tokens: null });
  for (const refused of [
    authenticate(bearer(`${made.key}x`)),
    authenticate(bearer('rk_')),
    authenticate(new Headers({ authorization: made.key })),
    authenticate(new Headers({ authorization: `Basic ${made.key}` })),
    authenticate(new Headers({ authorization: `Bearer ${made.key}, Bearer ${made.key}` })),
    authenticate(new Headers({ authorization: '' })),
    authenticate(new Headers({ authorization: 'Bearer' })),
    noTokens(bearer(token)),
  ])
    await expect(refused).rejects.toMatchObject({ code: 'unauthorized' });
});

const key = (app: string | null, ...scopes: ('read' | 'write' | 'admin')[]): Caller => ({
  ...{ kind: 'key', keyId: 'k' },
  app,
  scopes,
});

test('no id that one app can name is one of another, or of none', () => {
  const ids = [
    'ana',
    'a/b',
    'shop/ana',
    '/ana',
    '//',
    '../shop/ana',
    'shop%2Fana',
    'shop／ana',
    '\\shop\\ana',
    'a b',
    '.',
  ];
  const callers = { shop: key('shop', 'read'), 'shop-2': key('shop-2', 'admin'), none: key(null, 'read', 'write') };
  const stored = Object.entries(callers).map(([app, caller]) =>
    ids.flatMap((id) => {
      try {
        return [storedUserId(caller, id)];
      } catch {
        expect(app).toBe('none');
        expect(id).toContain('/');
        return [];
      }
    }),
  );
  const all = stored.flat();
  expect(new Set(all).size).toBe(all.length);
  expect(stored[0]?.every((id) => id.startsWith('shop/'))).toBe(true);
  expect(stored[2]?.some((id) => id.includes('/'))).toBe(false);
  expect(storedUserId(key(null, 'admin'), 'shop/ana')).toBe('shop/ana');
  expect(storedUserId({ kind: 'local' }, 'shop/ana')).toBe('shop/ana');
  for (const id of ['', 'a'.repeat(197), 'a\u0000', '\ud800'])
    expect(() => storedUserId(key('shop', 'read'), id)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
});

test('the deployment is out of reach for a key of one app, and for every token', () => {
  const stats = { scope: 'admin', userId: null, ownUser: false } as const;
  checkReach(key(null, 'admin'), stats);
  checkReach({ kind: 'local' }, stats);
  const user: Caller = { kind: 'user', app: null, userId: 'ana', scopes: ['read', 'write', 'admin'] };
  for (const caller of [key('shop', 'admin'), key(null, 'read', 'write'), user])
    expect(() => checkReach(caller, stats)).toThrow(expect.objectContaining({ code: 'forbidden' }));
});
