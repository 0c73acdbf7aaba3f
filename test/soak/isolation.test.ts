// test/e2e/isolation.test.ts, thirty times as long.
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { leaks, moves, openWorld, traces } from '../support/isolation.js';
import { openTestMemory } from '../support/memory.js';

it('5,000 random calls through every surface show nobody another user’s words', async () => {
  const { memory } = await openTestMemory();
  const world = await openWorld(memory);
  onTestFinished(() => world.close());
  const property = fc.asyncProperty(fc.array(moves, { minLength: 20, maxLength: 20 }), async (calls) => {
    for (let at = 0; at < calls.length; at += 4)
      expect((await Promise.all(calls.slice(at, at + 4).map((move) => leaks(world, move)))).flat()).toEqual([]);
  });
  await fc.assert(property, { numRuns: 250, endOnFailure: true });
  await memory.settled();
  expect(await traces(world)).toEqual([]);
  expect([...world.seen.keys()].sort()).toEqual(world.surfaces.map(({ name }) => name).sort());
}, 1_800_000);
