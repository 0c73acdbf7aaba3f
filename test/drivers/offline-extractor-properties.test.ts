import fc from 'fast-check';
import { expect, test } from 'vitest';
import { factTypes } from '#src/domain/fact.js';
import { createOfflineExtractor } from '#src/drivers/offline-extractor.js';
import type { ExtractionTurn } from '#src/ports/extractor.js';
import { verifyClaims } from '#src/remember/verify.js';

const extractor = createOfflineExtractor();

function turnOf(text: string): ExtractionTurn {
  return { id: 't1', role: 'user', speaker: null, text, at: new Date('2026-05-01'), extractable: true };
}

async function extract(text: string) {
  const { claims } = await extractor.extract({ turns: [turnOf(text)], factTypes, instructions: null });
  return claims;
}

// Ordinary words, every cue, and what breaks naive splitting.
const piece = fc.oneof(
  fc.constantFrom(
    "I'm",
    'I',
    'my sister Ana',
    'we',
    'My',
    "don't",
    'not',
    'no',
    'No,',
    'love',
    'like',
    'live in',
    'work at',
    'have two',
    'allergic to',
    'kids',
    'dogs',
    'peanuts',
    'Lisbon',
    'Postgres',
    'use',
    'is',
    'vegan',
    'goal',
    'to',
    'learn',
    'Spanish',
    'every day',
    '3 May',
    '1,500',
    'twenty-one',
    'and',
    'but',
    'because',
    ', ',
    '. ',
    '! ',
    '? ',
    '; ',
    ': ',
    ' - ',
    '\n',
    '"',
    '“',
    '”',
    '’',
    'if',
    'lol',
    'said',
    'St.',
    'what can I eat',
    'the',
    'a',
    'in',
    'never',
    'Thanks,',
    'Well,',
    'Remember that',
    'password is x1',
    '```',
    '> ',
    'ﬁnd',
    'é',
    'ⓤ',
    '™',
    'e\u0301',
    '😂',
    '\t',
    '\u00a0',
    'hate',
    'prefer',
    'avoid',
    'always',
    'moved to',
  ),
  fc.string({ maxLength: 8, unit: 'grapheme' }),
);
const statement = fc.constantFrom(
  "I'm allergic to peanuts",
  "I can't eat gluten, but I love rice",
  'I don’t like spicy food',
  'We use Postgres 16 at work, not MySQL',
  'my sister Ana is vegan and she never eats meat',
  'No, I live in Lisbon',
  'My goal is to run 2 marathons by 3 May',
  'I have no kids but two dogs',
  'Well, "Dune" is my favourite book',
  'Remember that I work for St. Mary’s',
  'I hate that it rains, so I avoid hiking without a coat',
  "I'm Sam",
  'I can not wait; I plan to move to Ulm in March 2027',
);
const anyText = fc
  .array(fc.oneof({ weight: 2, arbitrary: piece }, { weight: 1, arbitrary: statement }), { maxLength: 16 })
  .chain((pieces) => fc.constantFrom(pieces.join(' '), pieces.join('. '), pieces.join('')));

test('every claim stands verbatim in its turn and passes verification', async () => {
  let claimed = 0;
  await fc.assert(
    fc.asyncProperty(anyText, async (text) => {
      const claims = await extract(text);
      claimed += claims.length;
      for (const claim of claims) {
        expect(text).toContain(claim.quote);
        expect(claim.quote.endsWith(claim.text)).toBe(true);
      }
      const { rejected } = verifyClaims(claims, [turnOf(text)]);
      expect(rejected.filter(({ reason }) => reason !== 'duplicate')).toEqual([]);
    }),
    { numRuns: 3000 },
  );
  expect(claimed).toBeGreaterThan(500);
});

test('a long turn without sentences is read in linear time', async () => {
  const started = performance.now();
  await extract('I love '.repeat(70_000));
  await extract(`${'"'.repeat(100_000)} I live in Lisbon`);
  await extract(`I${' '.repeat(200_000)}live`);
  expect(performance.now() - started).toBeLessThan(2000);
});
