// No byte of another user's canary comes back, whatever is called and however. More of the same: test/soak/isolation.test.ts.
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { leaks, moves, openWorld, traces } from '../support/isolation.js';
import { openTestMemory } from '../support/memory.js';

const { memory } = await openTestMemory();
const world = await openWorld(memory);
afterAll(() => world.close());

test('random calls through every surface, several at a time', async () => {
  const property = fc.asyncProperty(fc.array(moves, { minLength: 20, maxLength: 20 }), async (calls) => {
    for (let at = 0; at < calls.length; at += 4)
      expect((await Promise.all(calls.slice(at, at + 4).map((move) => leaks(world, move)))).flat()).toEqual([]);
  });
  await fc.assert(property, { numRuns: 8, endOnFailure: true });
  await memory.settled();
  expect(await traces(world)).toEqual([]);
  expect([...world.seen.keys()].sort()).toEqual(world.surfaces.map(({ name }) => name).sort());
});

test('the check would see a leak', async () => {
  const [ana, other] = world.people;
  const leaking = { ...world, surfaces: [{ name: 'broken', call: async () => `cat: ${other!.canary.toUpperCase()}` }] };
  expect(await leaks(leaking, { surface: 0, person: 0, what: 0, other: 0, item: 0 })).toEqual([
    `broken: ${ana!.stored} saw ${other!.stored}`,
  ]);
});
