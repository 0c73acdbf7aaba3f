import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLenientArray } from '#src/domain/lenient-json.js';

const two = '{"claims":[{"a":1},{"a":2}]}';

describe('parseLenientArray', () => {
  test.each([
    ['plain', two],
    ['bare array', '[{"a":1},{"a":2}]'],
    ['prose around', `Here are {the} claims [2]:\n${two}\nAnything else?`],
    ['code fence', `\`\`\`json\n${two}\n\`\`\``],
    ['comma before the bracket', '{"claims":[{"a":1},{"a":2,},]}'],
    ['an example before the answer', `Like {"claims":[{"a":9}]}, so: ${two}`],
  ])('%s', (_name, text) => {
    expect(parseLenientArray(text, 'claims')).toEqual({ elements: [{ a: 1 }, { a: 2 }], malformed: 0, cut: false });
  });

  test('a line break inside a string', () => {
    expect(parseLenientArray('{"claims":[{"a":"x\ny"}]}', 'claims')?.elements).toEqual([{ a: 'x\ny' }]);
  });

  test('an unescaped quotation mark loses its element, not the next', () => {
    const text = '{"claims":[{"a":"say "hi" to"},{"a":2}]}';
    expect(parseLenientArray(text, 'claims')).toEqual({ elements: [{ a: 2 }], malformed: 1, cut: false });
  });

  test('elements that are no objects are counted', () => {
    expect(parseLenientArray('{"claims":[{"a":1},7,null]}', 'claims')).toMatchObject({ malformed: 2 });
  });

  test.each(['', 'I found nothing to remember.', '{"facts":3}', '{"claims":"none"}'])('%j holds none', (text) => {
    expect(parseLenientArray(text, 'claims')).toBeNull();
  });
});

describe('properties', () => {
  const element = fc.dictionary(
    fc.string({ minLength: 1, unit: 'grapheme' }),
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('"claims":[', '}]', '{"a":', '\\', '"', '```'),
      fc.integer(),
    ),
    { minKeys: 1 },
  );
  const elements = fc.array(element, { maxLength: 6 });

  test('what JSON.parse reads comes back whole', () => {
    fc.assert(
      fc.property(elements, (list) => {
        const expected = JSON.parse(JSON.stringify(list)) as unknown;
        expect(parseLenientArray(JSON.stringify({ claims: list }), 'claims')).toEqual({
          elements: expected,
          malformed: 0,
          cut: false,
        });
      }),
    );
  });

  test('a cut answer gives exactly its complete elements, and says that it is cut', () => {
    const plain = fc.array(fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.string(), { minKeys: 1 }), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(plain, fc.nat(), (list, at) => {
        const written = list.map((value) => JSON.stringify(value));
        const start = '{"claims":[';
        const text = `${start}${written.join(',')}]}`;
        const length = start.length + (at % (text.length - 2 - start.length + 1));
        const complete = written.filter(
          (_value, index) => start.length + written.slice(0, index + 1).join(',').length <= length,
        );
        const result = parseLenientArray(text.slice(0, length), 'claims');
        expect(result?.cut).toBe(true);
        expect(result?.elements).toEqual(complete.map((value) => JSON.parse(value) as unknown));
      }),
    );
  });

  test('any text is read without throwing', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ',',
      ':',
      '"claims":[',
      '{"a":1}',
      '{"a":',
      'x',
      '\n',
      '```',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const result = parseLenientArray(pieces.join(''), 'claims');
        expect(result === null || Array.isArray(result.elements)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
