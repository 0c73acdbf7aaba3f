// `15m`, `24h`, `90d`: a length of time as settings and commands write it.
import { invalid } from './input.js';

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds. At most 100 years. Throws `invalid_input`, naming the field. */
export function readDuration(field: string, text: string): number {
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(text.trim()) ?? [];
  const milliseconds = Number(count) * units[(unit ?? 's') as keyof typeof units];
  if (!(milliseconds > 0 && milliseconds <= 36_500 * units.d))
    throw invalid(`${field} must be a length of time such as 15m, 24h or 90d.`);
  return milliseconds;
}
