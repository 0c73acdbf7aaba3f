// What a policy ends, as a pure question: exact cases, and rules that hold for any facts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policies, type UpkeepPolicy } from '#src/domain/upkeep-policy.js';
import { dayMilliseconds, type FactUse, isExempt, keepingScore, planExpiry } from '#src/upkeep/plan.js';

const now = new Date('2026-07-01T03:17:00Z');

function fact(id: string, unusedDays: number, uses: number, rest: Partial<FactUse> = {}): FactUse {
  const unusedSince = new Date(now.getTime() - unusedDays * dayMilliseconds);
  return { id, type: 'preference', pinned: false, confidence: 0.9, uses, unusedSince, ...rest };
}

const ended = (facts: FactUse[], policy: UpkeepPolicy) =>
  planExpiry(facts, policy, now).map(({ fact: { id }, reason }) => `${id} ${reason}`);

describe('disuse', () => {
  it.each([
    ['default', 59.9, 0, false],
    ['default', 60, 2, true],
    ['default', 60, 3, false],
    ['default', 89.9, 3, false],
    ['default', 90, 9, true],
    ['default', 3_000, 10, false],
    ['support_bot', 29.9, 0, false],
    ['support_bot', 30, 50, true],
    ['personal', 179.9, 0, false],
    ['personal', 180, 50, true],
  ] as const)('under %s: %d days unused with %d uses ends it: %s', (policy, days, uses, ends) => {
    expect(ended([fact('a', days, uses)], policies[policy])).toEqual(ends ? ['a unused'] : []);
  });

  it('never ends a constraint or a pinned fact', () => {
    const exempt = [fact('a', 900, 0, { type: 'constraint' }), fact('b', 900, 0, { pinned: true })];
    for (const policy of Object.values(policies)) expect(ended(exempt, policy)).toEqual([]);
  });
});

describe('the cap', () => {
  const policy: UpkeepPolicy = { ...policies.default, maxFacts: 2, expireAfter: [] };

  it('lets go of what was used least, is least sure and longest unused', () => {
    const facts = [
      fact('used', 40, 12),
      fact('unsure', 0, 0, { confidence: 0.2 }),
      fact('old', 40, 0),
      fact('fresh', 0, 0),
    ];
    expect(ended(facts, policy)).toEqual(['unsure over_cap', 'old over_cap']);
    expect(keepingScore(facts[0]!, now)).toBeCloseTo(0.3 * 0.9 + 0.4 * 0.8 + 0.3 * 0.5 ** (40 / 30), 6);
  });

  it('keeps the later of two equals, in whatever order they come', () => {
    const facts = ['a', 'b', 'c'].map((id) => fact(id, 1, 1));
    expect(ended(facts, policy)).toEqual(['a over_cap']);
    expect(ended(facts.toReversed(), policy)).toEqual(['a over_cap']);
  });

  it('gives exempt facts no place to take: they may be more than the cap, and nothing else pays for it', () => {
    const constraints = Array.from({ length: 5 }, (_, index) => fact(`c${index}`, 0, 0, { type: 'constraint' }));
    expect(ended([...constraints, fact('a', 0, 0), fact('b', 0, 0)], policy)).toEqual([]);
  });
});

describe('whatever the facts and the policy', () => {
  const anyFact = fc.record({
    id: fc.uuid(),
    type: fc.constantFrom('preference', 'constraint', 'goal'),
    pinned: fc.boolean(),
    confidence: fc.float({ min: 0, max: 1, noNaN: true }),
    uses: fc.nat(20),
    unusedSince: fc.date({ min: new Date('2025-01-01'), max: new Date('2026-08-01'), noInvalidDate: true }),
  });
  const facts = fc.uniqueArray(anyFact, { selector: (one) => one.id, maxLength: 40 });
  const policy: fc.Arbitrary<UpkeepPolicy> = fc.record({
    name: fc.constant('any'),
    maxFacts: fc.option(fc.nat(20), { nil: null }),
    expireAfter: fc.array(
      fc.record({ unusedDays: fc.integer({ min: 1, max: 400 }), fewerUsesThan: fc.integer({ min: 1, max: 20 }) }),
      { maxLength: 3 },
    ),
    purgeAfterDays: fc.constant(30),
    exemptTypes: fc.constantFrom(['constraint'], []),
  });

  it('exempt facts stay, used facts go only for the cap, the cap holds, and a second look finds nothing', () => {
    fc.assert(
      fc.property(facts, policy, (all, any) => {
        const plan = planExpiry(all, any, now);
        const gone = new Set(plan.map((expiry) => expiry.fact.id));
        const left = all.filter((one) => !gone.has(one.id));
        const mortal = left.filter((one) => !isExempt(one, any));
        expect(gone.size).toBe(plan.length);
        expect(plan.filter((expiry) => isExempt(expiry.fact, any))).toEqual([]);
        expect(mortal.length).toBeLessThanOrEqual(any.maxFacts ?? Number.POSITIVE_INFINITY);
        if (plan.some((expiry) => expiry.reason === 'over_cap')) expect(mortal.length).toBe(any.maxFacts);
        const shortest = Math.min(...any.expireAfter.map((rule) => rule.unusedDays));
        for (const { reason, unusedDays } of plan)
          if (reason === 'unused') expect(unusedDays).toBeGreaterThanOrEqual(shortest);
        expect(planExpiry(left, any, now)).toEqual([]);
        // In batches it ends where it ends at once.
        const batched = new Set(all.map((one) => one.id));
        for (;;) {
          const some = planExpiry(
            all.filter((one) => batched.has(one.id)),
            any,
            now,
          ).slice(0, 3);
          if (some.length === 0) break;
          for (const { fact: one } of some) batched.delete(one.id);
        }
        expect([...batched].sort()).toEqual(left.map((one) => one.id).sort());
      }),
      { numRuns: 300 },
    );
  });
});
