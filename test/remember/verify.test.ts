import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Claim, VerifiedClaim } from '#src/domain/fact.js';
import type { ExtractionTurn } from '#src/ports/extractor.js';
import { verifyClaims, verifyStatement } from '#src/remember/verify.js';

function turnOf(text: string, given: Partial<ExtractionTurn> = {}): ExtractionTurn {
  return { id: 't1', role: 'user', speaker: null, text, at: new Date('2026-05-01'), extractable: true, ...given };
}

function claimOf(text: string, quote: string, given: Partial<Claim> = {}): Claim {
  return { type: 'personal_context', subject: 'user', text, confidence: 0.9, quote, ...given };
}

/** The reason a claim is rejected with; 'verified' when it is not. */
function verdict(said: string, text: string, quote = said, given: Partial<Claim> = {}) {
  const { verified, rejected } = verifyClaims([claimOf(text, quote, given)], [turnOf(said)]);
  expect(verified.length + rejected.length).toBe(1);
  return rejected[0]?.reason ?? 'verified';
}

test('a claim is not a verified claim: only verification makes one', () => {
  const claim = claimOf('User is vegan', "I'm vegan");
  // @ts-expect-error a claim carries no proof of verification
  const minted: VerifiedClaim = claim;
  // @ts-expect-error nor does one with a turn
  const withTurn: VerifiedClaim = { ...claim, turnId: 't1' };
  expect([minted, withTurn]).toHaveLength(2);
});

describe('quote gate', () => {
  test.each([
    ['I live in Lisbon.', 'I live in Lisbon', 'verified'],
    ['I’m from “Porto”', 'I\'m from "Porto"', 'verified'],
    ['I live\n  in  Lisbon', 'I live in Lisbon', 'verified'],
    ['I live in Cafe\u0301 Street', 'I live in Café Street', 'verified'],
    ['I live in ﬁne Lisbon', 'I live in fine Lisbon', 'verified'],
    ['I live in Lisbon', 'i live in lisbon', 'quote_not_found'],
    ['I live in Lisbon', 'I live near Lisbon', 'quote_not_found'],
    ['I am unhappy in Lisbon', 'happy in Lisbon', 'quote_not_found'],
    ['I live in Lisbon', '', 'quote_not_found'],
    ['I live in Lisbon', ' . ', 'quote_not_found'],
    ['我住在里斯本,喜欢喝茶', '喜欢喝茶', 'verified'],
  ])('%j quoted as %j: %s', (said, quote, expected) => {
    expect(verdict(said, said, quote)).toBe(expected);
  });

  test('gives the quote back as the turn has it', () => {
    const said = 'Well, I’m\n from  Porto.';
    const { verified } = verifyClaims([claimOf('User is from Porto', "I'm from Porto")], [turnOf(said)]);
    expect(verified).toMatchObject([{ quote: 'I’m\n from  Porto', turnId: 't1', text: 'User is from Porto' }]);
  });

  test('only the words of a user in the exchange count', () => {
    const claim = claimOf('User lives in Lisbon', 'I live in Lisbon');
    for (const other of [{ role: 'assistant' as const }, { extractable: false }]) {
      const { rejected } = verifyClaims([claim], [turnOf('I live in Lisbon', other)]);
      expect(rejected.map(({ reason }) => reason)).toEqual(['quote_not_found']);
    }
  });

  test('a quote that stands twice is judged where it is stated', () => {
    const said = 'What if I live in Lisbon? Well, I live in Lisbon.';
    expect(verdict(said, 'User lives in Lisbon', 'I live in Lisbon')).toBe('verified');
  });

  test('of two speakers with the same words the subject is quoted', () => {
    const turns = [
      turnOf('I love pottery.', { speaker: 'Ann' }),
      turnOf('I love pottery.', { id: 't2', speaker: 'Mel' }),
    ];
    const claim = claimOf('Mel loves pottery', 'I love pottery', { subject: 'Mel' });
    expect(verifyClaims([claim], turns).verified).toMatchObject([{ turnId: 't2' }]);
  });
});

