// 10,000 noisy exchanges through the real write path. Too slow for every `npm test`; CI runs it: npm run test:soak.
import { expect, it } from 'vitest';
import { createEagerExtractor } from '../support/eager-extractor.js';
import { openTestMemory } from '../support/memory.js';
import { noisyUsers } from '../support/noisy-exchanges.js';
import { rememberNoisy } from '../support/remember-noisy.js';

it('10,000 noisy exchanges end with exactly the expected facts', async () => {
  const { memory } = await openTestMemory({ extractor: createEagerExtractor() });
  const users = noisyUsers(20, 500);
  expect(users.reduce((sum, { messages }) => sum + messages.length / 2, 0)).toBe(10_000);
  expect(await rememberNoisy(memory, users, 200)).toEqual([]);
}, 1_200_000);
