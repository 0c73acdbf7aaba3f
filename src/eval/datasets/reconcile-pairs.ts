// Pairs of facts, labelled by hand: what the second is to the first. One JSON line a pair.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { RecollectError } from '../../errors.js';

export const pairKinds = ['repeat', 'refinement', 'update', 'distinct'] as const;

export type PairKind = (typeof pairKinds)[number];

const pairShape = z.object({
  kind: z.enum(pairKinds),
  /** What the pair tries: names, negation, units ... */
  about: z.string(),
  held: z.string(),
  claim: z.string(),
  /** Rules were made looking at one half only. */
  half: z.enum(['tune', 'held-out']),
  subject: z.string().default('user'),
  /** Default those of the held fact. */
  claimSubject: z.string().optional(),
  scope: z.string().optional(),
  claimScope: z.string().optional(),
  type: z.string().default('personal_context'),
  lang: z.string().optional(),
});

export type FactPair = z.infer<typeof pairShape>;

/** Throws `not_found`, and `invalid_input` naming the line that is no pair. */
export async function loadPairs(path: string): Promise<FactPair[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'EISDIR') throw error;
    throw new RecollectError('not_found', `${path} is not a file of pairs.`, { cause: error });
  });
  return text
    .trim()
    .split('\n')
    .map((line, index) => {
      const parsed = pairShape.safeParse(parseLine(line, index));
      if (parsed.success) return parsed.data;
      throw new RecollectError('invalid_input', `line ${index + 1} of ${path} is not a pair.`);
    });
}

function parseLine(line: string, index: number): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new RecollectError('invalid_input', `line ${index + 1} is not JSON.`, { cause: error });
  }
}
