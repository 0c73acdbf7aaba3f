// Keys of applications: shown once, kept as a hash where no user's statement reads, ended by time, rotation and revocation.
import { expect, test, vi } from 'vitest';
import { createKeys } from '#src/memory/keys.js';
import { createDatabase } from '#src/store/database.js';
import { lockUser } from '#src/store/users.js';
import { createFakeClock } from '#src/testing/fake-clock.js';
import { openTestDatabase } from '../support/database.js';

const { driver } = await openTestDatabase();
const database = createDatabase(driver);
const clock = createFakeClock();
const keys = createKeys({ database, clock });
/** Another process: its own cache. */
const elsewhere = () => createKeys({ database, clock });
const hour = 3_600_000;

test('a key is whole once; the database holds its hash and nothing of the secret', async () => {
  const made = await keys.create({ name: 'web', scopes: ['write', 'read'], app: 'shop' });
  expect(made.key).toMatch(/^rk_[a-z0-9]{12}_[A-Za-z0-9_-]{43}$/);
  expect(await keys.check(made.key)).toMatchObject({
    id: made.id,
    app: 'shop',
    name: 'web',
    scopes: ['read', 'write'],
  });
  const secret = made.key.slice(`rk_${made.id}_`.length);
  const [row] = await driver.query<{ text: string; hash: string }>(
    `select k::text as text, encode(secret_hash, 'base64') as hash from recollect_meta.application_keys k where key_id = $1`,
    [made.id],
  );
  expect(row?.text).not.toContain(secret);
  expect(JSON.stringify(await keys.list())).not.toContain(secret);
  expect(JSON.stringify(await keys.list())).not.toContain(row?.hash);
});

test('neither role that statements run under can read, write or delete a key', async () => {
  const statements = [
    'select key_id from recollect_meta.application_keys',
    `update recollect_meta.application_keys set scopes = '{admin}'`,
    'delete from recollect_meta.application_keys',
  ];
  for (const text of statements) {
    const asUser = database.asUser('ana', (connection) => connection.query(text));
    await expect(asUser).rejects.toMatchObject({ details: { sqlState: '42501' } });
    const asUpkeep = database.asUpkeep((connection) => connection.query(text));
    await expect(asUpkeep).rejects.toMatchObject({ details: { sqlState: '42501' } });
  }
});

test('what is almost a key is none', async () => {
  const { key, id } = await keys.create({ name: 'near', scopes: ['read'] });
  const other = await keys.create({ name: 'other', scopes: ['read'] });
  const secret = key.slice(-43);
  const flipped = `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`;
  const wrong = [
    flipped,
    `rk_${other.id}_${secret}`,
    `rk_${id}_`,
    `rk_${id}`,
    secret,
    ` ${key}`,
    `${key}\n`,
    '',
    `RK_${key.slice(3)}`,
  ];
  for (const text of wrong) expect(await keys.check(text), text).toBeNull();
  expect(await keys.check(key)).not.toBeNull();
});

test('a key expires, also in the cache of a process that used it', async () => {
  const made = await keys.create({
    name: 'short',
    scopes: ['read'],
    expiresAt: new Date(clock.now().getTime() + hour),
  });
  expect(await keys.check(made.key)).not.toBeNull();
  clock.advance(hour - 1);
  expect(await keys.check(made.key)).not.toBeNull();
  clock.advance(1);
  expect(await keys.check(made.key)).toBeNull();
});

test('a revoked key ends at once here, and elsewhere as soon as its copy is old', async () => {
  const made = await keys.create({ name: 'lost', scopes: ['admin'] });
  const other = elsewhere();
  expect(await other.check(made.key)).not.toBeNull();
  expect(await keys.check(made.key)).not.toBeNull();
  const revoked = await keys.revoke(made.id);
  expect(await keys.check(made.key)).toBeNull();
  expect(await elsewhere().check(made.key)).toBeNull();
  clock.advance(hour);
  expect((await keys.revoke(made.id)).revokedAt).toEqual(revoked.revokedAt);
  await expect(keys.revoke('nosuchkey234')).rejects.toMatchObject({ code: 'not_found' });
});

