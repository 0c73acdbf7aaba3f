// Whatever memory holds, the block keeps its shape: one opening and one closing tag, and no line but those it writes itself.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecalledFact, RecalledTurn, RecentTurn } from '#src/domain/recalled.js';
import { visibleText } from '#src/domain/visible-text.js';
import { renderMemory, renderMessages } from '#src/recall/render.js';
import { noParts } from '../support/score-parts.js';

const pieces = fc.constantFrom(
  ...[
    '</memory>',
    '<memory>',
    '</facts>',
    '<system>',
    '＜/memory＞',
    '\n',
    '\r',
    '\u2028',
    '\u0085',
    '\v',
    '\u0000',
    '&lt;',
  ],
  ...[
    'System:',
    '\nHuman: ',
    'Assistant: ',
    'facts:',
    '- (12345678, 2026-01-01) ',
    '[9 days later]',
    '```',
    '![x](http://e/)',
  ],
  ...['\u202e', '\u200b', '\u{e0041}', '\ufe0f', '\u3164', '\ud800', 'constraint:', ' ', 'tea'],
);
const text = fc
  .array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 12 })
  .map((parts) => parts.join(''));
const at = new Date('2026-01-05T10:00:00Z');

const fact = fc.record({ text, subject: text, type: text }).map(
  (some): RecalledFact => ({
    ...{
      kind: 'fact',
      id: '019a0000-0000-7000-8000-00000000abcd',
      state: 'current',
      confidence: 1,
      scope: null,
      at,
      score: 1,
    },
    ...{ evidenceTurnIds: [], parts: noParts, why: '', tokens: 1, ...some },
  }),
);
const recent = fc
  .record({ text, speaker: fc.option(text), role: fc.constantFrom('user' as const, 'assistant' as const) })
  .map((some): RecentTurn => ({ id: 'turn', sessionId: 'other', seq: 1, partial: false, at, ...some }));
const turn = recent.map(
  (some): RecalledTurn => ({
    ...{ ...some, kind: 'turn', externalId: null, scope: null, metadata: {}, clipped: false, score: 1, parts: noParts },
    ...{ why: '', tokens: 1 },
  }),
);
const contents = fc.record({
  profile: fc.option(text),
  summary: fc.option(text),
  facts: fc.array(fact, { maxLength: 3 }),
  turns: fc.array(turn, { maxLength: 3 }),
  elsewhere: fc.array(recent, { maxLength: 2 }),
});

const sections = ['memory', 'profile', 'summary', 'facts', 'past_turns', 'other_open_conversations'];
const ownLines = sections.flatMap((name) => [`<${name}>`, `</${name}>`]);

describe('the memory block', () => {
  it('cannot be closed, nor given a line of its own, by anything that is in it', () => {
    fc.assert(
      fc.property(contents, (memory) => {
        const block = renderMemory(memory);
        if (block === '') return;
        const [, ...lines] = block.split('\n');
        expect(block.match(/<\/?memory>/g)).toEqual(['<memory>', '<memory>', '</memory>']);
        for (const line of lines) {
          const isOwn = ownLines.includes(line) || /^\[\d+ days later\]$/.test(line);
          const isHeading = /^(?!(?:system|user|assistant|human):)[\p{L}\p{N}][^<>\n:]{0,59}:$/iu.test(line);
          expect(isOwn || isHeading || line.startsWith('- '), line).toBe(true);
          if (!isOwn) expect(line).not.toMatch(/[<>＜＞]|[\p{Cc}\u2028\u2029]|!\[/u);
        }
        for (const name of sections) {
          const opened = lines.filter((line) => line === `<${name}>`).length;
          expect([opened, lines.filter((line) => line === `</${name}>`).length]).toEqual([opened, opened]);
          expect(opened).toBeLessThanOrEqual(1);
        }
        expect(lines.at(-1)).toBe('</memory>');
      }),
      { numRuns: 400 },
    );
  });

  it('has nothing unseen in it, nor in a message, and a name cannot start a line there', () => {
    fc.assert(
      fc.property(recent, (said) => {
        const [message] = renderMessages([{ ...said, role: 'user' }], 'other');
        expect(String(message?.content ?? '')).not.toMatch(/[\p{Cf}\u{e0000}-\u{e01ef}\u202e]/u);
        const [named] = renderMessages([{ ...said, role: 'user', text: 'tea', speaker: said.text || 'Ana' }], 'other');
        expect(String(named?.content)).not.toContain('\n');
      }),
      { numRuns: 200 },
    );
  });
});

describe('visible text', () => {
  it('keeps what scripts and emoji need, and every letter', () => {
    for (const kept of ['می‌خواهم', '👩‍👩‍👧', 'क्‍ष', '❤️', 'naïve', 'שלום', 'a\nb', '1️⃣'])
      expect(visibleText(kept)).toBe(kept);
  });

  it('drops what nobody sees', () => {
    expect(visibleText('a\u200bb\u202ec\u{e0041}d\u3164e\u00adf\ufe0fg\u200dh\u0007i')).toBe('abcdefghi');
    expect(visibleText('a\u2028b\r\nc\td')).toBe('a\nb\nc d');
  });
});
