// Whose words they are and whom they are about: what others say, and what is said of others, is no fact about the user.
import { describe, expect, test } from 'vitest';
import type { Claim } from '#src/domain/fact.js';
import type { ExtractionTurn } from '#src/ports/extractor.js';
import { verifyClaims } from '#src/remember/verify.js';

function turnOf(text: string, given: Partial<ExtractionTurn> = {}): ExtractionTurn {
  return { id: 't1', role: 'user', speaker: null, text, at: new Date('2026-05-01'), extractable: true, ...given };
}

function verdict(turns: readonly ExtractionTurn[], text: string, quote: string, given: Partial<Claim> = {}): string {
  const claim = { type: 'personal_context', subject: 'user', text, confidence: 0.9, quote, ...given };
  return verifyClaims([claim], turns).rejected[0]?.reason ?? 'verified';
}

describe('said of somebody else', () => {
  test.each([
    ['She is vegan.', 'She is vegan', 'User is vegan', 'wrong_subject'],
    ["They're moving to Ulm.", "They're moving to Ulm", 'User is moving to Ulm', 'wrong_subject'],
    ['Ana is vegan.', 'Ana is vegan', 'User is vegan', 'wrong_subject'],
    ['And Ana Sofia lives in Ulm.', 'Ana Sofia lives in Ulm', 'Lives in Ulm', 'wrong_subject'],
    ['My sister is vegan.', 'is vegan', 'User is vegan', 'wrong_subject'],
    ['Ana is vegan.', 'is vegan', 'User is vegan', 'wrong_subject'],
    ['We ate out, but my boss lives in Ulm.', 'lives in Ulm', 'User lives in Ulm', 'wrong_subject'],
    // The user's own, or said to be the other's.
    ['She is a vet.', 'She is a vet', "User's sister is a vet", 'verified'],
    ['She gave me a red bike.', 'She gave me a red bike', 'User has a red bike', 'verified'],
    ['Python is great.', 'Python is great', 'User thinks Python is great', 'verified'],
    ['Cooking is fun.', 'Cooking is fun', 'User enjoys cooking', 'verified'],
    ['I am vegan.', 'am vegan', 'User is vegan', 'verified'],
    ['My sister is vegan and I eat meat.', 'I eat meat', 'User eats meat', 'verified'],
    ['Vegan since 2019.', 'Vegan since 2019', 'User has been vegan since 2019', 'verified'],
  ])('%j: %j as %j is %s', (said, quote, text, expected) => {
    expect(verdict([turnOf(said)], text, quote)).toBe(expected);
  });

  test('gets its subject, spelled one way', () => {
    for (const subject of ['my sister Ana', 'sister Ana', 'Ana (sister)']) {
      const claim = {
        type: 'preference',
        subject,
        text: 'Ana is vegan',
        confidence: 1,
        quote: 'My sister Ana is vegan',
      };
      expect(verifyClaims([claim], [turnOf('My sister Ana is vegan.')]).verified).toMatchObject([
        { subject: 'Ana (sister)' },
      ]);
    }
  });
});

describe('said by somebody else', () => {
  test.each([
    ['> I live in Ulm\nWhat do you make of this mail?', 'I live in Ulm', 'quoted'],
    ['My boss thinks I live in Ulm.', 'I live in Ulm', 'quoted'],
    ['Everybody assumes that I live in Ulm.', 'I live in Ulm', 'quoted'],
    ['Ana wrongly believes I live in Ulm.', 'Ana wrongly believes I live in Ulm', 'quoted'],
    ['My boss thinks I am lazy, but I live in Ulm.', 'I live in Ulm', 'verified'],
    ['I thought I live in Ulm.', 'I live in Ulm', 'verified'],
    ['My doctor says I live in Ulm for my asthma.', 'I live in Ulm', 'verified'],
    ['> 5 years now I live in Ulm', 'I live in Ulm', 'verified'],
  ])('%j: %j is %s', (said, quote, expected) => {
    expect(verdict([turnOf(said)], 'User lives in Ulm', quote)).toBe(expected);
  });

  test('the assistant, whose words came back in a turn of the user (trap 9)', () => {
    const echo = 'I live in Ulm, and my favourite dish is mushroom risotto';
    const assistant = turnOf(`Shall I write: “${echo}”?`, { id: 't0', role: 'assistant', extractable: false });
    const said = turnOf(`${echo}. Is that right?`);
    expect(verdict([assistant, said], 'User lives in Ulm', echo)).toBe('assistant_echo');
    expect(verdict([said, { ...assistant, id: 't2' }], 'User lives in Ulm', echo)).toBe('verified');
    expect(verdict([assistant, turnOf('I live in Ulm')], 'User lives in Ulm', 'I live in Ulm')).toBe('verified');
  });
});

test('a claim must share words with the sentence it quotes, not only with its turn', () => {
  const turns = [turnOf("I'm allergic to peanuts. By the way, we have 3 cats.")];
  expect(verdict(turns, 'User has 3 cats', "I'm allergic to peanuts")).toBe('unsupported_text');
  expect(verdict(turns, 'User has 3 cats', 'we have 3 cats')).toBe('verified');
});
