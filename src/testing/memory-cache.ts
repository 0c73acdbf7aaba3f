// A SharedCache inside one process, for tests: what a real one keeps, in a Map. It can be told to be away.
import { RecollectError } from '../errors.js';
import type { Clock } from '../ports/clock.js';
import { systemClock } from '../ports/clock.js';
import type { SharedCache } from '../ports/shared-cache.js';

export interface MemoryCache extends SharedCache {
  /** Everything it holds, as Redis would: group -> name -> value. */
  readonly groups: Map<string, Map<string, Uint8Array>>;
  away: boolean;
  /** Puts a group there past every rule, as somebody who can write to it would. */
  put(group: string, entries: Map<string, Uint8Array>): void;
}

const refusedMilliseconds = 600_000;

export function createMemoryCache(clock: Clock = systemClock): MemoryCache {
  const groups = new Map<string, Map<string, Uint8Array>>();
  const ends = new Map<string, number>();
  const refused = new Map<string, number>();
  const now = () => clock.now().getTime();

  function find(group: string): Map<string, Uint8Array> | undefined {
    if ((ends.get(group) ?? 0) <= now()) groups.delete(group);
    return groups.get(group);
  }

  function reach(): void {
    if (cache.away) throw new RecollectError('server_unreachable', 'The cache cannot be reached.');
  }

  const cache: MemoryCache = {
    name: 'memory',
    groups,
    away: false,
    async read(group, names) {
      return names.map((name) => (cache.away ? null : (find(group)?.get(name)?.slice() ?? null)));
    },
    async write(group, name, value, { milliseconds, entries }) {
      if (cache.away || (refused.get(group) ?? 0) > now()) return false;
      const known = find(group) ?? new Map<string, Uint8Array>();
      known.set(name, value.slice());
      const kept = known.size > entries ? new Map([[name, value.slice()]]) : known;
      groups.set(group, kept);
      ends.set(group, now() + milliseconds);
      return true;
    },
    async remove(group) {
      reach();
      const size = find(group)?.size ?? 0;
      groups.delete(group);
      refused.set(group, now() + refusedMilliseconds);
      return size;
    },
    async contains(group) {
      reach();
      return find(group) !== undefined;
    },
    put(group, entries) {
      groups.set(group, entries);
      ends.set(group, Number.POSITIVE_INFINITY);
    },
    trouble: () => (cache.away ? 'away' : null),
    close: async () => undefined,
  };
  return cache;
}
