// The queue's clock: it goes on evenly, whatever the clock of the machine is set to. By the other one a worker that was asking
// for work when it was set back by days would wait for days until it asks again.
import { performance } from 'node:perf_hooks';

/** What pg-boss takes as a clock. What it stores is by the database's clock; it learns the difference itself. */
export const steadyClock = {
  now: () => Math.round(performance.timeOrigin + performance.now()),
  setTimeout: (work: () => void, milliseconds: number) => setTimeout(work, milliseconds),
  clearTimeout: (timer: unknown) => clearTimeout(timer as NodeJS.Timeout),
  setInterval: (work: () => void, milliseconds: number) => setInterval(work, milliseconds),
  clearInterval: (timer: unknown) => clearInterval(timer as NodeJS.Timeout),
};
