// A Clock that stands still until it is moved.
import type { Clock } from '../ports/clock.js';

export interface FakeClock extends Clock {
  /** Moves on by this many milliseconds. */
  advance(milliseconds: number): void;
  set(at: Date): void;
}

export function createFakeClock(start: Date = new Date('2026-01-05T09:00:00Z')): FakeClock {
  let now = start.getTime();
  return {
    now: () => new Date(now),
    advance(milliseconds) {
      now += milliseconds;
    },
    set(at) {
      now = at.getTime();
    },
  };
}
