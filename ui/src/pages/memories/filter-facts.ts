// Search and filters of the list, on facts that are there already.
import type { Fact } from 'recollect/client';

export interface FactFilter {
  text: string;
  /** Empty: every type. */
  type: string;
  age: Age;
}

export type Age = 'any' | 'day' | 'week' | 'month' | 'older';

const dayLength = 86_400_000;
const days: Readonly<Record<Exclude<Age, 'any' | 'older'>, number>> = { day: 1, week: 7, month: 30 };

export function filterFacts(facts: readonly Fact[], { text, type, age }: FactFilter, now: Date): readonly Fact[] {
  const words = fold(text).split(/\s+/).filter(Boolean);
  return facts.filter(
    (fact) => (type === '' || fact.type === type) && isOfAge(fact, age, now) && holdsWords(fact, words),
  );
}

function isOfAge({ recordedAt }: Fact, age: Age, now: Date): boolean {
  if (age === 'any') return true;
  const old = (now.getTime() - new Date(recordedAt).getTime()) / dayLength;
  return age === 'older' ? old > days.month : old <= days[age];
}

function holdsWords({ text, subject }: Fact, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const held = fold(`${text} ${subject}`);
  return words.every((word) => held.includes(word));
}

/** `Café` is found by `cafe`. */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
