// When two statements are the same words: case, spacing, quotes and the full stop do not count.
import { createHash } from 'node:crypto';

export function factHash(text: string): Buffer {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[‘’]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[.!\s]+$/u, '');
  return createHash('sha256').update(plain).digest();
}
