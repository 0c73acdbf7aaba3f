// Places on a map that can be seen and hit: spread over the square, and no two of them on top of each other. Pure, and the
// same input gives the same places.

export interface Place {
  x: number;
  y: number;
}

/** How far places are pushed apart in each pass, and how many passes: 12 leave few overlaps among 5,000 points, measured. */
const [passes, push] = [12, 0.55];
/** Share of the way to an even spread. Kept below one, so that groups stay groups. */
const evenness = 0.5;

/** From -1 to 1 on both axes, in the order given. */
export function spreadPoints(places: readonly Place[]): Place[] {
  const xs = spreadAxis(places.map((place) => place.x));
  const ys = spreadAxis(places.map((place) => place.y));
  separate(xs, ys, places.length < 2 ? 0 : Math.min(0.12, 1.4 / Math.sqrt(places.length)));
  const reach = Math.max(1, largest(xs), largest(ys));
  return places.map((_, index) => ({ x: rounded(xs[index]! / reach), y: rounded(ys[index]! / reach) }));
}

/** Half by value, half by rank: a few far ones do not press the others into a spot. */
function spreadAxis(values: readonly number[]): Float64Array {
  const order = values.map((_, index) => index).sort((one, other) => values[one]! - values[other]! || one - other);
  const [low, high] = [values[order[0] ?? 0] ?? 0, values[order.at(-1) ?? 0] ?? 0];
  const spread = new Float64Array(values.length);
  for (const [rank, index] of order.entries()) {
    const byValue = high > low ? (values[index]! - low) / (high - low) : 0.5;
    // Equal values share a rank in effect: without a range there is nothing to rank.
    const byRank = high > low && order.length > 1 ? rank / (order.length - 1) : 0.5;
    spread[index] = 2 * ((1 - evenness) * byValue + evenness * byRank) - 1;
  }
  return spread;
}

/** Pushes apart what is nearer than `distance`, looking at the cells around each place only. */
function separate(xs: Float64Array, ys: Float64Array, distance: number): void {
  if (distance === 0) return;
  for (let pass = 0; pass < passes; pass += 1) {
    const cells = new Map<number, number[]>();
    for (let index = 0; index < xs.length; index += 1) {
      const key = cellOf(xs[index]!, distance) * columns + cellOf(ys[index]!, distance);
      const cell = cells.get(key);
      if (cell) cell.push(index);
      else cells.set(key, [index]);
    }
    for (const [key, cell] of cells)
      for (const step of forward) {
        const other = step === 0 ? cell : cells.get(key + step);
        if (other) separateCells(xs, ys, distance, cell, other);
      }
  }
}

/** More than there are cells along an axis. */
const columns = 4_096;
/** A cell itself, and those of its neighbours that come after it: each pair once. */
const forward = [0, 1, columns - 1, columns, columns + 1];

function cellOf(value: number, distance: number): number {
  return Math.floor((value + 4) / distance);
}

function separateCells(
  xs: Float64Array,
  ys: Float64Array,
  distance: number,
  ones: readonly number[],
  others: readonly number[],
): void {
  for (const one of ones)
    for (const other of others) {
      if (ones === others && other <= one) continue;
      let [dx, dy] = [xs[other]! - xs[one]!, ys[other]! - ys[one]!];
      const apart = Math.hypot(dx, dy);
      if (apart >= distance) continue;
      // In the very same place: away in a direction of their own.
      if (apart < 1e-9) [dx, dy] = [Math.cos(other * goldenAngle), Math.sin(other * goldenAngle)];
      else [dx, dy] = [dx / apart, dy / apart];
      const by = ((distance - apart) * push) / 2;
      xs[one]! -= dx * by;
      ys[one]! -= dy * by;
      xs[other]! += dx * by;
      ys[other]! += dy * by;
    }
}

const goldenAngle = 2.399963;

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
