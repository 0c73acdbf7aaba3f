// What every SharedCache must do, as plain checks: run them in any test framework. Each throws when it does not hold, and uses groups
// of its own, so one cache serves them all.
import { randomUUID } from 'node:crypto';
import { RecollectError } from '../../errors.js';
import type { SharedCache } from '../../ports/shared-cache.js';

export interface SharedCacheCheck {
  name: string;
  run(cache: SharedCache): Promise<void>;
}

const limits = { milliseconds: 60_000, entries: 4 };
/** Far more than any of these takes: they are about what is there, not how fast. */
const wait = 5_000;

export const sharedCacheChecks: readonly SharedCacheCheck[] = [
  {
    name: 'gives back the bytes that were written, by name and in order',
    async run(cache) {
      const group = randomUUID();
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
      expect(await cache.write(group, 'a', bytes, limits), 'a value is kept');
      expect(await cache.write(group, 'b', new Uint8Array(0), limits), 'an empty value is kept');
      const found = await cache.read(group, ['b', 'nothing', 'a'], wait);
      expect(found.length === 3 && found[1] === null, 'what is not there is null');
      expect(found[0]?.length === 0, 'an empty value is a value');
      expect(same(found[2], bytes), 'the bytes are the same');
      expect((await cache.read(group, [], wait)).length === 0, 'no names, no values');
      expect((await cache.read(randomUUID(), ['a'], wait))[0] === null, 'a group sees nothing of another');
    },
  },
  {
    name: 'replaces a value, and does not grow past its limit',
    async run(cache) {
      const group = randomUUID();
      for (const value of [1, 2]) await cache.write(group, 'a', Uint8Array.of(value), limits);
      expect(same((await cache.read(group, ['a'], wait))[0], Uint8Array.of(2)), 'the later value is there');
      const names = ['b', 'c', 'd', 'e', 'f', 'g', 'h'];
      for (const name of names) await cache.write(group, name, Uint8Array.of(3), limits);
      const found = await cache.read(group, ['a', ...names], wait);
      expect(found.filter((value) => value !== null).length <= limits.entries, 'there are no more than the limit');
      expect(found.at(-1) !== null, 'the last one written is among them');
    },
  },
  {
    name: 'lets a group go after its time',
    async run(cache) {
      const group = randomUUID();
      await cache.write(group, 'a', Uint8Array.of(1), { ...limits, milliseconds: 1 });
      const until = Date.now() + wait;
      while (Date.now() < until && (await cache.contains(group)))
        await new Promise((resolve) => setTimeout(resolve, 5));
      expect(!(await cache.contains(group)), 'the group is gone');
      expect((await cache.read(group, ['a'], wait))[0] === null, 'so is its value');
    },
  },
  {
    name: 'removes a group, counts it, and refuses what comes late',
    async run(cache) {
      const group = randomUUID();
      const other = randomUUID();
      await cache.write(group, 'a', Uint8Array.of(1), limits);
      await cache.write(group, 'b', Uint8Array.of(1), limits);
      await cache.write(other, 'a', Uint8Array.of(1), limits);
      expect(await cache.contains(group), 'the group is there');
      expect((await cache.remove(group)) === 2, 'two entries went');
      expect(!(await cache.contains(group)), 'the group is gone');
      expect(!(await cache.write(group, 'a', Uint8Array.of(1), limits)), 'a late write is refused');
      expect(!(await cache.contains(group)), 'and left nothing');
      expect((await cache.remove(group)) === 0, 'removing again is fine');
      expect(await cache.contains(other), 'another group stays');
    },
  },
];

function same(found: Uint8Array | null | undefined, bytes: Uint8Array): boolean {
  return found?.length === bytes.length && bytes.every((byte, index) => found[index] === byte);
}

function expect(holds: boolean, what: string): void {
  if (!holds) throw new RecollectError('internal', `The cache breaks a rule: ${what}.`);
}
