// What every VectorIndex must do, as plain checks: run them in any test framework, against an index that is empty or shared. Each
// throws when it does not hold, and leaves nothing behind.
import { randomUUID } from 'node:crypto';
import type { IndexPlace } from '../../domain/index-place.js';
import { RecollectError } from '../../errors.js';
import type { IndexEntry, VectorIndex } from '../../ports/vector-index.js';

export interface VectorIndexCheck {
  name: string;
  run(index: VectorIndex): Promise<void>;
}

/** How long a write may take to show. */
const patience = 60_000;

export const vectorIndexChecks: readonly VectorIndexCheck[] = [
  {
    name: 'says how wide its vectors are and how it compares them',
    async run(index) {
      const { dimensions, metric } = await index.describe(running());
      expect(Number.isInteger(dimensions) && dimensions > 1, 'dimensions are a whole number');
      expect(metric === 'cosine' || metric === 'dotproduct', 'vectors are compared by their angle');
    },
  },
  {
    name: 'finds the nearest first, and what replaced it, and no more what was removed',
    run: inNamespace(async (index, [place], width) => {
      await index.upsert(place, [entry('a', 0, width), entry('b', 1, width), entry('c', 2, width)], running());
      const near = { vector: axis(1, width, 0), limit: 2, scopes: null };
      await until('the nearest is found', async () => {
        const { ids } = await index.query(place, near, running());
        return ids.length === 2 && ids[0] === 'b' && ids[1] === 'a';
      });
      await index.upsert(place, [entry('c', 1, width), entry('b', 5, width)], running());
      await until('a replaced vector counts', async () => (await index.query(place, near, running())).ids[0] === 'c');
      await index.remove(place, ['c', 'never-there'], running());
      await until('a removed entry is gone', async () => {
        const { ids } = await index.query(place, { ...near, limit: 10 }, running());
        return ids.length === 2 && !ids.includes('c');
      });
    }),
  },
  {
    name: 'says up to which write an answer is right, or says nothing',
    run: inNamespace(async (index, [place], width) => {
      const first = await index.upsert(place, [entry('a', 0, width)], running());
      const second = await index.remove(place, ['a'], running());
      expect((first === null) === (second === null), 'all writes have a position, or none has');
      if (first === null || second === null) return;
      expect(second > first, 'a later write has a later position');
      await until('an answer comes up to the last write', async () => {
        const { ids, position } = await index.query(
          place,
          { vector: axis(0, width), limit: 5, scopes: null },
          running(),
        );
        if (position === null || position < second) return false;
        expect(ids.length === 0, 'an answer shows every write up to its position');
        return true;
      });
    }),
  },
  {
    name: 'keeps the owners of one namespace apart',
    run: inNamespace(async (index, [place, other], width) => {
      await index.upsert(place, [entry('a', 0, width)], running());
      await index.upsert(other, [entry('a', 0, width), entry('b', 0, width)], running());
      const near = { vector: axis(0, width), limit: 10, scopes: null };
      await until('both are found', async () => (await index.query(other, near, running())).ids.length === 2);
      await until('one is found', async () => (await index.query(place, near, running())).ids.join() === 'a');
      await index.remove(place, ['b'], running());
      expect((await index.removeOwner(place, running())) === 1, 'an owner is removed with all it has');
      expect((await index.query(place, near, running())).ids.length === 0, 'nothing of a removed owner is found');
      expect((await index.query(other, near, running())).ids.length === 2, 'and everything of the other one');
    }),
  },
  {
    name: 'filters by scope, the unscoped included',
    run: inNamespace(async (index, [place], width) => {
      const entries = ['', 'x', 'y'].map((scope, at) => ({ ...entry(`i${at}`, 0, width), scope }));
      await index.upsert(place, entries, running());
      const found = async (scopes: string[] | null) =>
        (await index.query(place, { vector: axis(0, width), limit: 10, scopes }, running())).ids.sort().join();
      await until('all are found', async () => (await found(null)) === 'i0,i1,i2');
      expect((await found(['x'])) === 'i0,i1', 'a scope and the unscoped');
      expect((await found([])) === 'i0', 'the unscoped alone');
    }),
  },
  {
    name: 'removes everything of an owner, also what was written just now, and any number of entries',
    run: inNamespace(async (index, [place, other], width) => {
      const many = Array.from({ length: 1_203 }, (_, at) => entry(`many-${at}`, at % width, width));
      await index.upsert(place, many, running());
      await index.upsert(other, [entry('a', 0, width)], running());
      expect((await index.removeOwner(place, running())) === many.length, 'it counts what it removed');
      expect(!(await index.holds(place, running())), 'nothing is left');
      expect((await index.removeOwner(place, running())) === 0, 'a second time there is nothing');
      await until('the other one is still there', () => index.holds(other, running()));
    }),
  },
  {
    name: 'refuses an aborted call',
    async run(index) {
      const place = { namespace: `conformance-${randomUUID()}-0`, owner: 'nobody' };
      const outcome = await index.query(place, { vector: [1], limit: 1, scopes: null }, AbortSignal.abort()).then(
        () => 'answered',
        () => 'refused',
      );
      expect(outcome === 'refused', 'an aborted call is refused');
    },
  },
];

type Places = readonly [IndexPlace, IndexPlace];

/** A namespace of its own, with two owners; it goes at the end. */
function inNamespace(work: (index: VectorIndex, places: Places, width: number) => Promise<void>) {
  return async (index: VectorIndex): Promise<void> => {
    const prefix = `conformance-${randomUUID()}-`;
    const places: Places = [
      { namespace: `${prefix}0`, owner: 'owner-one' },
      { namespace: `${prefix}0`, owner: 'owner-two' },
    ];
    try {
      await work(index, places, (await index.describe(running())).dimensions);
    } finally {
      await index.removeNamespaces(prefix, running());
    }
  };
}

function entry(id: string, at: number, width: number): IndexEntry {
  return { id, vector: axis(at, width), scope: '' };
}

/** A unit vector along one axis, with a little of another. */
function axis(at: number, width: number, also = at): number[] {
  const vector = Array.from({ length: width }, () => 0);
  vector[also % width] = 0.1;
  vector[at % width] = Math.sqrt(1 - (also % width === at % width ? 0 : 0.01));
  return vector;
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + patience;
  while (!(await holds())) {
    expect(Date.now() < end, `${what} within ${patience / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function running(): AbortSignal {
  return new AbortController().signal;
}

function expect(holds: boolean, what: string): void {
  if (!holds) throw new RecollectError('internal', `The vector index breaks a rule: ${what}.`);
}
