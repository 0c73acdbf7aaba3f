// What the regions of the map are about: for each part of it, the word that is frequent there and rare elsewhere.

import type { FactMap } from 'recollect/client';
import { groupBy } from '../../components/group-by.js';

export type MapPoint = FactMap['points'][number];

export interface Region {
  x: number;
  y: number;
  word: string;
}

/** Parts of the map along each axis. */
const parts = 5;
/** Facts a word has to be in to name a part. */
const least = 3;

export function nameRegions(points: readonly MapPoint[]): Region[] {
  const words = points.map(({ text }) => new Set(text.toLowerCase().match(/[\p{L}\p{M}]{4,20}/gu)));
  const everywhere = new Map<string, number>();
  for (const some of words) for (const word of some) everywhere.set(word, (everywhere.get(word) ?? 0) + 1);

  const cells = groupBy(points.keys(), (index) => cellOf(points[index]!));
  const regions: (Region & { weight: number })[] = [];
  for (const indices of cells.values()) {
    const here = new Map<string, number>();
    for (const index of indices) for (const word of words[index]!) here.set(word, (here.get(word) ?? 0) + 1);
    let [best, weight] = ['', 0];
    for (const [word, count] of here) {
      const share = count / (everywhere.get(word) ?? count);
      // In most of the facts with that word, and in more than a few of this part.
      const score = share ** 2 * Math.log1p(count);
      if (count >= least && share > 0.25 && score > weight) [best, weight] = [word, score];
    }
    if (best !== '') {
      const holding = indices.filter((index) => words[index]!.has(best));
      regions.push({
        word: best,
        weight,
        x: mean(holding, (at) => points[at]!.x),
        y: mean(holding, (at) => points[at]!.y),
      });
    }
  }
  // A word names one region: where it is most at home.
  regions.sort((one, other) => other.weight - one.weight);
  const used = new Set<string>();
  return regions.filter(({ word }) => !used.has(word) && used.add(word));
}

function cellOf({ x, y }: MapPoint): number {
  const along = (value: number) => Math.min(parts - 1, Math.max(0, Math.floor(((value + 1) / 2) * parts)));
  return along(x) * parts + along(y);
}

function mean(indices: readonly number[], read: (index: number) => number): number {
  return indices.reduce((sum, index) => sum + read(index), 0) / indices.length;
}