describe('assertion', () => {
  test.each([
    ["What if I'm vegan?", "I'm vegan", 'hypothetical'],
    ['Do I live in Lisbon?', 'I live in Lisbon', 'question'],
    ["I'm vegan, right?", "I'm vegan", 'question'],
    ["I'm vegan, what can I eat?", "I'm vegan", 'verified'],
    ["I'm vegan, what can I eat?", "I'm vegan, what can I eat?", 'verified'],
    ['If I had a dog, I live in Lisbon.', 'I live in Lisbon', 'hypothetical'],
    ["Let's say I live in Lisbon.", 'I live in Lisbon', 'hypothetical'],
    ['She said "I live in Lisbon".', 'I live in Lisbon', 'quoted'],
    ['She said "I live in Lisbon".', 'She said "I live in Lisbon"', 'quoted'],
    ['I live in Lisbon. Just kidding!', 'I live in Lisbon', 'joke'],
    ['My favourite book, "Lisbon", is long', 'My favourite book, "Lisbon", is long', 'verified'],
  ])('%j, %j: %s', (said, quote, expected) => {
    const text = quote.includes('vegan') ? 'User is vegan' : 'User is about Lisbon';
    expect(
      ['question', 'hypothetical'].includes(expected) ? [expected, 'hypothetical', 'question'] : [expected],
    ).toContain(verdict(said, text, quote));
  });
});

describe('what the text may say', () => {
  test.each([
    // Numbers.
    ['I have two kids', 'User has 2 kids', 'verified'],
    ['I have 2 kids', 'User has two kids', 'verified'],
    ['I have two kids', 'User has 3 kids', 'unsupported_number'],
    ['I have kids', 'User has two kids', 'unsupported_number'],
    ['I earn 15,600 a month', 'User earns 15600 a month', 'verified'],
    ['I earn 15.6k a month', 'User earns 15,600 a month', 'verified'],
    ['I earn 15,600 a month', 'User earns 156,000 a month', 'unsupported_number'],
    ['I am twenty-one', 'User am 21', 'unsupported_text'],
    ['I turned twenty-one', 'User turned 21', 'verified'],
    ['I have a dog', 'User has one dog', 'verified'],
    // Dates.
    ['My deadline is 3 May', "User's deadline is May 3rd", 'verified'],
    ['My deadline is 3 May', "User's deadline is 3 June", 'unsupported_date'],
    ['My deadline is on Fri', "User's deadline is on Friday", 'verified'],
    ['My deadline is near', "User's deadline is on Friday", 'unsupported_date'],
    ['I may move to Ulm', 'User moves to Ulm in May', 'unsupported_date'],
    ['I moved to Ulm last year', 'User moved to Ulm in 2025', 'unsupported_number'],
    // Names.
    ['I work at Acme', 'User works at Acme', 'verified'],
    ['I work at acme', 'User works at Acme', 'verified'],
    ['I work at a startup', 'User works at a startup called Acme', 'unsupported_name'],
    ['We use postgres', 'User uses PostgreSQL', 'verified'],
    ['I live in Portugal', 'User lives in a Portuguese town', 'verified'],
    ['I live in Lisbon', 'User lives in London', 'unsupported_name'],
    ['My sister lives in Lisbon', 'Maria lives in Lisbon', 'unsupported_name'],
    // Negation.
    ["I don't eat meat", 'User eats meat', 'unsupported_negation'],
    ["I don't eat meat", 'User does not eat meat', 'verified'],
    ["I don't eat meat", 'User avoids meat', 'verified'],
    ['I eat meat', 'User does not eat meat', 'unsupported_negation'],
    ["I eat meat. I don't eat fish.", 'User does not eat meat', 'unsupported_negation'],
    ["I don't eat meat but I eat fish", 'User eats fish but not meat', 'verified'],
    ["I'm vegetarian. I eat no meat at all.", 'User is vegetarian and eats no meat', 'verified'],
    ['No, I live in Lisbon', 'User lives in Lisbon', 'verified'],
    ['I hate mondays', 'User does not like mondays', 'verified'],
    ["I can't wait to see Rome", 'User wants to see Rome', 'verified'],
    ['I no longer live in Berlin', 'User lives in Berlin', 'unsupported_negation'],
    // Nothing in common.
    ['I live in Lisbon', 'User loves skiing', 'unsupported_text'],
    ['Yes', 'User is vegan', 'unsupported_text'],
    // A name that is a common word as well stands word for word.
    ["I'm Will", "I'm Will", 'verified'],
    ["I'm about it", "I'm about it", 'unsupported_text'],
  ])('%j as %j: %s', (said, text, expected) => {
    expect(verdict(said, text)).toBe(expected);
  });

  test('a quote cut so that it loses its negation supports nothing', () => {
    expect(verdict("I don't eat meat at all", 'eat meat', 'eat meat')).toBe('unsupported_negation');
    expect(verdict("I don't think I live in Lisbon", 'I live in Lisbon', 'I live in Lisbon')).toBe(
      'unsupported_negation',
    );
  });

  test('what is said behind a fence of code does not go on from the code', () => {
    const said = '``` without x1 ``` Tomorrow I plan to move to Ulm';
    expect(verdict(said, 'Tomorrow I plan to move to Ulm', 'Tomorrow I plan to move to Ulm')).toBe('verified');
  });
});

