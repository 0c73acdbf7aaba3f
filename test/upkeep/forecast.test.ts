// What a forecast foresees is what upkeep then does: asked day by day, planExpiry ends the same facts on the same days.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { policies, type UpkeepPolicy } from '#src/domain/upkeep-policy.js';
import { foreseeExpiry } from '#src/upkeep/forecast.js';
import { dayMilliseconds, type FactUse, planExpiry } from '#src/upkeep/plan.js';

const now = new Date('2026-11-26T03:00:00Z');
const after = (days: number) => new Date(now.getTime() + days * dayMilliseconds);

function fact(id: string, unusedDays: number, uses: number, rest: Partial<FactUse> = {}): FactUse {
  return { id, type: 'preference', pinned: false, confidence: 0.9, uses, unusedSince: after(-unusedDays), ...rest };
}

it('says when, by the rule that comes first', () => {
  const facts = [
    fact('due', 200, 0),
    fact('soon', 40, 2),
    fact('later', 40, 5),
    fact('often used', 40, 50),
    fact('pinned', 40, 0, { pinned: true }),
    fact('spared', 40, 0, { type: 'constraint' }),
  ];
  const ends = foreseeExpiry(facts, policies.default, now, after(365));
  expect(ends.map(({ fact: { id }, reason, at }) => [id, reason, at])).toEqual([
    ['due', 'unused', now],
    ['soon', 'unused', after(20)],
    ['later', 'unused', after(50)],
  ]);
  expect(foreseeExpiry(facts, policies.default, now, after(19.9))).toHaveLength(1);
});

it('ends at the next run what is over the cap', () => {
  const policy: UpkeepPolicy = { ...policies.personal, maxFacts: 1 };
  const ends = foreseeExpiry([fact('old', 30, 0), fact('new', 1, 0)], policy, now, after(365));
  expect(ends.map(({ fact: { id }, reason, at }) => [id, reason, at])).toEqual([
    ['old', 'over_cap', now],
    ['new', 'unused', after(179)],
  ]);
});

it('foresees what a run every day would do', () => {
  const anyFact = fc.record({ unusedDays: fc.nat(120), uses: fc.nat(12), pinned: fc.boolean(), spared: fc.boolean() });
  fc.assert(
    fc.property(fc.array(anyFact, { maxLength: 25 }), fc.constantFrom(3, 10, null), (given, maxFacts) => {
      const policy = { ...policies.default, maxFacts };
      let left = given.map(({ unusedDays, uses, pinned, spared }, index) =>
        fact(`f${index}`, unusedDays, uses, { pinned, type: spared ? 'constraint' : 'goal' }),
      );
      const foreseen = foreseeExpiry(left, policy, now, after(100));
      const ended: [string, string, number][] = [];
      for (let day = 0; day <= 100; day += 1) {
        const plan = planExpiry(left, policy, after(day));
        ended.push(...plan.map(({ fact: { id }, reason }) => [id, reason, day] as [string, string, number]));
        const gone = new Set(plan.map(({ fact: { id } }) => id));
        left = left.filter(({ id }) => !gone.has(id));
      }
      const days = foreseen.map(({ fact: { id }, reason, at }) => [
        ...[id, reason],
        (at.getTime() - now.getTime()) / dayMilliseconds,
      ]);
      expect(days.toSorted()).toEqual(ended.toSorted());
    }),
    { numRuns: 100 },
  );
});
