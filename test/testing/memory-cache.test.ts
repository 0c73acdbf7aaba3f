import { describe, expect, it } from 'vitest';
import { sharedCacheChecks } from '#src/testing/conformance/shared-cache.js';
import { createMemoryCache } from '#src/testing/memory-cache.js';

const cache = createMemoryCache();

describe('conforms', () => {
  it.each(sharedCacheChecks)('$name', (check) => check.run(cache));
});

it('can be away', async () => {
  const limits = { milliseconds: 1_000, entries: 1 };
  await cache.write('g', 'a', Uint8Array.of(1), limits);
  cache.away = true;
  expect(await cache.read('g', ['a'], 1)).toEqual([null]);
  expect(await cache.write('g', 'a', Uint8Array.of(1), limits)).toBe(false);
  for (const asked of [cache.remove('g'), cache.contains('g')])
    await expect(asked).rejects.toMatchObject({ code: 'server_unreachable' });
  expect(cache.trouble()).toBe('away');
});
