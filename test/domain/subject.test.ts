import { expect, test } from 'vitest';
import { isOneOfAKind, namedFor, plainSubject, relationAlone } from '#src/domain/subject.js';

test.each([
  ['sister Ana', 'Ana (sister)'],
  ['my sister Ana', 'Ana (sister)'],
  ["user's sister Ana", 'Ana (sister)'],
  ['The user’s sister, Ana', 'Ana (sister)'],
  ['Ana, my sister', 'Ana (sister)'],
  ['Ana (sister)', 'Ana (sister)'],
  ['Ana Sofia (my Sister)', 'Ana Sofia (sister)'],
  ['mom', 'mother'],
  ['My Mum', 'mother'],
  ['Rosa (mom)', 'Rosa (mother)'],
  ['the boss', 'boss'],
  // Not a relation of the user, so not touched.
  ['user', 'user'],
  ['Ana', 'Ana'],
  ['Project Atlas', 'Project Atlas'],
  ['Ana (sister of Mel)', 'Ana (sister of Mel)'],
  ['sister of Mel', 'sister of Mel'],
  ['sister ana', 'sister ana'],
  ['sister in law', 'sister in law'],
  ['sister and brother', 'sister and brother'],
  ['Ana (accountant)', 'Ana (accountant)'],
])('%j is %j', (subject, expected) => {
  expect(plainSubject(subject)).toBe(expected);
  expect(plainSubject(plainSubject(subject))).toBe(expected);
});

test('a relation finds its name only where there is one', () => {
  expect(namedFor('wife', ['Eva (wife)', 'Ana (sister)', 'Eva (wife)'])).toBe('Eva (wife)');
  expect(namedFor('sister', ['Ana (sister)', 'Bea (sister)'])).toBeNull();
  expect(namedFor('sister', ['sister'])).toBeNull();
  expect([relationAlone('wife'), relationAlone('Eva (wife)'), relationAlone('user')]).toEqual(['wife', null, null]);
  expect([isOneOfAKind('wife'), isOneOfAKind('sister'), isOneOfAKind('friend')]).toEqual([true, false, false]);
});
