import { expect, it } from 'vitest';
import { openTelemetry } from '#src/drivers/open-telemetry.js';
import { createObservers } from '#src/memory/observers.js';

it('is off, and not loaded, where the host registered nothing', async () => {
  expect(await openTelemetry()).toBeNull();
});

it('costs the work nothing where nobody watches, and never breaks it', async () => {
  const observers = createObservers();
  expect(await observers.watch({ kind: 'remember' }, async () => 1)).toBe(1);
  expect(observers.cause()).toBeUndefined();
  let asked = 0;
  observers.add({
    begin() {
      asked += 1;
      throw new TypeError('a defect of whoever watches');
    },
  });
  expect(await observers.watch({ kind: 'remember' }, async () => 2)).toBe(2);
  // It is not asked again.
  expect(await observers.watch({ kind: 'remember' }, async () => 3)).toBe(3);
  expect(asked).toBe(1);
  const ends: unknown[] = [];
  const stop = observers.add({ begin: () => ({ within: (work) => work(), end: (how) => void ends.push(how) }) });
  await expect(observers.watch({ kind: 'recall' }, () => Promise.reject(new TypeError('no')))).rejects.toThrow('no');
  stop();
  await observers.watch({ kind: 'recall' }, async () => 4);
  expect(ends).toMatchObject([{ error: { name: 'TypeError' } }]);
});
