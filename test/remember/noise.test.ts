// 500 noisy exchanges end with exactly the expected facts. test/soak/noise.test.ts does 10,000.
import { expect, it } from 'vitest';
import { createEagerExtractor } from '../support/eager-extractor.js';
import { openTestMemory } from '../support/memory.js';
import { noisyUsers } from '../support/noisy-exchanges.js';
import { rememberNoisy } from '../support/remember-noisy.js';

it('500 noisy exchanges end with exactly the expected facts', async () => {
  const { memory } = await openTestMemory({ extractor: createEagerExtractor() });
  const users = noisyUsers(2, 250);
  expect(users.flatMap(({ expected }) => [...expected]).length).toBeGreaterThan(25);
  expect(await rememberNoisy(memory, users, 50)).toEqual([]);
}, 120_000);