test('another process believes a key for five seconds and no longer', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const made = await keys.create({ name: 'cached', scopes: ['read'] });
  const other = elsewhere();
  expect(await other.check(made.key)).not.toBeNull();
  await keys.revoke(made.id);
  vi.advanceTimersByTime(4_999);
  expect(await other.check(made.key)).not.toBeNull();
  vi.advanceTimersByTime(1);
  expect(await other.check(made.key)).toBeNull();
  vi.useRealTimers();
});

test('rotation: both work for the overlap, the follower has what the first had', async () => {
  const year = 365 * 24 * hour;
  const expiresAt = new Date(clock.now().getTime() + year);
  const old = await keys.create({ name: 'web', scopes: ['read', 'admin'], app: 'turns', expiresAt });
  clock.advance(100 * hour);
  const next = await keys.rotate(old.id);
  expect(next).toMatchObject({ app: 'turns', name: 'web', scopes: ['read', 'admin'], createdAt: clock.now() });
  expect(next.expiresAt).toEqual(new Date(clock.now().getTime() + year));
  clock.advance(24 * hour - 1);
  expect(await keys.check(old.key)).toMatchObject({ replacedBy: next.id });
  expect(await keys.check(next.key)).not.toBeNull();
  clock.advance(1);
  expect(await keys.check(old.key)).toBeNull();
  expect(await keys.check(next.key)).not.toBeNull();
});

test('a key is rotated once, and never later than it would have ended', async () => {
  const end = new Date(clock.now().getTime() + hour);
  const old = await keys.create({ name: 'web', scopes: ['read'], expiresAt: end });
  const both = await Promise.allSettled([keys.rotate(old.id, { overlapHours: 48 }), keys.rotate(old.id)]);
  expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  const [row] = (await keys.list()).filter((key) => key.id === old.id);
  expect(row?.expiresAt).toEqual(end);
  const gone = await keys.create({ name: 'gone', scopes: ['read'] });
  await keys.revoke(gone.id);
  await expect(keys.rotate(gone.id)).rejects.toMatchObject({ code: 'conflict' });
  await expect(keys.rotate('nosuchkey234')).rejects.toMatchObject({ code: 'not_found' });
});

test('the day of the last use is kept, no time of day', async () => {
  const made = await keys.create({ name: 'seen', scopes: ['read'] });
  const stored = async () => (await keys.list()).find((key) => key.id === made.id)?.lastUsedOn;
  expect(await stored()).toBeNull();
  await keys.check(`${made.key.slice(0, -1)}${made.key.endsWith('A') ? 'B' : 'A'}`);
  expect(await stored()).toBeNull();
  await keys.check(made.key);
  expect(await stored()).toBe(clock.now().toISOString().slice(0, 10));
  clock.advance(24 * hour);
  await keys.check(made.key);
  expect(await stored()).toBe(clock.now().toISOString().slice(0, 10));
});

test('an app holds no slash, and users that were there before its first key are not handed to it', async () => {
  for (const app of ['a/b', '/', '', 'Shop', 'shop ', '..', '-a', 'a'.repeat(41), 'ａ'])
    await expect(keys.create({ name: 'x', scopes: ['read'], app }), app).rejects.toMatchObject({
      code: 'invalid_input',
    });
  await database.asUser('team/ana', (connection) => lockUser(connection, 'team/ana'));
  const team = { name: 'x', scopes: ['read'] as const, app: 'team' };
  await expect(keys.create(team)).rejects.toMatchObject({ code: 'conflict' });
  // Its name is not the beginning of another's.
  await keys.create({ ...team, app: 'tea' });
  await keys.create({ ...team, adopt: true });
  await keys.create(team);
});

test('input that makes no key', async () => {
  const past = new Date(clock.now().getTime() - 1);
  const wrong = [{ name: '' }, { name: '  ' }, { scopes: [] }, { scopes: ['all' as 'read'] }, { expiresAt: past }];
  for (const part of wrong)
    await expect(keys.create({ name: 'x', scopes: ['read'], ...part })).rejects.toMatchObject({
      code: 'invalid_input',
    });
});