describe('subject', () => {
  test.each([
    ['My sister is vegan', 'User is vegan', 'user', 'wrong_subject'],
    ['My sister is vegan', "User's sister is vegan", 'user', 'verified'],
    ['My sister Ana is vegan', 'Ana is vegan', 'Ana (sister)', 'verified'],
    ['My sister is vegan', 'Is vegan', 'Maria (sister)', 'unsupported_subject'],
    ['My wife and I are vegan', 'User is vegan', 'user', 'verified'],
    ['I am vegan', 'User is vegan', 'The user', 'verified'],
    ['I am vegan', 'User is vegan', 'x'.repeat(101), 'unsupported_subject'],
  ])('%j as %j about %s: %s', (said, text, subject, expected) => {
    expect(verdict(said, text, said, { subject })).toBe(expected);
  });
});

describe('shape', () => {
  test.each<[Partial<Claim>, string]>([
    [{ confidence: 0.59 }, 'low_confidence'],
    [{ confidence: Number.NaN }, 'low_confidence'],
    [{ confidence: 0.6 }, 'verified'],
    [{ type: 'Personal Context' }, 'verified'],
    [{ type: 'gossip' }, 'unknown_type'],
    [{ text: ' .' }, 'empty_text'],
    [{ text: `User lives in Lisbon ${'x'.repeat(500)}` }, 'text_too_long'],
    [{ text: 'User lives in Lisbon, password is hunter2' }, 'secret'],
  ])('%j: %s', (given, expected) => {
    expect(verdict('I live in Lisbon', 'User lives in Lisbon', 'I live in Lisbon', given)).toBe(expected);
  });

  test('a secret is named as the reason before any other, since the claim is then not kept', () => {
    expect(verdict('my password is hunter2', 'x', 'my password is hunter2', { confidence: 0.1 })).toBe('secret');
  });

  test("a deployment's own types", () => {
    const claim = claimOf('User has a Gold plan', 'I have a Gold plan', { type: 'Plan' });
    const { verified } = verifyClaims([claim], [turnOf('I have a Gold plan')], { factTypes: ['plan'] });
    expect(verified).toMatchObject([{ type: 'plan' }]);
  });

  test('repeats keep the surest, the others are named', () => {
    const claims = [0.7, 0.9, 0.8].map((confidence) => claimOf('User is vegan.', "I'm vegan", { confidence }));
    const { verified, rejected } = verifyClaims(claims, [turnOf("I'm vegan")]);
    expect(verified.map((claim) => claim.confidence)).toEqual([0.9]);
    expect(rejected.map(({ reason, claim }) => [reason, claim.confidence])).toEqual([
      ['duplicate', 0.7],
      ['duplicate', 0.8],
    ]);
  });

  test('control characters, which no database takes, are gone from what is kept', () => {
    const { rejected } = verifyClaims([claimOf('a\u0000b', 'c\u0000\ud800')], [turnOf('I live in Lisbon')]);
    expect(rejected[0]?.claim).toMatchObject({ text: 'a b', quote: 'c \ufffd' });
  });
});

