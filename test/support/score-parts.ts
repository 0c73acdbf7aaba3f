// A score to which nothing adds: tests fill in the parts they are about.
import type { ScoreParts } from '#src/domain/recalled.js';

export const noParts: ScoreParts = {
  keywords: 0,
  meaning: 0,
  neighbours: 0,
  session: 0,
  date: 0,
  speaker: 0,
  substance: 0,
  cue: 0,
  recency: 0,
  roleFactor: 1,
};
