// Token buckets per key and per user, in this process: n processes behind one address allow n times as much.
import type { RateLimit, ServiceLimits } from '../domain/service-limits.js';
import { RecollectError } from '../errors.js';
import type { Caller } from './caller.js';

export interface RateLimiter {
  /** Counts one request and gives the headers that say what is left. Throws `rate_limited` with `details.retryAfter`, seconds. */
  take(caller: Caller, storedUserId: string | null): Record<string, string>;
}

/** Buckets that are kept. The ones not used for longest go first; who comes back then has a full one. */
const maxBuckets = 20_000;

/** `now`: milliseconds. */
export function createRateLimiter(
  limits: Pick<ServiceLimits, 'key' | 'user'>,
  now: () => number = () => performance.now(),
): RateLimiter {
  const buckets = new Map<string, Bucket>();

  function bucketOf(name: string, limit: RateLimit): Bucket {
    const bucket = buckets.get(name) ?? { tokens: limit.requests, at: now() };
    buckets.delete(name);
    buckets.set(name, bucket);
    const [oldest] = buckets.keys();
    if (buckets.size > maxBuckets && oldest !== undefined) buckets.delete(oldest);
    refill(bucket, limit, now());
    return bucket;
  }

  return {
    take(caller, storedUserId) {
      // A loopback server without keys is its owner's own.
      if (caller.kind === 'local') return {};
      const counted: Counted[] = [];
      if (caller.kind === 'key' && limits.key)
        counted.push({ name: 'key', limit: limits.key, bucket: bucketOf(`key ${caller.keyId}`, limits.key) });
      if (storedUserId !== null && limits.user)
        counted.push({ name: 'user', limit: limits.user, bucket: bucketOf(`user ${storedUserId}`, limits.user) });
      const empty = counted.find(({ bucket }) => bucket.tokens < 1);
      if (empty) throw tooMany(empty);
      for (const { bucket } of counted) bucket.tokens -= 1;
      return headersOf(counted);
    },
  };
}

interface Bucket {
  tokens: number;
  at: number;
}

interface Counted {
  name: 'key' | 'user';
  limit: RateLimit;
  bucket: Bucket;
}

function refill(bucket: Bucket, limit: RateLimit, at: number): void {
  const gained = ((at - bucket.at) / 1_000) * (limit.requests / limit.seconds);
  bucket.tokens = Math.min(limit.requests, bucket.tokens + gained);
  bucket.at = at;
}

/** draft-ietf-httpapi-ratelimit-headers: `q` per `w` seconds, `r` left now, `t` seconds until all are back. */
function headersOf(counted: readonly Counted[]): Record<string, string> {
  if (counted.length === 0) return {};
  const policy = counted.map(({ name, limit }) => `"${name}";q=${limit.requests};w=${Math.ceil(limit.seconds)}`);
  const left = counted.map(
    ({ name, limit, bucket }) =>
      `"${name}";r=${Math.floor(bucket.tokens)};t=${secondsUntil(limit.requests, { limit, bucket })}`,
  );
  return { 'ratelimit-policy': policy.join(', '), ratelimit: left.join(', ') };
}

function tooMany(counted: Counted): RecollectError {
  const retryAfter = Math.max(1, secondsUntil(1, counted));
  const what = counted.name === 'key' ? 'with this key' : 'about this user';
  return new RecollectError('rate_limited', `Too many requests ${what}; try again in ${retryAfter} s.`, {
    details: { retryAfter },
  });
}

function secondsUntil(tokens: number, { limit, bucket }: Pick<Counted, 'limit' | 'bucket'>): number {
  return Math.ceil(((tokens - bucket.tokens) * limit.seconds) / limit.requests);
}
