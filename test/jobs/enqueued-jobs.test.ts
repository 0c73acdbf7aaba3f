// What settled() knows of the jobs of this process: one user's or all, and never more than a process should keep.
import { expect, it } from 'vitest';
import { createEnqueuedJobs } from '#src/jobs/enqueued-jobs.js';

it('counts what is open, of one user or of all, and forgets what is done', async () => {
  const asked: string[][] = [];
  const open = new Set(['a1', 'a2', 'b1']);
  const jobs = createEnqueuedJobs({
    open: async (ids) => {
      asked.push([...ids]);
      return ids.filter((id) => open.has(id));
    },
  });
  for (const id of open) jobs.add(id, id.startsWith('a') ? 'ana' : 'ben');
  open.delete('a1');
  expect(await jobs.countOpen('ana')).toBe(1);
  expect(await jobs.countOpen('ben')).toBe(1);
  expect(await jobs.countOpen('cleo')).toBe(0);
  expect(await jobs.countOpen()).toBe(2);
  expect(asked).toEqual([['a1', 'a2'], ['b1'], [], ['a2', 'b1']]);
});

it('counts what came while the queue was asked', async () => {
  const jobs = createEnqueuedJobs({
    open: async () => {
      jobs.add('profile', 'ana');
      return [];
    },
  });
  jobs.add('extract', 'ana');
  expect(await jobs.countOpen('ana')).toBe(1);
});

it('forgets by itself what is done, where nobody asks', async () => {
  const sizes: number[] = [];
  const jobs = createEnqueuedJobs({
    open: async (ids) => {
      sizes.push(ids.length);
      if (sizes.length === 2) throw new RangeError('The database is away.');
      return [];
    },
  });
  for (let nth = 0; nth < 10_000; nth += 1) {
    jobs.add(`job ${nth}`, 'ana');
    await Promise.resolve();
  }
  // Once more after the failure, with twice as many; then with a thousand again.
  expect(sizes.length).toBeGreaterThan(4);
  expect(Math.max(...sizes)).toBeLessThan(2_100);
  expect(await jobs.countOpen()).toBe(0);
  expect(sizes.at(-1)).toBeLessThan(1_100);
});
