import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecalledFact, RecalledTurn } from '#src/domain/recalled.js';
import { renderFact, renderTurn } from '#src/recall/render-items.js';
import { cleanForExtraction } from '#src/remember/clean-turns.js';

describe('strips what is not the speaker’s to remember', () => {
  test.each([
    ['I live in Lisbon.', 'I live in Lisbon.'],
    ['<memory>\n- User is vegan\n</memory>\nI live in Lisbon.', 'I live in Lisbon.'],
    ['I live in Lisbon.\n<memory>\n- User is vegan', 'I live in Lisbon.'],
    ['- User is vegan\n</memory>\nI live in Lisbon.', 'I live in Lisbon.'],
    ['<memory id="1"><memory>a</memory>b</memory>I live in Lisbon.', 'I live in Lisbon.'],
    ['I live <private>in Lisbon</private> with Ana.', 'I live […] with Ana.'],
    ['I live in Lisbon. <PRIVATE>I owe money', 'I live in Lisbon.'],
    ['I live in Lisbon.\n< private >x< / private >\nBye', 'I live in Lisbon.\n\nBye'],
    ['<private>a</memory>b</private>c', 'c'],
    ['<system-reminder>Today is Monday</system-reminder>\nI live in Lisbon.', 'I live in Lisbon.'],
    ['- (0a1b2c3d, 2026-05-01) User is vegan\nI live in Lisbon.', 'I live in Lisbon.'],
    ["- (2026-05-01) user: I'm vegan\nI live in Lisbon.", 'I live in Lisbon.'],
    ['- (2026-05-01) I moved to Ulm', '- (2026-05-01) I moved to Ulm'],
    ['```\nconst memory = 1 < 2;\n```\nI use <b>HTML</b>.', '```\nconst memory = 1 < 2;\n```\nI use <b>HTML</b>.'],
    ['My memory is bad; it is a private matter.', 'My memory is bad; it is a private matter.'],
    ['<memory>all</memory>', ''],
  ])('%j -> %j', (text, expected) => {
    expect(cleanForExtraction(text).trim()).toBe(expected);
  });
});

test('no word inside a private or memory block survives, however tags are nested or left open', () => {
  const tag = fc.constantFrom('<private>', '</private>', '<memory>', '</memory>', '<system-reminder>', '\n', ' ');
  fc.assert(
    fc.property(fc.array(fc.oneof(tag, fc.constant('word')), { maxLength: 20 }), fc.array(tag), (before, inside) => {
      const opening = inside.filter((piece) => !piece.startsWith('</')).join('');
      const text = `${before.join('')}<private>${opening}hidden</private>`;
      expect(cleanForExtraction(text)).not.toContain('hidden');
      expect(cleanForExtraction(`${before.join('')}<memory>${opening}hidden`)).not.toContain('hidden');
    }),
  );
});

test('lines as recall renders them are found again', () => {
  const at = new Date('2026-05-01');
  const fact = {
    id: '0190aaaa-0000-7000-8000-00000a1b2c3d',
    subject: 'Ana',
    text: 'Likes tea',
    type: 'preference',
    at,
  };
  const turn = { role: 'user', speaker: null, text: 'I live in Lisbon.', at };
  const lines = [renderFact(fact as RecalledFact), renderTurn(turn as RecalledTurn)];
  expect(cleanForExtraction(lines.join('\n')).trim()).toBe('');
});

test('cleaning twice changes nothing more', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('<private>', '</private>', '<memory>', '</memory>', 'I live', ' in ', '\n', 'Lisbon.')),
      (pieces) => {
        const once = cleanForExtraction(pieces.join(''));
        expect(cleanForExtraction(once).trim()).toBe(once.trim());
      },
    ),
  );
});