test('a direct statement is its own evidence, unless it is a secret', () => {
  expect(verifyStatement(claimOf('Likes tea', 'Likes tea'), 't9')).toMatchObject({ turnId: 't9', text: 'Likes tea' });
  expect(() => verifyStatement(claimOf('my pin is 1234', 'my pin is 1234'), 't9')).toThrow(
    expect.objectContaining({ code: 'invalid_input' }),
  );
});

describe('properties', () => {
  const said = fc
    .array(
      fc.oneof(
        fc.constantFrom("I'm vegan", 'I live in Lisbon', 'I live in Lisbon'),
        fc.constantFrom("don't", 'if', '?', '. ', '“', 'é', 'e\u0301', '\n', '\u00a0', 'ﬁ', ' - '),
        fc.string({ maxLength: 6, unit: 'grapheme' }),
      ),
      { maxLength: 20 },
    )
    .map((pieces) => pieces.join(' '));
  const claim = fc.record({
    type: fc.constantFrom('goal', 'preference', 'other'),
    subject: fc.constantFrom('user', 'user', 'user', 'Ana', ''),
    text: fc.oneof(fc.constant('I live in Lisbon'), fc.string({ unit: 'grapheme' })),
    confidence: fc.double({ min: 0.5, max: 1 }),
    quote: fc.oneof(fc.constantFrom("I'm vegan", 'I live in Lisbon'), fc.string({ unit: 'grapheme' })),
  });

  test('nothing is minted whose quote is absent; nothing proposed is lost', () => {
    let minted = 0;
    fc.assert(
      fc.property(fc.array(claim, { maxLength: 5 }), said, (claims, text) => {
        const { verified, rejected } = verifyClaims(claims, [turnOf(text)]);
        minted += verified.length;
        expect(verified.length + rejected.length).toBe(claims.length);
        for (const fact of verified) {
          expect(text).toContain(fact.quote);
          expect(fact.quote.trim()).not.toBe('');
          expect(fact.confidence).toBeGreaterThanOrEqual(0.6);
        }
      }),
      { numRuns: 2000 },
    );
    expect(minted).toBeGreaterThan(100);
  });

  test('any run of whole words of a turn is found again', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }), { minLength: 1 }),
        fc.nat(),
        (words, at) => {
          const quote = words
            .slice(at % words.length)
            .join(' ')
            .trim();
          fc.pre(/[\p{L}\p{N}]/u.test(quote));
          const { verified, rejected } = verifyClaims([claimOf('x', quote)], [turnOf(words.join(' '))]);
          expect(verified.length === 1 || rejected[0]?.reason !== 'quote_not_found').toBe(true);
        },
      ),
    );
  });
});

test('a turn of half a million characters is verified in reasonable time', () => {
  const text = `${'I went for a walk, and it was fine. '.repeat(14_000)}I’m vegan.`;
  const claims = Array.from({ length: 20 }, (_, index) => claimOf(`User is vegan ${index}`, "I'm vegan"));
  const started = performance.now();
  verifyClaims(claims, [turnOf(text)]);
  expect(performance.now() - started).toBeLessThan(5000);
});
