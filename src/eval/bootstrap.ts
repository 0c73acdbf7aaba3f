// How far a mean over questions can be trusted: percentile bootstrap, with a fixed seed so a report repeats itself.
import { RecollectError } from '../errors.js';
import { mean } from './metrics.js';

export type Interval = [low: number, high: number];

export interface BootstrapOptions {
  /** Default 2,000. */
  draws?: number;
  /** Default 20,240,501. */
  seed?: number;
}

export interface PairedDifference {
  /** Mean of `left - right`. */
  difference: number;
  interval: Interval;
  /** Zero is outside of the interval. */
  significant: boolean;
}

/** 95 % interval of the mean of `values`; `[0, 0]` for none. */
export function bootstrapInterval(values: readonly number[], options: BootstrapOptions = {}): Interval {
  const draws = options.draws ?? 2000;
  const random = seededRandom(options.seed ?? 20_240_501);
  const means = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw += 1) {
    let sum = 0;
    for (let taken = 0; taken < values.length; taken += 1) {
      sum += values[Math.floor(random() * values.length)] ?? 0;
    }
    means[draw] = values.length === 0 ? 0 : sum / values.length;
  }
  means.sort();
  return [means[Math.floor(0.025 * draws)] ?? 0, means[Math.ceil(0.975 * draws) - 1] ?? 0];
}

/** Two systems on the same questions, in the same order. Throws `invalid_input` when the lists differ in length. */
export function pairedBootstrap(
  left: readonly number[],
  right: readonly number[],
  options: BootstrapOptions = {},
): PairedDifference {
  if (left.length !== right.length) {
    throw new RecollectError('invalid_input', 'A paired comparison needs the same questions on both sides');
  }
  const differences = left.map((value, index) => value - (right[index] ?? 0));
  const interval = bootstrapInterval(differences, options);
  return { difference: mean(differences), interval, significant: interval[0] > 0 || interval[1] < 0 };
}

// Mulberry32: small, and good enough to draw question numbers with.
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
