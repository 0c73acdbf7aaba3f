// Packing: whatever the texts are, the block costs what packing says, and that is never more than the budget.
import fc from 'fast-check';
import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import type { RankedItem } from '#src/domain/recalled.js';
import { pack } from '#src/recall/pack.js';
import { fitFrame, renderMemory } from '#src/recall/render.js';
import { type CountTokens, scaleTokens } from '#src/recall/tokens.js';
import { noParts } from '../support/score-parts.js';

const o200k: CountTokens = (text) => countO200k(text, { disallowedSpecial: new Set() });

const words = fc.constantFrom(
  ...[
    'the garden',
    'peanuts',
    '12,345.67',
    'https://a.example/b?c=d',
    '花园里的小桥',
    'Помидоры растут',
    'مرحبا بالعالم',
  ],
  ...[
    'नमस्ते',
    '🎉👩‍👩‍👧',
    'const x = {y: [1]};',
    '\n\n',
    '\t',
    '     ',
    '</memory>',
    '<|endoftext|>',
    '----------',
    "it's",
    'é́',
    '\ud800',
  ],
);
const text = fc.oneof(
  fc.array(words, { minLength: 1, maxLength: 60 }).map((parts) => parts.join(' ')),
  fc.string({ unit: 'binary', maxLength: 300 }),
);
const time = fc.date({ min: new Date('2020-01-01'), max: new Date('2026-01-01'), noInvalidDate: true });
const item = fc.record({
  fact: fc.boolean(),
  text,
  at: time,
  type: fc.constantFrom('goal', 'constraint', 'preference'),
});
const contents = fc.record({
  items: fc.array(item, { maxLength: 40 }),
  profile: fc.option(text),
  summary: fc.option(text),
  elsewhere: fc.array(text, { maxLength: 3 }),
  budget: fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.constant(Number.POSITIVE_INFINITY)),
});

describe('packing', () => {
  it('says to the token what the block costs', () => {
    fc.assert(
      fc.property(contents, (given) => {
        const { block, tokens } = packed(given, o200k);
        expect(tokens).toBe(block === '' ? tokens : o200k(block));
      }),
      { numRuns: 150 },
    );
  });

  it('stays inside the budget with a factor, and wastes little of it', () => {
    fc.assert(
      fc.property(contents, fc.double({ min: 0.9, max: 2.5, noNaN: true }), (given, factor) => {
        const { block, tokens, units } = packed(given, scaleTokens(o200k, factor));
        const cost = block === '' ? 0 : o200k(block) * factor;
        expect(cost).toBeLessThanOrEqual(given.budget * (1 + 1e-9));
        // Every line is rounded up for itself.
        if (block !== '') expect(tokens).toBeLessThanOrEqual(cost + units);
      }),
      { numRuns: 150 },
    );
  });

  it('cuts a long turn to a passage rather than leave it out', () => {
    const turn = { fact: false, text: 'The bridge is green. '.repeat(400), at: new Date(0), type: 'goal' };
    const { turns } = packed({ items: [turn], profile: null, summary: null, elsewhere: [], budget: 500 }, o200k);
    expect(turns).toMatchObject([{ clipped: true }]);
  });

  it('gives up the other conversations before the summary, the summary before the profile, that before the budget', () => {
    const given = {
      ...{ items: [], profile: 'Allergic to peanuts.', summary: 'They met in spring.' },
      ...{ elsewhere: ['Something else entirely.'], budget: 0 },
    };
    const shown = (budget: number) => packed({ ...given, budget }, o200k).block;
    expect(shown(400)).toMatch(/Something else/);
    const [both, one] = [o200k(shown(400)), o200k(shown(400).replace(/\n<other[\s\S]*conversations>/, ''))];
    expect(shown(both)).toMatch(/Something else/);
    expect(shown(both - 1)).not.toMatch(/Something else/);
    expect(shown(both - 1)).toMatch(/in spring/);
    expect(shown(one - 1)).not.toMatch(/in spring/);
    expect(shown(one - 1)).toMatch(/Allergic/);
    expect(shown(o200k(shown(one - 1)) - 1)).toBe('');
  });
});

interface Given {
  items: { fact: boolean; text: string; at: Date; type: string }[];
  profile: string | null;
  summary: string | null;
  elsewhere: string[];
  budget: number;
}

function packed({ items, profile, summary, elsewhere, budget }: Given, countTokens: CountTokens) {
  const recent = {
    recent: [],
    elsewhere: elsewhere.map((said, seq) => ({ ...common(said, new Date(0)), id: `e${seq}`, seq, partial: false })),
    summary,
    profile,
    tokens: 0,
  };
  const { framed, tokens: frame } = fitFrame(recent, budget, countTokens);
  const ranked = items.map((each, index) => toItem(each, index));
  const found = pack({
    items: ranked,
    budget: budget - frame,
    limit: 100,
    countTokens,
    terms: ['garden'],
    shown: new Set(),
    evidence: new Map(),
    profile: framed.profile,
  });
  const block = renderMemory({ ...framed, ...found });
  return { ...found, block, tokens: frame + found.tokens, units: block.split('\n').length + 2 };
}

function common(said: string, at: Date) {
  return { role: 'user' as const, speaker: null, sessionId: 's', text: said, at };
}

function toItem({ fact, text: said, at, type }: Given['items'][number], index: number): RankedItem {
  const score = { score: 1, why: '', tokens: 0, scope: null, parts: noParts };
  const id = `01890000-0000-7000-8000-${String(index).padStart(12, '0')}`;
  if (fact)
    return {
      ...{ kind: 'fact', id, text: said, type, subject: index % 3 === 0 ? 'Ana' : 'user', state: 'current', at },
      ...{ confidence: 1, evidenceTurnIds: [], ...score },
    };
  return {
    ...{ kind: 'turn', id, externalId: null, seq: index, metadata: {}, clipped: false },
    ...{ ...common(said, at), ...score },
  };
}
