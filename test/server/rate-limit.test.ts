// Token buckets: what is counted for whom, what the headers say, and that strangers' buckets do not grow without end.
import { expect, test } from 'vitest';
import { defaultLimits, readServiceLimits } from '#src/domain/service-limits.js';
import type { Caller } from '#src/server/caller.js';
import { createRateLimiter } from '#src/server/rate-limit.js';

const key = (keyId: string): Caller => ({ kind: 'key', keyId, app: null, scopes: ['read'] });
const ana: Caller = { kind: 'user', app: null, userId: 'ana', scopes: ['read'] };
const limits = { key: { requests: 4, seconds: 8 }, user: { requests: 2, seconds: 10 } };

function open(given: Parameters<typeof createRateLimiter>[0] = limits) {
  let now = 0;
  const limiter = createRateLimiter(given, () => now);
  const advance = (seconds: number) => {
    now += seconds * 1_000;
  };
  return { take: limiter.take, advance };
}

test('a key has its own budget, each user has another, whoever asks', () => {
  const { take, advance } = open();
  expect(take(key('a'), 'ana')).toEqual({
    'ratelimit-policy': '"key";q=4;w=8, "user";q=2;w=10',
    ratelimit: '"key";r=3;t=2, "user";r=1;t=5',
  });
  take(ana, 'ana');
  const refused = expect.objectContaining({ code: 'rate_limited', details: { retryAfter: 5 } });
  expect(() => take(ana, 'ana')).toThrow(refused);
  expect(() => take(key('b'), 'ana')).toThrow(refused);
  // Refused requests cost nothing: the key has three left.
  for (const user of ['ben', 'cid', 'dan']) take(key('a'), user);
  expect(() => take(key('a'), 'eve')).toThrow(expect.objectContaining({ details: { retryAfter: 2 } }));
  take(key('b'), 'eve');
  advance(5);
  take(ana, 'ana');
  expect(() => take(ana, 'ana')).toThrow(refused);
});

test('a rest fills a bucket to its size and no further', () => {
  const { take, advance } = open();
  advance(1_000);
  take(key('a'), null);
  advance(1_000);
  for (let count = 0; count < 4; count += 1) take(key('a'), null);
  expect(() => take(key('a'), null)).toThrow();
});

test('no limit, no header; the owner of a loopback server has none', () => {
  expect(open({ key: null, user: null }).take(key('a'), 'ana')).toEqual({});
  const { take } = open();
  for (let count = 0; count < 100; count += 1) expect(take({ kind: 'local' }, 'ana')).toEqual({});
});

test('of very many users the ones asked for last are kept', () => {
  const { take } = open();
  const admin = (index: number) => key(`key ${index}`);
  for (let count = 0; count < 2; count += 1) take(ana, 'ana');
  for (let index = 0; index < 19_000; index += 1) take(admin(index), null);
  expect(() => take(ana, 'ana')).toThrow();
  for (let index = 0; index < 21_000; index += 1) take(admin(index), null);
  take(ana, 'ana');
});

test('the setting', () => {
  const byDefault = readServiceLimits(defaultLimits);
  expect(byDefault).toEqual({
    key: { requests: 6_000, seconds: 60 },
    user: { requests: 600, seconds: 60 },
    tokenLifetime: 3_600_000,
  });
  expect(readServiceLimits('user=off, token=15m')).toEqual({ ...byDefault, user: null, tokenLifetime: 900_000 });
  for (const wrong of ['', 'key', 'key=', 'key=5', 'key=0/1m', 'key=5/1', 'all=5/1m', 'token=off', 'key=5/1m;user=off'])
    expect(() => readServiceLimits(wrong), wrong).toThrow(expect.objectContaining({ code: 'config_invalid' }));
});
